import { pickFamily } from "./builds";
import type { Random } from "@/lib/core/random";
import type { DemoCluster, Depth, Effort, Fix, ServerPlan } from "./types";

const dayMs = 86_400_000;
const disclosedAt = Date.UTC(2021, 2, 2, 21);

/** Addresses of the clusters are those the pack holds as indicators; all others are documentation addresses (RFC 5737). */
const clusterAddresses: Record<DemoCluster, readonly [string, ...string[]]> = {
  HAFNIUM: ["103.77.192.219", "104.140.114.110", "157.230.221.198", "80.92.205.81"],
  UNC2639: ["165.232.154.116", "182.18.152.105"],
  UNC2640: ["203.0.113.77"],
  UNC2643: ["89.34.111.11", "86.105.18.116"],
  DLTminer: ["203.0.113.90", "203.0.113.91"],
};
/** Listed in public feeds without a cluster; they become sightings and propose nothing. */
const listedScanners = ["161.35.45.41", "104.248.49.97", "45.77.252.175"] as const;

const shellNames = [
  "supp0rt.aspx",
  "discover.aspx",
  "shell.aspx",
  "OutlookEN.aspx",
  "iisstart.aspx",
  "error_page.aspx",
  "log.aspx",
  "RedirSuiteServerProxy.aspx",
] as const;

/** How many servers an organization has: 78 of 100 have one, a few have many. */
export function serverCount(random: Random): number {
  const drawn = random.next() * 100;
  if (drawn < 78) return 1;
  if (drawn < 91) return 2;
  if (drawn < 97) return random.whole(3, 5);
  return drawn < 99.5 ? random.whole(6, 9) : 22;
}

/**
 * The day after disclosure on which a server was fixed, by the published curve: of a hundred servers 60 to 75 within a week,
 * 80 after twelve days, 92 after twenty.
 */
function patchedAfterDays(random: Random): number {
  const left = 1 - random.next();
  if (left > 0.33) return 1 + ((1 - left) / 0.67) * 6;
  if (left > 0.2) return 7 + ((0.33 - left) / 0.13) * 5;
  return 12 + ((0.2 - left) / 0.2) * 8;
}

function fixOf(random: Random, effort: Effort): Fix {
  if (effort === "closed" || effort === "late") return random.chance(0.93) ? "patched" : "disconnected";
  const drawn = random.next();
  if (effort === "new") return drawn < 0.35 ? "unread" : drawn < 0.75 ? "vulnerable" : "patched";
  if (drawn < 0.68) return "patched";
  if (drawn < 0.8) return "vulnerable";
  return drawn < 0.92 ? "mitigated" : "disconnected";
}

function attackerOf(random: Random, cluster: DemoCluster | null): string {
  if (cluster) return random.pick(clusterAddresses[cluster]);
  return random.chance(0.12) ? random.pick(listedScanners) : `203.0.113.${random.whole(7, 60)}`;
}

/** When the attack came: a few before disclosure, most in the burst from 3 to 10 March 2021. */
function attackTime(random: Random, cluster: DemoCluster | null): number {
  if (cluster === "UNC2639")
    return Date.UTC(2021, 2, random.whole(2, 3), random.whole(0, 23), random.whole(0, 59), random.whole(0, 59));
  if (cluster === "DLTminer")
    return Date.UTC(2021, 2, random.whole(5, 9), random.whole(0, 23), random.whole(0, 59), random.whole(0, 59));
  const day = random.chance(0.15) ? -random.whole(1, 3) : Math.floor(8 * random.next() ** 1.6);
  return Date.UTC(2021, 2, 3 + day, random.whole(0, 23), random.whole(0, 59), random.whole(0, 59));
}

type Given = {
  hostname: string;
  depth: Depth;
  cluster: DemoCluster | null;
  effort: Effort;
  evidence: boolean;
  whole: boolean;
};

/** One server of a demo case. */
export function planServer(random: Random, given: Given): ServerPlan {
  const { cluster, effort, ...rest } = given;
  const attacked = given.depth !== "clean";
  const family = pickFamily(random, { attacked });
  const attackAt = attackTime(random, cluster);
  const fix = fixOf(random, effort);
  // A server that was attacked was open at that time; the update came later.
  const updatedAt = disclosedAt + patchedAfterDays(random) * dayMs;
  const patchedAt = attacked ? Math.max(updatedAt, attackAt + random.whole(6, 60) * 3_600_000) : updatedAt;
  const lastUseAt = attackAt + random.whole(20, 140) * 3_600_000;
  return {
    ...rest,
    ...family,
    fix,
    patchedAt: fix === "patched" ? Math.round(patchedAt) : null,
    closedAt: fix === "disconnected" ? Math.round(attacked ? lastUseAt : patchedAt) : null,
    attackAt,
    lastUseAt,
    attacker: attackerOf(random, cluster),
    shell: cluster === "UNC2640" ? "help.aspx" : random.pick(shellNames),
  };
}
