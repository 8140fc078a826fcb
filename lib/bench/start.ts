import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { inheritedVariables } from "@/lib/core/env";

import { type Flags, numberOf, type Report, tell } from "./report";
import { figure } from "./statistics";

const patienceMs = 15 * 60_000;

/** Starts the product as people do, waits until it is ready, and stops it as they do. Answers milliseconds. */
async function startOnce(root: string, place: { dataDir: string; port: number }): Promise<number> {
  const origin = `http://127.0.0.1:${place.port}`;
  const {
    BREAKWATER_DB_OWNER_URL: _owner,
    BREAKWATER_DB_BOUND_URL: _bound,
    BREAKWATER_DB_PORTFOLIO_URL: _portfolio,
    DATABASE_URL: _database,
    ...inherited
  } = inheritedVariables();
  const env = {
    ...inherited,
    NODE_ENV: "production" as const,
    PORT: String(place.port),
    HOST: "127.0.0.1",
    BREAKWATER_URL: origin,
    BREAKWATER_DATA: place.dataDir,
  };
  const begun = performance.now();
  const product = spawn(process.execPath, ["bin/start.mjs"], {
    cwd: root,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(product, "exit");
  try {
    while (performance.now() - begun < patienceMs) {
      if (product.exitCode !== null) throw new Error("The product ended before it was ready; its messages are above.");
      const answer = await fetch(`${origin}/readyz`).catch(() => null);
      if (answer?.status === 200) return performance.now() - begun;
      await pause(25);
    }
    throw new Error("The product was not ready within a quarter of an hour.");
  } finally {
    product.kill("SIGINT");
    await ended;
  }
}

/** First and second start on a new data directory, with packages and build in place; both end when /readyz answers 200. */
export async function benchStart(flags: Flags, root: string): Promise<Report> {
  const port = numberOf(flags, "port", { otherwise: 4_399, least: 1_024, most: 65_535 });
  const home = await mkdtemp(join(tmpdir(), "breakwater-bench-"));
  const place = { dataDir: join(home, "data"), port };
  try {
    const rows: string[][] = [];
    for (const name of ["first, new data directory", "second", "third"]) {
      tell(`start: ${name}`);
      rows.push([name, figure((await startOnce(root, place)) / 1000)]);
    }
    return {
      title: "npm start until ready",
      columns: ["Start", "s"],
      rows,
      notes: [
        "Packages are installed; a build that is missing or out of date is made by the first start and counted there.",
      ],
    };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
