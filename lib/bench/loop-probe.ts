import { monitorEventLoopDelay } from "node:perf_hooks";

// Loaded into the web process of a benchmark. It is asked over the channel to its parent, which the product does not use.
const resolution = 2;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();

process.on("message", (asked) => {
  if (asked === "begin") delay.reset();
  if (asked !== "tell") return;
  // A tick that comes in time is as late as the interval is long.
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution);
  process.send?.({ p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), most: late(delay.max) });
});
process.channel?.unref();
