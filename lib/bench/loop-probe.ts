import { monitorEventLoopDelay } from "node:perf_hooks";

import { z } from "zod";

// Loaded into the web process of a benchmark. It is asked over the channel to its parent, which the product does not use.
const resolution = 2;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();

const asked = z.union([z.literal("begin"), z.object({ question: z.number() })]);

process.on("message", (message) => {
  const { data } = asked.safeParse(message);
  if (data === undefined) return;
  if (data === "begin") return delay.reset();
  // A tick that comes in time is as late as the interval is long.
  const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution);
  const { question } = data;
  process.send?.({ question, p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), most: late(delay.max) });
});
process.channel?.unref();
