import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { plainMarks } from "@/lib/trials/corpus/marked";
import { type Random, randomFrom } from "@/lib/trials/random";
import { shownBy } from "@/lib/worker/shown";

import { type Client, clientOf } from "./client";
import { loadOf, type LoadFile } from "./load";
import { type Parts, type Place, startParts } from "./parts";
import { differences, storeProblems, tidy } from "./remains";

export type TortureOptions = Place & {
  kills: number;
  seed: string;
  /** Cases that are filled at the same time while kills fall. */
  cases: number;
  tell: (words: string) => void;
};

export type TortureReport = {
  seed: string;
  kills: Record<string, number>;
  cases: number;
  /** Everything that is not as in a clean run, as sentences. */
  problems: string[];
};

const victims = ["worker", "worker", "worker", "web", "web", "database", "connection"] as const;
const longestPauseMs = 2_500;
const killsPerWave = 30;
const quietPatienceMs = 300_000;

async function newCase(client: Client, name: string): Promise<string> {
  const organization = await client.post("/organizations", { name });
  return (await client.post("/cases", { organizationId: organization.id, campaignSlug: "exchange-2021" })).id;
}

async function send(client: Client, caseId: string, load: readonly LoadFile[]): Promise<void> {
  for (const { name, bytes, by } of load) await client[by]({ caseId, name, bytes });
}

async function untilQuiet(client: Client, caseIds: readonly string[]): Promise<void> {
  for (const end = Date.now() + quietPatienceMs; ;) {
    const waiting = await Promise.all(caseIds.map((caseId) => client.waiting(caseId)));
    if (waiting.every((count) => count === 0)) return;
    if (Date.now() > end) throw new Error(`Files still wait ${quietPatienceMs / 1000} s after the last kill.`);
    await pause(500);
  }
}

/** One kill: of a part, of a connection of the database, or, seldom, of everything at once. */
async function strike(parts: Parts, random: Random): Promise<string> {
  if (random.once(20)) {
    await Promise.all([parts.kill("database"), parts.kill("web"), parts.kill("worker")]);
    return "all";
  }
  const victim = random.pick(victims);
  await (victim === "connection" ? parts.killConnection((count) => random.below(count)) : parts.kill(victim));
  return victim;
}

type Wave = { parts: Parts; client: Client; random: Random; load: readonly LoadFile[]; cases: number; most: number };

/** Fills some cases at once and kills meanwhile; ends when everything was read, or enough was killed and all is quiet again. */
async function wave({
  parts,
  client,
  random,
  load,
  cases,
  most,
}: Wave): Promise<{ caseIds: string[]; killed: string[] }> {
  const caseIds: string[] = [];
  for (let made = 0; made < cases; made += 1) caseIds.push(await newCase(client, `Petrel Foods ${random.below(1e9)}`));
  const killed: string[] = [];
  let sent = false;
  const sending = Promise.all(caseIds.map((caseId) => send(client, caseId, load))).finally(() => (sent = true));
  sending.catch(() => undefined);
  while (killed.length < most) {
    await pause(random.below(longestPauseMs));
    if (sent && (await Promise.all(caseIds.map((caseId) => client.waiting(caseId)))).every((count) => count === 0))
      break;
    killed.push(await strike(parts, random));
  }
  await sending;
  await untilQuiet(client, caseIds);
  return { caseIds, killed };
}

async function tokenFor(parts: Parts): Promise<string> {
  const words = [
    "token",
    "create",
    "--email",
    "torture@breakwater.test",
    "--name",
    "torture",
    "--role",
    "lead",
    "--json",
  ];
  const said: unknown = JSON.parse(await parts.command(words));
  if (typeof said === "object" && said !== null && "token" in said && typeof said.token === "string") return said.token;
  throw new Error("No token was made.");
}

/**
 * Kills web, worker and database of an installation of its own, at moments that follow from the seed, while evidence comes in
 * and is read; then compares each case with one that was filled in peace. `dataDir` must be empty, and the environment of this
 * process must name it, for the store is opened here as well.
 */
export async function torture(options: TortureOptions): Promise<TortureReport> {
  const { dataDir, port, seed, kills, tell } = options;
  const random = randomFrom(`torture ${seed}`);
  const storeFolder = join(dataDir, "evidence");
  // A word that is nowhere else, so that where it stands on the disk something of a sample does.
  const marker = `q${randomFrom(`marker ${seed}`).bytes(8).toString("hex")}z`;
  const load = await loadOf(marker);
  const parts = await startParts(options);
  // Whoever breaks off must not leave a database and two processes behind.
  const breakOff = () => void parts.stop().finally(() => process.exit(130));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, breakOff);
  const counted: Record<string, number> = {};
  const problems: string[] = [];
  let caseCount = 0;
  /** Connections of this process break with the database, so they are opened only while nothing is killed. */
  async function looking<T>(work: () => Promise<T>): Promise<T> {
    connectDatabase(parts.urls);
    try {
      return await work();
    } finally {
      await disconnectDatabase();
    }
  }
  try {
    const client = clientOf(`http://127.0.0.1:${port}`, await tokenFor(parts));
    const cleanCase = await newCase(client, "Clean Harbour");
    await send(client, cleanCase, load);
    await untilQuiet(client, [cleanCase]);
    const clean = await looking(() => shownBy(cleanCase, { samples: false }));
    tell(
      `a clean run shows ${Object.entries(clean)
        .map(([name, rows]) => `${rows.length} ${name}`)
        .join(", ")}`,
    );
    for (let killed = 0; killed < kills;) {
      const most = Math.min(killsPerWave, kills - killed);
      const done = await wave({ parts, client, random, load, cases: options.cases, most });
      killed += done.killed.length;
      caseCount += done.caseIds.length;
      for (const victim of done.killed) counted[victim] = (counted[victim] ?? 0) + 1;
      await looking(async () => {
        await tidy(storeFolder);
        for (const caseId of done.caseIds)
          problems.push(...(await differences(caseId, clean)).map((problem) => `Case ${caseId}: ${problem}`));
        problems.push(...(await storeProblems(storeFolder)));
      });
      tell(`${killed} of ${kills} kills, ${problems.length} differences`);
    }
    problems.push(...(await plainMarks(dataDir, marker)));
    await parts.command(["verify", "--json"]).catch((error: unknown) => problems.push(String(error)));
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, breakOff);
    await parts.stop();
  }
  return { seed, kills: counted, cases: caseCount, problems };
}
