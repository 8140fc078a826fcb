import { spawn } from "node:child_process";
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/lib/core/errors";
import { inheritedVariables } from "@/lib/core/env";
import { schemaFingerprint, sourceFingerprint } from "./fingerprint";

export type Builder = {
  root: string;
  signal: AbortSignal;
  /** Says that something slow begins. */
  announce: (note: string) => void;
};

const keptOutput = 16_000;
const shownLines = 40;

type Program = { words: readonly string[]; variables: Readonly<Record<string, string>>; failure: string };

async function runProgram({ root, signal }: Builder, { words, variables, failure }: Program): Promise<void> {
  const inherited = inheritedVariables();
  const child = spawn(process.execPath, words, {
    cwd: root,
    signal,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...inherited,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      NO_COLOR: "1",
      FORCE_COLOR: "0",
      ...variables,
    },
  });
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    said.out = (said.out + chunk.toString("utf8")).slice(-keptOutput);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said.err = (said.err + chunk.toString("utf8")).slice(-keptOutput);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return;
  if (`${said.out}${said.err}`.includes("ENOSPC")) {
    throw new AppError("DISK_FULL", `The disk of ${root} is full. Free some space and start again.`);
  }
  // Warnings are many and come on the other stream; the reason is where an error is named.
  const reason = /error|failed/i.test(said.out) ? said.out : `${said.out}${said.err}`;
  const end = reason.trimEnd().split("\n").slice(-shownLines);
  throw new AppError("UNAVAILABLE", `${failure} It said:\n${end.map((line) => `    ${line}`).join("\n")}`);
}

async function isStamped(file: string, fingerprint: string): Promise<boolean> {
  return (await readFile(file, "utf8").catch(() => "")).trim() === fingerprint;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Generates the database client if the schema changed. Needs no engine download: any existing file will do. */
export async function generateClient(builder: Builder): Promise<boolean> {
  const { root } = builder;
  const directory = join(root, "lib", "db", "generated");
  const stamp = join(directory, ".fingerprint");
  const fingerprint = await schemaFingerprint(root);
  if (await isStamped(stamp, fingerprint)) return false;
  await runProgram(builder, {
    words: [join(root, "node_modules", "prisma", "build", "index.js"), "generate"],
    variables: {
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
    failure: "The database client could not be generated.",
  });
  await mkdir(directory, { recursive: true });
  await writeFile(stamp, fingerprint);
  return true;
}

/** Builds the pages if anything they are made of changed since the last complete build. */
export async function buildPages(builder: Builder): Promise<boolean> {
  const { root, announce } = builder;
  const output = join(root, inheritedVariables().NEXT_DIST_DIR ?? ".next");
  const stamp = join(output, "breakwater-build");
  const fingerprint = await sourceFingerprint(root);
  if ((await isStamped(stamp, fingerprint)) && (await exists(join(output, "BUILD_ID")))) return false;
  const without = new Set(["tsconfig.json"]);
  const before = await sourceFingerprint(root, without);
  announce("building the pages, this takes a minute");
  await rm(stamp, { force: true });
  await runProgram(builder, {
    words: [join(root, "node_modules", "next", "dist", "bin", "next"), "build"],
    variables: {},
    failure: "The pages could not be built.",
  });
  // The build may add lines of its own to tsconfig.json. Anything else that changed meanwhile is not in it.
  const unchanged = (await sourceFingerprint(root, without)) === before;
  await writeFile(stamp, unchanged ? await sourceFingerprint(root) : "");
  return true;
}
