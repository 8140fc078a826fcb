import { join } from "node:path";
import { parseArgs } from "node:util";

import { benchCode } from "./code";
import { benchEvents } from "./events";
import { benchEventLoop } from "./event-loop";
import { benchEvidence } from "./evidence";
import { benchPortfolio } from "./portfolio";
import type { Flags, Report } from "./report";
import { benchStart } from "./start";
import { benchWeb } from "./web";

const root = join(import.meta.dirname, "..", "..");

const benches: Record<string, (flags: Flags) => Promise<Report>> = {
  evidence: benchEvidence,
  events: benchEvents,
  "event-loop": (flags) => benchEventLoop(flags, root),
  portfolio: (flags) => benchPortfolio(flags, root),
  start: (flags) => benchStart(flags, root),
  web: () => benchWeb(root),
  code: () => benchCode(root),
};

/** Benchmarks that need nothing but the source and a few seconds come when none is named. */
const quick = ["evidence", "code"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mb: { type: "string" },
    log: { type: "string" },
    sizes: { type: "string" },
    runs: { type: "string" },
    cases: { type: "string" },
    requests: { type: "string" },
    port: { type: "string" },
    url: { type: "string" },
    token: { type: "string" },
  },
});

try {
  const reports: Report[] = [];
  for (const name of positionals.length === 0 ? quick : positionals) {
    const bench = benches[name];
    if (!bench) throw new Error(`There is no benchmark "${name}". Name one of: ${Object.keys(benches).join(", ")}.`);
    reports.push(await bench(values));
  }
  process.stdout.write(`${JSON.stringify(reports)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
