import { text } from "node:stream/consumers";

import { AppError } from "@/lib/core/errors";
import { disconnectDatabase } from "@/lib/db/client";

import type { CliCommand, CliIo } from "./command";
import { backup } from "./backup";
import { bench } from "./bench";
import { checkpoint } from "./checkpoint";
import { seedDemo } from "./demo";
import { doctor } from "./doctor";
import { fuzz } from "./fuzz";
import { restore } from "./restore";
import { setup, setupLink } from "./setup";
import { tokenCreate } from "./tokens";
import { torture } from "./torture";
import { verify } from "./verify";

/** Every command, in the order of the help. */
const commands: CliCommand[] = [
  setup,
  setupLink,
  tokenCreate,
  seedDemo,
  backup,
  restore,
  doctor,
  verify,
  checkpoint,
  bench,
  fuzz,
  torture,
];

function help(): string {
  const rows = commands.map(({ name, usage, summary }) => `  ${`${name} ${usage ?? ""}`.trim()}\n      ${summary}`);
  return `breakwater <command> [--json]\n\n${rows.join("\n")}\n`;
}

function find(words: string[]): { command: CliCommand; args: string[] } | null {
  for (const length of [2, 1]) {
    const command = commands.find(({ name }) => name === words.slice(0, length).join(" "));
    if (command) return { command, args: words.slice(length) };
  }
  return null;
}

/** Runs one command line. Answers the exit code: 0 only when it did what was asked. */
export async function runCli(argv: string[], io: CliIo): Promise<number> {
  const json = argv.includes("--json");
  const words = argv.filter((word) => word !== "--json");
  if (words.length === 0 || words[0] === "help" || words.includes("--help")) {
    io.stdout(help());
    return words.length === 0 ? 1 : 0;
  }
  try {
    const found = find(words);
    if (!found)
      throw new AppError("INVALID", `There is no command "${words.slice(0, 2).join(" ")}". See breakwater help.`);
    const { value, lines, ok = true } = await found.command.run(found.args, io);
    io.stdout(json ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(""));
    return ok ? 0 : 1;
  } catch (error) {
    io.stderr(json ? `${JSON.stringify(failureOf(error))}\n` : `${failureOf(error).message}\n`);
    return 1;
  }
}

function failureOf(error: unknown): { code: string; message: string } {
  if (error instanceof AppError) return { code: error.code, message: error.message };
  return { code: "INTERNAL", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

if (import.meta.main) {
  process.exitCode = await runCli(process.argv.slice(2), {
    stdout: (words) => process.stdout.write(words),
    stderr: (words) => process.stderr.write(words),
    stdin: () => text(process.stdin),
  });
  await disconnectDatabase();
}
