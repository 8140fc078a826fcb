import { readOptions } from "./arguments";
import type { CliCommand } from "./command";
import { type Check, looked } from "./doctor/check";
import { checkDatabase } from "./doctor/database";
import {
  checkCheckpoint,
  checkDataDirectory,
  checkDisk,
  checkMasterKey,
  checkNode,
  checkPack,
  checkSettings,
} from "./doctor/machine";
import { checkStore } from "./doctor/store";

const words: Record<Check["level"], string> = { ok: "OK  ", warn: "WARN", bad: "BAD " };

async function examine(): Promise<Check[]> {
  const checks = [
    await looked("Node", checkNode),
    await looked("Settings", checkSettings),
    await looked("Data directory", checkDataDirectory),
    await looked("Disk", checkDisk),
    await looked("Master key", checkMasterKey),
    await looked("Database", checkDatabase),
    await looked("Evidence store", checkStore),
    await looked("Audit checkpoint", checkCheckpoint),
    await looked("Campaign pack", checkPack),
  ];
  return checks.flat();
}

function summary(checks: readonly Check[]): string {
  const count = (level: Check["level"]) => checks.filter((check) => check.level === level).length;
  if (count("bad") > 0) return `${count("bad")} to mend, ${count("warn")} to look at.`;
  return count("warn") > 0 ? `It works; ${count("warn")} to look at.` : "Everything is as it should be.";
}

/** `doctor`: looks at machine, settings, database, queue and store, and says what to do about each trouble. */
export const doctor: CliCommand = {
  name: "doctor",
  summary: "Look at machine, settings, database, queue and evidence store, and say what to mend.",
  run: async (args) => {
    readOptions(args, {});
    const checks = await examine();
    const width = Math.max(...checks.map((check) => check.name.length));
    const lines = checks.map((check) => `${words[check.level]}  ${check.name.padEnd(width)}  ${check.text}`);
    return {
      ok: checks.every((check) => check.level !== "bad"),
      value: { ok: checks.every((check) => check.level !== "bad"), checks },
      lines: [...lines, "", summary(checks)],
    };
  },
};
