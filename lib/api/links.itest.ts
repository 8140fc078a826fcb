import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { registerCampaigns } from "@/lib/campaigns/commands";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";

import { serveApi } from "./handlers";
import { type Answer, callAs, type Caller, itemsOf, openTestCase, someone } from "./testing";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
vi.stubEnv("BREAKWATER_URL", "https://response.example");
vi.stubEnv("BREAKWATER_DATA", "/nonexistent");
vi.stubEnv("BREAKWATER_MASTER_KEY", "5a".repeat(32));

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

const people = new Map<CaseRole, Caller>();
const as = (role: CaseRole): Caller => people.get(role) ?? { id: "", cookie: "" };

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  for (const role of ["lead", "analyst", "technician", "manager", "client"] as const)
    people.set(role, await someone(role));
});

type Link = { id: string; secret: string; caseId: string };

async function makeLink(caseId: string, more: object = {}): Promise<Link> {
  const made = await callAs(as("lead"), "POST", `/cases/${caseId}/links`, {
    kind: "status",
    label: "IT office",
    ...more,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const url = new URL(String(made.body["url"]));
  expect(url.origin).toBe("https://response.example");
  expect(url.pathname).toMatch(new RegExp(`^/[su]/${caseId}$`));
  const { link } = made.body;
  return {
    id: String(Object.entries(link ?? {}).find(([key]) => key === "id")?.[1]),
    secret: url.hash.slice(1),
    caseId,
  };
}

let addresses = 0;

async function byLink(
  link: { secret: string },
  method: string,
  path: string,
  body?: object,
  more: Record<string, string> = {},
): Promise<Answer> {
  const headers = new Headers({
    host: "breakwater.test",
    origin: "http://breakwater.test",
    authorization: `Link ${link.secret}`,
    "x-forwarded-for": "198.51.100.7",
    "user-agent": "a phone",
    ...more,
  });
  if (body) headers.set("content-type", "application/json");
  const response = await serveApi(
    new Request(`http://breakwater.test/api/v1${path}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : undefined,
    }),
  );
  return { status: response.status, body: JSON.parse((await response.text()) || "{}") };
}

const caseOf = async (caseId: string) => (await callAs(as("lead"), "GET", `/cases/${caseId}`)).body;
const answerOf = { hostname: "EX01", says: "patched", byName: "Ola Nordmann" };

describe("a link", () => {
  test("opens its case and no other, for its acts and no others", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const other = await openTestCase(as("lead"));
    const link = await makeLink(caseId);
    const page = await byLink(link, "GET", `/cases/${caseId}/shared`);
    expect(page).toMatchObject({
      status: 200,
      body: { ref: (await caseOf(caseId))["ref"], kind: "status", mayReply: true, standing: { exposure: "unknown" } },
    });
    const closed = [
      `/cases/${other.caseId}/shared`,
      `/cases/${caseId}`,
      `/cases/${caseId}/tasks`,
      `/cases/${caseId}/evidence`,
      `/cases/${caseId}/findings`,
      `/cases/${caseId}/links`,
      "/cases",
      "/organizations",
      "/campaigns",
      "/me",
      "/users",
    ];
    for (const path of closed) {
      const answer = await byLink(link, "GET", path);
      expect(answer.status, path).toBe(404);
      expect(JSON.stringify(answer.body)).not.toContain("Alder Bay");
    }
    const writes = [`/cases/${caseId}/servers`, `/cases/${caseId}/links`, `/cases/${caseId}/close`];
    for (const path of writes)
      expect(
        (
          await byLink(link, "POST", path, {
            hostname: "X",
            kind: "upload",
            label: "x",
            version: 1,
            exit: "remediated",
          })
        ).status,
        path,
      ).toBe(404);
  });

  test("for uploads shows what is asked and nothing of what was found", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const link = await makeLink(caseId, { kind: "upload", message: "Please send the HttpProxy folder of EX01." });
    const { body } = await byLink(link, "GET", `/cases/${caseId}/shared`);
    expect(body).toMatchObject({
      standing: null,
      message: "Please send the HttpProxy folder of EX01.",
      mayReply: true,
    });
    expect((await caseOf(caseId))["compromise"]).toBe("unknown");
    expect(Array.isArray(body["needs"]) && body["needs"].length > 0).toBe(true);
    const awaiting = await callAs(as("lead"), "GET", `/cases?${new URLSearchParams({ filter: "awaiting:any" })}`);
    expect(itemsOf(awaiting).map(({ id }) => id)).toContain(caseId);
  });

  test("that is a snapshot stays as it was, and takes no answers", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const link = await makeLink(caseId, { live: false });
    await callAs(as("lead"), "POST", `/cases/${caseId}/servers`, { hostname: "EX77" });
    const { body } = await byLink(link, "GET", `/cases/${caseId}/shared`);
    expect(body).toMatchObject({ mayReply: false, hostnames: ["EX01"] });
    expect((await byLink(link, "POST", `/cases/${caseId}/shared/answers`, answerOf)).status).toBe(404);
  });

  test("ends when it is withdrawn, when it expires, and says only that it opens nothing", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const [withdrawn, late] = [await makeLink(caseId), await makeLink(caseId)];
    expect((await callAs(as("lead"), "DELETE", `/cases/${caseId}/links/${withdrawn.id}`, {})).body).toMatchObject({
      state: "revoked",
    });
    await inCase(caseId, (tx) =>
      tx.shareLink.updateMany({ where: { caseId, id: late.id }, data: { expiresAt: new Date(0) } }),
    );
    for (const link of [withdrawn, late, { secret: `bwl_${"x".repeat(43)}` }]) {
      const answer = await byLink(link, "GET", `/cases/${caseId}/shared`);
      expect(answer).toMatchObject({ status: 401, body: { data: { link: "gone" } } });
      expect(JSON.stringify(answer.body)).not.toContain("BW-");
    }
  });

  test("with a passcode opens for who knows it, and closes for a while for who guesses", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const link = await makeLink(caseId, { passcode: "fjord & harbour" });
    const path = `/cases/${caseId}/shared`;
    const open = (passcode: string) =>
      byLink(link, "GET", path, undefined, { "x-breakwater-passcode": encodeURIComponent(passcode) });
    expect(await byLink(link, "GET", path)).toMatchObject({ status: 401, body: { data: { link: "passcode" } } });
    expect((await open("fjord & harbour")).status).toBe(200);
    expect(await open("wrong")).toMatchObject({ status: 401, body: { data: { field: "passcode" } } });
    let last = 0;
    for (let turn = 0; turn < 20 && last !== 429; turn += 1) last = (await open(`guess ${turn}`)).status;
    expect(last).toBe(429);
    expect((await open("fjord & harbour")).status).toBe(429);
  });

  test("whose secret is guessed locks the address that guesses, not those who hold one", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const link = await makeLink(caseId);
    addresses += 1;
    const from = { "x-forwarded-for": `203.0.113.${addresses}` };
    let last = 0;
    for (let turn = 0; turn < 150 && last !== 429; turn += 1)
      last = (
        await byLink({ secret: `bwl_${"g".repeat(40)}${turn}` }, "GET", `/cases/${caseId}/shared`, undefined, from)
      ).status;
    expect(last).toBe(429);
    expect((await byLink(link, "GET", `/cases/${caseId}/shared`, undefined, from)).status).toBe(200);
  });

  test("is made and withdrawn by leads, read by investigators, and leaves a log", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const link = await makeLink(caseId);
    for (const role of ["technician", "manager", "client", "analyst"] as const)
      expect(
        (await callAs(as(role), "POST", `/cases/${caseId}/links`, { kind: "status", label: "x" })).status,
      ).toBeGreaterThanOrEqual(403);
    await byLink(link, "GET", `/cases/${caseId}/shared`);
    await byLink(link, "GET", `/cases/${caseId}/shared`);
    await byLink(link, "POST", `/cases/${caseId}/shared/answers`, { ...answerOf, says: "unknown" });
    const visits = itemsOf(await callAs(as("lead"), "GET", `/cases/${caseId}/links/${link.id}/visits`));
    expect(visits).toMatchObject([
      { action: "answered", address: "198.51.100.7", userAgent: "a phone" },
      { action: "opened" },
    ]);
    expect(itemsOf(await callAs(as("lead"), "GET", `/cases/${caseId}/links`))).toMatchObject([
      { visits: 1, answers: 1, state: "open" },
    ]);
  });
});

describe("an answer of the organization", () => {
  async function answered(more: object, hostname = "EX01") {
    const { caseId, servers } = await openTestCase(as("lead"));
    const link = await makeLink(caseId);
    const answer = await byLink(link, "POST", `/cases/${caseId}/shared/answers`, { ...answerOf, hostname, ...more });
    const all = itemsOf(await callAs(as("lead"), "GET", `/cases/${caseId}/servers`));
    return { caseId, link, answer, servers, server: all.find((one) => one["hostname"] === hostname) };
  }

  test("becomes a claimed state, never proof, and asks a person to look", async () => {
    const { caseId, answer, server } = await answered({ since: "2021-03-09" });
    expect(answer).toMatchObject({ status: 200, body: { outcome: expect.stringContaining("claimed") } });
    expect(server).toMatchObject({ exposure: "patched", exposureAssurance: "claimed" });
    expect(await caseOf(caseId)).toMatchObject({
      exposure: "patched",
      exposureAssurance: "claimed",
      attention: true,
      attentionReason: expect.stringContaining("Ola Nordmann answered that EX01 is updated."),
    });
  });

  test("with a version is judged by the build table, whatever was said beside it", async () => {
    const { caseId, link, answer, server } = await answered({ says: "patched", build: "15.1.2106.2" });
    expect(answer.body["outcome"]).toMatch(/Cumulative Update 18/);
    expect(server).toMatchObject({ exposure: "vulnerable", exposureAssurance: "claimed" });
    const check = await byLink(link, "GET", `/cases/${caseId}/shared/build?build=15.1.2106.13`);
    expect(check.body).toMatchObject({ exposure: "patched", product: expect.stringContaining("2016") });
    const wrong = await byLink(link, "POST", `/cases/${caseId}/shared/answers`, { ...answerOf, build: "the latest" });
    expect(wrong).toMatchObject({ status: 400, body: { data: { field: "build" } } });
  });

  test("adds a server that nobody had listed, and changes nothing that evidence or the team knows", async () => {
    expect((await answered({ says: "disconnected" }, "EX09")).server).toMatchObject({ exposure: "disconnected" });
    const { caseId, servers } = await openTestCase(as("lead"));
    const [serverId = ""] = servers;
    const before = itemsOf(await callAs(as("lead"), "GET", `/cases/${caseId}/servers`))[0];
    await callAs(as("lead"), "POST", `/cases/${caseId}/servers/${serverId}/confirm`, {
      exposure: "vulnerable",
      reason: "Seen by us.",
      version: before?.["version"],
    });
    const link = await makeLink(caseId);
    const answer = await byLink(link, "POST", `/cases/${caseId}/shared/answers`, answerOf);
    expect(answer.body["outcome"]).toContain("differs");
    expect(await caseOf(caseId)).toMatchObject({ exposure: "vulnerable", attention: true });
    expect(itemsOf(await callAs(as("lead"), "GET", `/cases/${caseId}/answers`))).toMatchObject([
      { applied: false, link: "IT office" },
    ]);
  });

  test("that cannot be right is refused at its field", async () => {
    const { caseId } = await openTestCase(as("lead"));
    const link = await makeLink(caseId);
    const send = (more: object) => byLink(link, "POST", `/cases/${caseId}/shared/answers`, { ...answerOf, ...more });
    expect(await send({ since: "2999-01-01" })).toMatchObject({ status: 400, body: { data: { field: "since" } } });
    for (const more of [{ byName: "" }, { hostname: "a b" }, { says: "clean" }])
      expect((await send(more)).status).toBe(400);
    expect(itemsOf(await callAs(as("lead"), "GET", `/cases/${caseId}/answers`))).toEqual([]);
  });
});
