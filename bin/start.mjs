// npm start: brings packages and Node 24, then hands over to the supervisor. Plain JavaScript, because
// it runs on the system's Node before anything is installed.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Complaint } from "./prepare/complaint.mjs";
import { checkThisNode, ensureNode } from "./prepare/node.mjs";
import { ensureInstalled } from "./prepare/packages.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const beganAt = Date.now();
const parentWatchMs = 1_000;

function line(name, note, time = "") {
  process.stdout.write(`  ${name.padEnd(10)} ${note.padEnd(52)} ${time}`.trimEnd() + "\n");
}

function seconds() {
  return `${((Date.now() - beganAt) / 1000).toFixed(1)} s`;
}

// Being told twice is common: the terminal tells the whole group, and npm passes it on.
function passOn(child) {
  let told = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (told) return;
      told = true;
      child.kill("SIGTERM");
    });
  }
}

// When npm itself was killed, nobody can reach this program any more: stop too.
function stopWithNpm(child) {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill("SIGTERM");
  }, parentWatchMs).unref();
}

async function main() {
  checkThisNode();
  process.stdout.write("\n  Breakwater\n\n");
  const announce = (note) => line("install", note, "…");
  const note = await ensureInstalled(root, announce);
  const node = await ensureNode(root, announce);
  line("install", note, seconds());
  if (existsSync(join(root, ".env"))) process.loadEnvFile(join(root, ".env"));
  // Compiled code is kept between starts.
  process.env.NODE_COMPILE_CACHE ??= join(root, "node_modules", ".cache", "compiled");
  const words = ["--disable-warning=ExperimentalWarning", "--import", "./bin/register.mjs", "bin/supervisor/main.ts"];
  const child = spawn(node, [...words, `--since=${beganAt}`, ...process.argv.slice(2)], {
    cwd: root,
    // Its own process group, so that Ctrl-C arrives once, through this program.
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  passOn(child);
  stopWithNpm(child);
  process.exitCode = await new Promise((resolve) => {
    child.once("exit", (code) => resolve(code ?? 1));
  });
  process.exit();
}

main().catch((error) => {
  process.stderr.write(error instanceof Complaint ? `  ${error.message}\n` : `${error.stack}\n`);
  process.exit(1);
});
