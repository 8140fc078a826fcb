import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { z } from "zod";

import type { CliCommand } from "./command";
import { outputOf } from "./program";

const report = z.object({
  seed: z.string(),
  kills: z.record(z.string(), z.number()),
  cases: z.number(),
  problems: z.array(z.string()),
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No port is free.");
  return address.port;
}

/** `torture`: kills the processes of an installation of its own while evidence comes in, and compares with a run in peace. */
export const torture: CliCommand = {
  name: "torture",
  usage: "[--kills N] [--seed TEXT] [--cases N]",
  summary:
    "Kill web, worker and database of a throw-away installation at random moments, and fail when a case then differs from one that was filled in peace.",
  run: async (args) => {
    const dataDir = await mkdtemp(join(tmpdir(), "breakwater-torture-"));
    // The database runs as a user without rights, who has to be able to reach it.
    await chmod(dataDir, 0o755);
    try {
      const variables = {
        BREAKWATER_DATA: dataDir,
        BREAKWATER_MASTER_KEY: randomBytes(32).toString("hex"),
        BREAKWATER_MASTER_KEY_FILE: "",
        PORT: `${await freePort()}`,
      };
      const program = { script: "lib/trials/main.ts", args: ["torture", ...args], failed: "The run did not finish." };
      const found = report.parse(await outputOf({ ...program, variables }));
      const kills = Object.entries(found.kills).map(([name, count]) => `${name} ${count}`);
      return {
        value: found,
        ok: found.problems.length === 0,
        lines: [
          `Seed ${found.seed}: killed ${kills.join(", ")}, while ${found.cases} cases were filled.`,
          ...found.problems.slice(0, 100),
          found.problems.length === 0
            ? "Every case shows what a run in peace shows; every file has its row and every row its file."
            : `${found.problems.length} differences.`,
        ],
      };
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  },
};
