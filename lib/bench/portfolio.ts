import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import pg from "pg";
import { z } from "zod";

import { issueToken } from "@/lib/auth/commands";
import { systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { inheritedVariables } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { startEmbedded } from "@/lib/db/embedded";
import { migrate } from "@/lib/db/migrate";
import { inPortfolio } from "@/lib/db/unit";

import { fillPortfolio } from "./portfolio-data";
import { type Flags, numberOf, type Report, tell } from "./report";
import { figure, percentile } from "./statistics";

type Probe = { name: string; path: string; sql: string; values: unknown[] };

/** What is asked over the API, and the plain SQL that finds the same rows. */
function probes(campaignId: string): Probe[] {
  const where = `SELECT * FROM "case" c WHERE c.campaign_id = $1`;
  const order = "ORDER BY c.attention_rank DESC, c.id DESC LIMIT 51";
  return [
    { name: "list, worst first", path: "/cases?limit=50", sql: `${where} ${order}`, values: [campaignId] },
    {
      name: "filter by two states",
      path: "/cases?limit=50&exposure=vulnerable&compromise=implanted",
      sql: `${where} AND c.exposure = 'vulnerable' AND c.compromise = 'implanted' ${order}`,
      values: [campaignId],
    },
    {
      name: "filter by cluster",
      path: "/cases?limit=50&cluster=HAFNIUM",
      sql: `${where} AND c.clusters @> ARRAY['HAFNIUM'] ${order}`,
      values: [campaignId],
    },
    {
      name: "search",
      path: "/cases?limit=50&q=organization%20417",
      sql: `${where} AND c.search_text LIKE '%organization 417%' ${order}`,
      values: [campaignId],
    },
    {
      name: "portfolio",
      path: "/campaigns/exchange-2021/portfolio",
      sql: `SELECT c.exposure, c.compromise, c.phase, count(*) FROM "case" c WHERE c.campaign_id = $1 GROUP BY 1, 2, 3`,
      values: [campaignId],
    },
  ];
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("No port is free.")),
      );
    });
  });
}

async function sampled(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let turn = 0; turn < times + 5; turn += 1) {
    const begun = performance.now();
    await work();
    // The first few warm caches and are not counted.
    if (turn >= 5) samples.push(performance.now() - begun);
  }
  return samples;
}

async function ask(url: string, token: string): Promise<void> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${body.slice(0, 200)}`);
}

async function untilReady(origin: string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await pause(100)) {
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
  }
  throw new Error("The web process did not become ready within a minute.");
}

async function tokenForBench(): Promise<{ secret: string; campaignId: string }> {
  return inPortfolio(async (tx) => {
    await registerCampaigns(tx);
    const id = newId();
    await tx.user.create({ data: { id, email: "bench@breakwater.example", name: "Bench", role: "lead" } });
    const { secret } = await issueToken(tx, systemActor, {
      userId: id,
      name: "bench",
      expiresInDays: 1,
      now: new Date(),
    });
    const { id: campaignId } = await tx.campaign.findUniqueOrThrow({
      where: { slug: "exchange-2021" },
      select: { id: true },
    });
    return { secret, campaignId };
  });
}

const requests = z.int().min(10).max(10_000);

type Stage = { origin: string; token: string; portfolioUrl: string; campaignId: string; times: number };

async function measure({ origin, token, portfolioUrl, campaignId, times }: Stage): Promise<string[][]> {
  const client = new pg.Client({ connectionString: portfolioUrl });
  await client.connect();
  try {
    const rows: string[][] = [];
    for (const { name, path, sql, values } of probes(campaignId)) {
      tell(name);
      const api = await sampled(times, () => ask(`${origin}/api/v1${path}`, token));
      const plain = await sampled(times, () => client.query({ name, text: sql, values }));
      const [middle, sqlMiddle] = [percentile(api, 0.5), percentile(plain, 0.5)];
      rows.push([
        name,
        figure(middle),
        figure(percentile(api, 0.95)),
        figure(percentile(api, 0.99)),
        figure(sqlMiddle),
        figure(percentile(plain, 0.95)),
        figure(middle / sqlMiddle),
      ]);
    }
    return rows;
  } finally {
    await client.end();
  }
}

/** The same requests to a product that runs, over whatever cases it holds; plain SQL is left out there. */
async function benchRunning(url: string, token: string, times: number): Promise<Report> {
  const rows: string[][] = [];
  for (const { name, path } of probes("")) {
    tell(name);
    const api = await sampled(times, () => ask(`${url.replace(/\/+$/, "")}/api/v1${path}`, token));
    rows.push([name, ...[0.5, 0.95, 0.99].map((share) => figure(percentile(api, share)))]);
  }
  const notes = [`${times} requests each, one after the other, with the rights of the token.`];
  return { title: `API of ${url}`, columns: ["Request", "p50 ms", "p95 ms", "p99 ms"], rows, notes };
}

/** Lists, filters, search and the portfolio over the API on loopback, beside plain SQL, on a throw-away database of its own. */
export async function benchPortfolio(flags: Flags, root: string): Promise<Report> {
  const cases = numberOf(flags, "cases", { otherwise: 1_000, least: 10, most: 1_000_000 });
  const times = requests.parse(numberOf(flags, "requests", { otherwise: 200, least: 10, most: 10_000 }));
  if (flags.url) return benchRunning(flags.url, flags.token ?? "", times);
  if (!existsSync(join(root, ".next", "BUILD_ID")))
    throw new Error("There is no build yet. Run npm start once, which builds.");
  const dataDir = await mkdtemp(join(tmpdir(), "breakwater-bench-"));
  // The account that runs the database has to get in.
  await chmod(dataDir, 0o711);
  const masterKey = randomBytes(32);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  tell("starting a database of its own");
  const database = await startEmbedded({ projectDirectory: root, dataDir });
  stack.defer(() => database.stop());
  const urls = await migrate({ projectDirectory: root, ownerUrl: database.ownerUrl, masterKey });
  connectDatabase(urls);
  stack.defer(disconnectDatabase);
  const { secret, campaignId } = await tokenForBench();
  tell(`making ${cases} cases`);
  await fillPortfolio(database.ownerUrl, { cases, campaignId });
  const port = await freePort();
  const variables = {
    ...inheritedVariables(),
    NODE_ENV: "production" as const,
    PORT: String(port),
    HOST: "127.0.0.1",
    BREAKWATER_URL: `http://127.0.0.1:${port}`,
    BREAKWATER_DATA: dataDir,
    BREAKWATER_MASTER_KEY: masterKey.toString("hex"),
    BREAKWATER_DB_BOUND_URL: urls.boundUrl,
    BREAKWATER_DB_PORTFOLIO_URL: urls.portfolioUrl,
    BREAKWATER_LOG_LEVEL: "error",
  };
  const web = spawn(process.execPath, ["bin/supervisor/web.mjs"], {
    cwd: root,
    env: variables,
    stdio: ["ignore", "ignore", "inherit"],
  });
  stack.defer(async () => {
    web.kill("SIGKILL");
  });
  const origin = `http://127.0.0.1:${port}`;
  await untilReady(origin);
  return {
    title: `API on loopback, ${cases} cases`,
    columns: ["Request", "p50 ms", "p95 ms", "p99 ms", "SQL p50 ms", "SQL p95 ms", "API/SQL"],
    rows: await measure({ origin, token: secret, portfolioUrl: urls.portfolioUrl, campaignId, times }),
    notes: [
      `${times} requests each, one after the other, as a lead who sees all cases; the API also signs in, parses, checks and shapes the answer.`,
    ],
  };
}
