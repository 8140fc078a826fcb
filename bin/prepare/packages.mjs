// Installs exactly the lockfile, with nothing but Node and npm. Plain JavaScript for Node 20.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Complaint } from "./complaint.mjs";

const shownLines = 25;

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? {};
  } catch {
    return null;
  }
}

/** True when node_modules holds what the lockfile says; packages for other machines may be absent. */
export function isInstalled(root) {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const present = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (wanted === null || present === null) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "") continue;
    const here = present[path];
    if (here === undefined && (entry.optional || entry.devOptional || entry.peer)) continue;
    if (here === undefined || here.version !== entry.version || here.integrity !== entry.integrity) return false;
  }
  return Object.keys(present).every((path) => wanted[path] !== undefined);
}

/** The npm that started this program, or the one in the path. */
export function npmCommand(words) {
  const script = process.env.npm_execpath;
  if (script && /\.c?js$/.test(script) && existsSync(script)) return [process.execPath, [script, ...words]];
  return [process.platform === "win32" ? "npm.cmd" : "npm", words];
}

export async function runNpm(root, words) {
  const [program, all] = npmCommand(words);
  const env = { ...process.env, NODE_ENV: "development", npm_config_update_notifier: "false" };
  const child = spawn(program, all, { cwd: root, stdio: ["ignore", "pipe", "pipe"], env });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said = (said + chunk).slice(-16_000);
    });
  }
  const code = await new Promise((resolve) => {
    child.once("error", (error) => {
      said += error.message;
      resolve(1);
    });
    child.once("close", resolve);
  });
  return { ok: code === 0, said };
}

function explain(said) {
  if (/ENOSPC/.test(said)) return "the disk is full. Free some space and start again.";
  if (/EACCES|EPERM/.test(said))
    return "this account may not write node_modules. Change the owner of the project's directory.";
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|network/i.test(said)) {
    return "the package registry cannot be reached. Connect this machine, or copy node_modules from a machine of the same kind.";
  }
  const end = said
    .trimEnd()
    .split("\n")
    .slice(-shownLines)
    .map((line) => `    ${line}`)
    .join("\n");
  return `npm said:\n${end}`;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

// Two starts at once would delete each other's half-installed packages.
async function withInstallLock(root, work) {
  const directory = join(
    tmpdir(),
    `breakwater-install-${createHash("sha256").update(root).digest("hex").slice(0, 12)}`,
  );
  const holderFile = join(directory, "pid");
  for (;;) {
    try {
      mkdirSync(directory);
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    await pause(500);
    const holder = existsSync(holderFile) ? Number(readFileSync(holderFile, "utf8")) : 0;
    if (!isAlive(holder || -1) || holder === 0) rmSync(directory, { recursive: true, force: true });
  }
  try {
    writeFileSync(holderFile, `${process.pid}`);
    return await work();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Installs the packages of the lockfile if they are not there yet; returns what was done. */
export async function ensureInstalled(root, announce) {
  if (isInstalled(root)) return "up to date";
  return withInstallLock(root, async () => {
    if (isInstalled(root)) return "up to date";
    announce("installing the packages of the lockfile, this takes a minute");
    const { ok, said } = await runNpm(root, ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"]);
    if (ok) return "done";
    throw new Complaint(`The packages could not be installed: ${explain(said)}`);
  });
}
