// Preloaded into every child of the supervisor: a child whose supervisor was killed stops too, so that
// the next start finds port and database free.
const patienceMs = 8_000;

// Programs that a child starts inherit this preload, but not the supervisor as their parent.
if (process.channel && process.env.BREAKWATER_LEASH === `${process.ppid}`) {
  process.once("disconnect", () => {
    setTimeout(() => process.kill(process.pid, "SIGKILL"), patienceMs).unref();
    process.kill(process.pid, "SIGTERM");
  });
  process.channel.unref();
}
