import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { registerCampaigns } from "@/lib/campaigns/commands";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";

import { type Answer, callAs, type Caller, type OpenedCase, openTestCase, someone, storeTestFile } from "./testing";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

let admin: Caller = { id: "", cookie: "" };
let opened: OpenedCase = { caseId: "", organizationId: "", servers: [] };
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  admin = await someone("admin");
  opened = await openTestCase(admin);
});

/** Of two writes on one version one stands; the other is answered with what the first one wrote. */
function expectOneToStand(answers: readonly Answer[], of: (body: Record<string, unknown>) => unknown): void {
  const stood = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 409);
  expect([stood.length, refused.length]).toEqual([1, 1]);
  const written = stood[0]?.body ?? {};
  expect(refused[0]?.body).toMatchObject({ data: { current: { version: written["version"] } } });
  expect(JSON.stringify(refused[0]?.body)).toContain(JSON.stringify(of(written)));
}

test("who was slower reads the organization, and the profile, as the other left them", async () => {
  const path = `/organizations/${opened.organizationId}`;
  const rename = (name: string) => callAs(admin, "PATCH", path, { name, version: 1 });
  expectOneToStand(await Promise.all([rename("Heron One"), rename("Heron Two")]), (body) => body["name"]);
  const call = (name: string) => callAs(admin, "PATCH", "/me/profile", { name, version: 1 });
  expectOneToStand(await Promise.all([call("Mira Okafor"), call("Mira O.")]), (body) => body["name"]);
});

test("an event is taken back in the version that was read, and in no other", async () => {
  const path = `/cases/${opened.caseId}/timeline`;
  const event = await callAs(admin, "POST", path, { at: "2021-03-03T07:00:00Z", title: "EX01 was taken off the net" });
  const one = `${path}/${String(event.body["id"])}`;
  expect((await callAs(admin, "PATCH", one, { title: "EX01 was isolated", version: 1 })).status).toBe(200);
  expect((await callAs(admin, "DELETE", one, {})).status).toBe(400);
  const stale = await callAs(admin, "DELETE", one, { version: 1 });
  expect([stale.status, stale.body]).toMatchObject([
    409,
    { data: { current: { title: "EX01 was isolated", version: 2 } } },
  ]);
  expect((await callAs(admin, "DELETE", one, { version: 2 })).status).toBe(200);
});

test("the server of a file is named in the version that was read, and in no other", async () => {
  const evidenceId = await storeTestFile(opened.caseId);
  const path = `/cases/${opened.caseId}/evidence/${evidenceId}/server`;
  const serverId = opened.servers[0];
  expect((await callAs(admin, "POST", path, { serverId })).status).toBe(400);
  const named = await callAs(admin, "POST", path, { serverId, version: 1 });
  expect([named.status, named.body]).toMatchObject([200, { serverId, version: 2 }]);
  const stale = await callAs(admin, "POST", path, { serverId: null, version: 1 });
  expect([stale.status, stale.body]).toMatchObject([409, { data: { current: { serverId, version: 2 } } }]);
  const reading = await callAs(admin, "POST", path.replace(/server$/, "retry"));
  expect([reading.status, reading.body]).toMatchObject([
    409,
    { data: { current: { id: evidenceId, state: "queued" } } },
  ]);
});

test("a team that somebody is changing is not removed from under them", async () => {
  const made = await callAs(admin, "POST", "/teams", { name: "Night shift" });
  const path = `/teams/${String(made.body["id"])}`;
  const [renamed, removed] = await Promise.all([
    callAs(admin, "PATCH", path, { name: "Day shift", version: 1 }),
    callAs(admin, "DELETE", path, { version: 1 }),
  ]);
  expect([renamed.status, removed.status]).toSatisfy(
    ([first, second]: number[]) => (first === 200 && second === 409) || (first === 404 && second === 200),
  );
});
