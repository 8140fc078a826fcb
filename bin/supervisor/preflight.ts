import { constants } from "node:fs";
import { access, mkdir, stat, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { AppError } from "@/lib/core/errors";

const mebibyte = 1024 * 1024;
const neededBytes = 300 * mebibyte;

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** A failure of the file system as a sentence, or null for something unexpected. */
export function explainFileFailure(error: unknown, what: string): AppError | null {
  const sentences: Readonly<Record<string, string>> = {
    EACCES: `${what} may not be used by this account (user id ${process.getuid?.() ?? "unknown"}). Change its owner or set BREAKWATER_DATA to another directory.`,
    EPERM: `${what} may not be changed by this account (user id ${process.getuid?.() ?? "unknown"}). Change its owner or set BREAKWATER_DATA to another directory.`,
    EROFS: `${what} is on a read-only disk. Set BREAKWATER_DATA to a directory that can be written.`,
    ENOTDIR: `${what} is not a directory. Set BREAKWATER_DATA to a directory.`,
    EEXIST: `${what} is not a directory. Set BREAKWATER_DATA to a directory.`,
    ENOSPC: `The disk of ${what} is full. Free some space and start again.`,
    EDQUOT: `The quota of this account on the disk of ${what} is used up. Free some space and start again.`,
  };
  const sentence = sentences[codeOf(error)];
  return sentence === undefined ? null : new AppError("UNAVAILABLE", sentence);
}

/** Makes the data directory if it is missing and sees that this account can use it and its disk has room. */
export async function checkDataDirectory(dataDir: string): Promise<void> {
  try {
    const known = await stat(dataDir).catch(() => null);
    if (known === null) await mkdir(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    if (known !== null && !known.isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw explainFileFailure(error, `The data directory ${dataDir}`) ?? error;
  }
  const disk = await statfs(dataDir);
  const freeBytes = disk.bavail * disk.bsize;
  if (freeBytes >= neededBytes) return;
  throw new AppError(
    "DISK_FULL",
    `The disk of ${dataDir} is nearly full: ${Math.floor(freeBytes / mebibyte)} MB are free and Breakwater needs ${neededBytes / mebibyte} MB to start. Free some space, or set BREAKWATER_DATA to another disk.`,
  );
}

async function tryPort(port: number, host: string | undefined): Promise<string> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", (error) => resolve(codeOf(error)));
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => server.close(() => resolve("")));
  });
}

/**
 * Sees that the port can be listened on. After an unclean end its former owner gets a few seconds to
 * leave. Throws with what to do.
 */
export async function checkPort(
  port: number,
  { host, patienceMs }: { host: string | undefined; patienceMs: number },
): Promise<void> {
  const until = Date.now() + patienceMs;
  let problem = await tryPort(port, host);
  while (problem === "EADDRINUSE" && Date.now() < until) {
    await pause(200);
    problem = await tryPort(port, host);
  }
  if (problem === "") return;
  const sentences: Readonly<Record<string, string>> = {
    EADDRINUSE: `Port ${port} is in use by another program. Stop that program, or choose another port: PORT=${port + 1} npm start`,
    EACCES: `This account may not listen on port ${port}. Choose a port above 1023, for example PORT=3000.`,
    EADDRNOTAVAIL: `HOST is ${host ?? ""}, which is not an address of this machine.`,
  };
  throw new AppError("UNAVAILABLE", sentences[problem] ?? `Port ${port} cannot be listened on (${problem}).`);
}
