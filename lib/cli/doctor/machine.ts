import { existsSync } from "node:fs";
import { access, constants, stat, statfs } from "node:fs/promises";
import { join } from "node:path";

import { checkpointTroubles, installationKey, latestCheckpoint } from "@/lib/audit/checkpoint";
import { loadPack } from "@/lib/campaigns/queries";
import { env, masterKey } from "@/lib/core/env";

import { bad, type Check, gigabytes, ok, warn } from "./check";

const oldestNode = 24;

export async function checkNode(): Promise<Check> {
  const major = Number(process.versions.node.split(".")[0]);
  if (major >= oldestNode) return ok("Node", `${process.version}.`);
  return bad("Node", `${process.version} runs this; ${oldestNode} is needed. Start with npm start, which brings it.`);
}

export async function checkSettings(): Promise<Check> {
  const { url, production, trustProxy, smtpUrl } = env();
  const { protocol, hostname } = new URL(url);
  const local = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  if (production && protocol === "http:" && !local)
    return warn(
      "Settings",
      `People reach this at ${url} without encryption. Put a proxy with TLS in front and set BREAKWATER_URL to its https address.`,
    );
  return ok(
    "Settings",
    `Address ${url}${trustProxy ? ", behind a proxy" : ""}, mail ${smtpUrl ? "configured" : "not configured"}.`,
  );
}

const enoughBytes = 10e9;
const leastBytes = 1e9;

export async function checkDisk(): Promise<Check> {
  const { dataDir } = env();
  const disk = await statfs(dataDir);
  const free = disk.bavail * disk.bsize;
  if (free < leastBytes)
    return bad("Disk", `${gigabytes(free)} free at ${dataDir}. Uploads will be refused soon: free some space.`);
  if (free < enoughBytes)
    return warn("Disk", `${gigabytes(free)} free at ${dataDir}. One upload may be larger; plan for more.`);
  return ok("Disk", `${gigabytes(free)} free at ${dataDir}.`);
}

const groupAndOthers = 0o077;
const othersMayList = 0o004;

export async function checkDataDirectory(): Promise<Check> {
  const { dataDir } = env();
  await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  const { mode } = await stat(dataDir);
  if ((mode & othersMayList) !== 0)
    return warn("Data directory", `Other accounts may list ${dataDir}. Run: chmod 711 ${dataDir}`);
  const secrets = join(dataDir, "secrets");
  if (existsSync(secrets) && ((await stat(secrets)).mode & groupAndOthers) !== 0)
    return bad(
      "Data directory",
      `Other accounts may enter ${secrets}, which holds the keys. Run: chmod 700 ${secrets}`,
    );
  return ok("Data directory", `${dataDir} can be written, and others are kept out of its secrets.`);
}

export async function checkMasterKey(): Promise<Check> {
  masterKey();
  const path = join(env().dataDir, "secrets", "master.key");
  if (!existsSync(path))
    return ok("Master key", "Given by a setting. Keep a copy elsewhere: without it no evidence can be read.");
  if (((await stat(path)).mode & groupAndOthers) !== 0)
    return bad("Master key", `Other accounts may read ${path}. Run: chmod 600 ${path}`);
  return ok("Master key", `${path}, for its owner only. Keep a copy elsewhere: without it no evidence can be read.`);
}

const checkpointHours = 24;

export async function checkCheckpoint(): Promise<Check> {
  const { dataDir } = env();
  const path = latestCheckpoint(dataDir);
  if (path === null)
    return warn(
      "Audit checkpoint",
      "None yet. The running product writes one at its start and every six hours; breakwater checkpoint writes one now.",
    );
  const troubles = await checkpointTroubles([path], installationKey(dataDir));
  if (troubles.length > 0)
    return bad(
      "Audit checkpoint",
      `The audit trail is not as it was when ${path} was signed, and no new one is signed. Run breakwater verify, which names what differs, and compare with a backup.`,
    );
  const hours = (Date.now() - (await stat(path)).mtimeMs) / 3_600_000;
  if (hours > checkpointHours)
    return warn(
      "Audit checkpoint",
      `The latest is ${Math.round(hours)} hours old. Is the worker running? breakwater checkpoint writes one now.`,
    );
  return ok("Audit checkpoint", `${path}, ${Math.round(hours)} hours old. Keep a copy on another machine.`);
}

export async function checkPack(): Promise<Check> {
  const pack = await loadPack("exchange-2021");
  return ok(
    "Campaign pack",
    `${pack.manifest.slug} ${pack.manifest.version}: ${pack.indicators.length} indicators, ${pack.rules.length} rules, ${pack.clusters.length} clusters.`,
  );
}
