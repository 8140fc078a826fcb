import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { registerCampaigns } from "@/lib/campaigns/commands";
import { newId } from "@/lib/core/ids";
import { disconnectDatabase, connectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";
import { runDemoJob } from "@/lib/demo/jobs";
import { closeQueue } from "@/lib/jobs/queue";

import { callAs, type Caller, someone } from "./testing";

const database = await testDatabase();
connectDatabase(database);
for (const [name, value] of Object.entries({
  NEXTAUTH_SECRET: "a secret that is long enough for tests",
  BREAKWATER_DB_BOUND_URL: database.boundUrl,
  BREAKWATER_DB_PORTFOLIO_URL: database.portfolioUrl,
}))
  vi.stubEnv(name, value);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
});

let [admin, manager, client]: Caller[] = [];
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  [admin, manager, client] = [await someone("admin"), await someone("manager"), await someone("client")];
});
const as = (person: Caller | undefined) => person ?? { id: "", cookie: "" };

async function begun(): Promise<string> {
  const answer = await callAs(as(admin), "POST", "/demo", { organizations: 1 });
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return `/jobs/${String(answer.body["id"])}`;
}

test("a job that waits is read by the team, cancelled by an administrator, and not run any more", async () => {
  const path = await begun();
  expect(await callAs(as(manager), "GET", path)).toEqual({
    status: 200,
    body: { id: path.slice(6), kind: "demo.seed", state: "queued", done: 0, total: 2, result: null, error: null },
  });
  expect((await callAs(as(client), "GET", path)).status).toBe(403);
  expect((await callAs(as(manager), "DELETE", path)).status).toBe(403);
  expect((await callAs(as(admin), "GET", `/jobs/${newId()}`)).status).toBe(404);
  expect((await callAs(as(admin), "DELETE", `/jobs/${newId()}`)).status).toBe(404);
  for (let twice = 0; twice < 2; twice += 1)
    expect(await callAs(as(admin), "DELETE", path)).toMatchObject({ status: 200, body: { state: "cancelled" } });
  await runDemoJob({ jobId: path.slice(6) });
  expect((await callAs(as(admin), "GET", "/demo")).body).toMatchObject({ state: "absent", cases: 0 });
  const [event] = await inPortfolio((tx) => tx.auditEvent.findMany({ where: { action: "job.cancel" } }));
  expect(event).toMatchObject({ objectId: path.slice(6), actorId: as(admin).id });
});

test("a job that runs ends after its step; what it did stays, and the place is free for the next", async () => {
  const path = await begun();
  const jobId = path.slice(6);
  await inPortfolio((tx) => tx.job.update({ where: { id: jobId }, data: { state: "running", done: 1 } }));
  expect(await callAs(as(admin), "DELETE", path)).toMatchObject({ status: 200, body: { state: "running", done: 1 } });
  await runDemoJob({ jobId });
  expect((await callAs(as(admin), "GET", path)).body).toMatchObject({ state: "cancelled", done: 1, error: null });
  const next = await begun();
  await inPortfolio((tx) =>
    tx.job.update({ where: { id: next.slice(6) }, data: { state: "done", idempotencyKey: null } }),
  );
  const ended = await callAs(as(admin), "DELETE", next);
  expect([ended.status, ended.body]).toMatchObject([409, { data: { current: { state: "done" } } }]);
});
