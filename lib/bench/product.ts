import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { issueToken } from "@/lib/auth/commands";
import { systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { inheritedVariables } from "@/lib/core/env";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { startEmbedded } from "@/lib/db/embedded";
import { migrate } from "@/lib/db/migrate";
import { inPortfolio } from "@/lib/db/unit";

import { tell } from "./report";

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

async function untilReady(origin: string): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until; await pause(100)) {
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
  }
  throw new Error("The web process did not become ready within a minute.");
}

async function tokenForBench(): Promise<{ token: string; campaignId: string }> {
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
    return { token: secret, campaignId };
  });
}

/** A product on loopback with a database and a data directory of its own. `start` runs one of its processes. */
export type BenchProduct = {
  ownerUrl: string;
  portfolioUrl: string;
  campaignId: string;
  token: string;
  origin: string;
  start(words: readonly string[]): ChildProcess;
  untilReady(): Promise<void>;
};

/** Makes a database with an account that may do everything; whatever is made or started goes with the stack. */
export async function benchProduct(root: string, stack: AsyncDisposableStack): Promise<BenchProduct> {
  if (!existsSync(join(root, ".next", "BUILD_ID")))
    throw new Error("There is no build yet. Run npm start once, which builds.");
  const dataDir = await mkdtemp(join(tmpdir(), "breakwater-bench-"));
  // The account that runs the database has to get in.
  await chmod(dataDir, 0o711);
  const masterKey = randomBytes(32);
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  tell("starting a database of its own");
  const database = await startEmbedded({ projectDirectory: root, dataDir });
  stack.defer(() => database.stop());
  const urls = await migrate({ projectDirectory: root, ownerUrl: database.ownerUrl, masterKey });
  connectDatabase(urls);
  stack.defer(disconnectDatabase);
  const { token, campaignId } = await tokenForBench();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const variables = {
    ...inheritedVariables(),
    NODE_ENV: "production" as const,
    PORT: String(port),
    HOST: "127.0.0.1",
    BREAKWATER_URL: origin,
    BREAKWATER_DATA: dataDir,
    BREAKWATER_MASTER_KEY: masterKey.toString("hex"),
    // The installation that runs the bench may have its key in a file; both at once are refused.
    BREAKWATER_MASTER_KEY_FILE: "",
    BREAKWATER_DB_BOUND_URL: urls.boundUrl,
    BREAKWATER_DB_PORTFOLIO_URL: urls.portfolioUrl,
    BREAKWATER_LOG_LEVEL: "error",
  };
  return {
    ownerUrl: database.ownerUrl,
    portfolioUrl: urls.portfolioUrl,
    campaignId,
    token,
    origin,
    start(words) {
      const child = spawn(process.execPath, [...words], {
        cwd: root,
        env: variables,
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      stack.defer(async () => {
        child.kill("SIGKILL");
      });
      return child;
    },
    untilReady: () => untilReady(origin),
  };
}

type Call = { method?: string; body?: Blob | string };

/** Asks the product over its API with the bench's token; an answer that is no success is an error. */
export async function call(product: BenchProduct, path: string, { method = "GET", body }: Call = {}): Promise<unknown> {
  const headers = new Headers({ authorization: `Bearer ${product.token}` });
  if (typeof body === "string") headers.set("content-type", "application/json");
  const answer = await fetch(`${product.origin}/api/v1${path}`, { method, headers, ...(body ? { body } : {}) });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`);
  return answer.json();
}

export function post(product: BenchProduct, path: string, body: object): Promise<unknown> {
  return call(product, path, { method: "POST", body: JSON.stringify(body) });
}
