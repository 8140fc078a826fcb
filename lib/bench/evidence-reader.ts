import { Worker } from "node:worker_threads";

import { z } from "zod";

// A process with the very thread that reads evidence in the product, so that its memory is its own.

/** What a reading thread answers, as far as the benchmark looks at it. */
const answer = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("progress") }),
  z.object({ kind: z.literal("failed"), message: z.string() }),
  z.object({
    kind: z.literal("done"),
    result: z.object({
      summary: z.object({ rows: z.number(), records: z.number(), rejected: z.number() }).nullable(),
      detection: z.object({
        findings: z.array(z.object({ ruleName: z.string(), count: z.number() })),
        sightings: z.array(z.object({ value: z.string(), count: z.number() })),
      }),
    }),
  }),
]);

const thread = new Worker(new URL("../worker/reading-thread.ts", import.meta.url), {
  execArgv: ["--import", new URL("../../bin/register.mjs", import.meta.url).href],
});

function read(request: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      const said = answer.parse(message);
      if (said.kind === "progress") return;
      thread.off("message", onMessage);
      if (said.kind === "done") resolve(said.result);
      else reject(new Error(said.message));
    };
    thread.on("message", onMessage);
    thread.postMessage(request);
  });
}

async function measured(request: unknown): Promise<object> {
  const [begun, used] = [process.hrtime.bigint(), process.cpuUsage()];
  const result = await read(request);
  const ms = Number(process.hrtime.bigint() - begun) / 1e6;
  const { user, system } = process.cpuUsage(used);
  return { ms, cpuMs: (user + system) / 1e3, peakMegabytes: process.resourceUsage().maxRSS / 1024, result };
}

process.on("message", (request) => {
  measured(request).then(
    (measurement) => process.send?.(measurement),
    (error: unknown) => process.send?.({ failed: error instanceof Error ? error.message : String(error) }),
  );
});
