import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { rawRoute, type RawCall } from "@/lib/access/raw";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";
import { closeQueue } from "@/lib/jobs/queue";

import { serveIndicators, serveRematch, serveRules } from "./knowledge-files";
import { callAs, type Caller, itemsOf, openTestCase, someone, storeTestFile } from "./testing";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
const database = await testDatabase();
vi.stubEnv("BREAKWATER_DB_OWNER_URL", database.ownerUrl);
vi.stubEnv("BREAKWATER_DB_BOUND_URL", database.boundUrl);
vi.stubEnv("BREAKWATER_DB_PORTFOLIO_URL", database.portfolioUrl);
connectDatabase(database);
const nobody: Caller = { id: "", cookie: "" };
const people = { admin: nobody, lead: nobody, analyst: nobody, technician: nobody, manager: nobody, client: nobody };
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  people.admin = await someone("admin");
  people.lead = await someone("lead");
  people.analyst = await someone("analyst");
  people.technician = await someone("technician");
  people.manager = await someone("manager");
  people.client = await someone("client");
});
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
});

const base = "/campaigns/exchange-2021";
const sigma = (title: string, more: { id: string; contains: string; level?: string }) =>
  `title: ${title}
id: ${more.id}
status: test
logsource:
  category: iis_w3c
detection:
  selection:
    cs-uri-stem|contains: '${more.contains}'
  condition: selection
level: ${more.level ?? "high"}
`;
const kestrel = sigma("Kestrel page asked for", { id: "5f1b0a3c-6f0e-4c0c-9d0e-1f5d7c0a0001", contains: "/kestrel" });
const list = (by: Caller, path: string) => callAs(by, "GET", `${base}${path}`).then(itemsOf);

test("an import says of every rule whether it is loaded, changed, unchanged or not supported, and a trial run changes nothing", async () => {
  const files = [
    {
      name: "two.yml",
      text: `${kestrel}---\n${sigma("Percentile", { id: "5f1b0a3c-6f0e-4c0c-9d0e-1f5d7c0a0002", contains: "/x" }).replace("condition: selection", "condition: selection | count() > 5")}`,
    },
    { name: "good.yar", text: 'rule heron_page { strings: $a = "heron-page-marker" condition: $a }' },
    { name: "broken.yar", text: "rule heron_page {\n  condition: nothing_such\n}" },
  ];
  const before = await callAs(people.lead, "GET", `${base}/knowledge`);
  const dry = await callAs(people.lead, "POST", `${base}/rules/imports`, { files, dryRun: true });
  expect(dry.body).toMatchObject({
    importId: null,
    counts: { added: 2, unsupported: 2 },
    revision: before.body["revision"],
  });
  expect(await list(people.lead, "/rules?origin=own")).toEqual([]);
  const done = await callAs(people.lead, "POST", `${base}/rules/imports`, { files });
  expect(done.status).toBe(200);
  expect(done.body).toMatchObject({
    counts: { added: 2, unsupported: 2 },
    revision: Number(before.body["revision"]) + 1,
    rematchId: null,
    rules: [
      {
        outcome: "added",
        kind: "sigma",
        name: "kestrel-page-asked-for",
        title: "Kestrel page asked for",
        severity: "high",
        line: 1,
      },
      { outcome: "unsupported", kind: "sigma", reason: expect.stringMatching(/./) },
      { outcome: "added", kind: "yara", name: "good.yar" },
      { outcome: "unsupported", kind: "yara", line: 2, reason: expect.stringContaining("nothing_such") },
    ],
  });
  const again = await callAs(people.lead, "POST", `${base}/rules/imports`, { files });
  expect(again.body).toMatchObject({ counts: { unchanged: 2, unsupported: 2 }, revision: done.body["revision"] });
  const changed = [{ name: "kestrel.yml", text: kestrel.replace("level: high", "level: low") }];
  const third = await callAs(people.lead, "POST", `${base}/rules/imports`, { files: changed });
  expect(third.body).toMatchObject({ counts: { changed: 1 }, rules: [{ outcome: "changed", severity: "low" }] });
  expect(await list(people.lead, "/rules?origin=own&q=kestrel")).toMatchObject([
    { key: "kestrel-page-asked-for", severity: "low", ruleVersion: "2", enabled: true, state: "loaded" },
  ]);
});

test("a rule is rewritten under its next version; a stale version answers 409 with the rule as it is", async () => {
  const [rule] = await list(people.lead, "/rules?origin=own&q=kestrel");
  const { id, version } = rule ?? {};
  const path = `${base}/rules/${String(id)}`;
  const source = kestrel.replace("/kestrel", "/kestrel-2");
  const done = await callAs(people.lead, "PATCH", path, { version, source });
  expect(done.body).toMatchObject({
    ruleVersion: "3",
    source: expect.stringContaining("/kestrel-2"),
    severity: "high",
  });
  const stale = await callAs(people.lead, "PATCH", path, { version, enabled: false });
  expect([stale.status, stale.body]).toMatchObject([
    409,
    { data: { current: { id, ruleVersion: "3", enabled: true } } },
  ]);
  const other = sigma("Another", { id: "5f1b0a3c-6f0e-4c0c-9d0e-1f5d7c0a0009", contains: "/o" });
  const current = done.body["version"];
  expect((await callAs(people.lead, "PATCH", path, { version: current, source: other })).status).toBe(422);
  const off = await callAs(people.lead, "DELETE", path, { version: current });
  expect([off.status, off.body]).toMatchObject([200, { enabled: false, ruleVersion: "3" }]);
  const events = await callAs(people.admin, "GET", "/audit?limit=5");
  expect(itemsOf(events)[0]).toMatchObject({
    action: "rule.change",
    before: { enabled: true },
    after: { enabled: false },
  });
});

test("an item of the pack is disabled with a reason, and never rewritten", async () => {
  const [rule] = await list(people.lead, "/rules?origin=pack&kind=sigma&limit=1");
  const { id, version } = rule ?? {};
  const path = `${base}/rules/${String(id)}`;
  expect((await callAs(people.lead, "PATCH", path, { version, enabled: false })).status).toBe(400);
  expect((await callAs(people.lead, "PATCH", path, { version, source: kestrel })).status).toBe(422);
  const reason = "Too loud at this client base";
  const off = await callAs(people.lead, "PATCH", path, { version, enabled: false, reason });
  expect(off.body).toMatchObject({ enabled: false, disabledReason: reason });
  expect((await callAs(people.lead, "PATCH", path, { version, enabled: true })).status).toBe(409);
  expect(await list(people.manager, "/rules?origin=pack&enabled=false")).toMatchObject([{ id }]);
  await callAs(people.lead, "PATCH", path, { version: off.body["version"], enabled: true });
});

const indicators = (text: string) => ({
  filename: "heron.csv",
  text,
  settings: { source: "Heron advisory", tlp: "GREEN", contextToo: false },
});

test("a list of indicators is taken in: duplicates are named, over-common values wait, and only clusters of the pack speak", async () => {
  const text = `type,value,cluster,strength
ip,45[.]9[.]148[.]77,HAFNIUM,stated
filename,default.aspx,,
sha256,${"ab".repeat(32)},Made-up Group,stated
ip,45.9.148.77,,
domain,not a domain,,
`;
  const done = await callAs(people.lead, "POST", `${base}/indicators/imports`, indicators(text));
  expect(done.body).toMatchObject({ counts: { added: 2, marked: 1, duplicate: 1, rejected: 1 }, format: "csv" });
  const own = await list(people.analyst, "/indicators?origin=own");
  expect(own).toMatchObject([
    { type: "ipv4", value: "45.9.148.77", cluster: "HAFNIUM", strength: "stated", enabled: true, tlp: "GREEN" },
    { type: "filename", value: "default.aspx", enabled: false, common: expect.stringMatching(/./) },
    { type: "sha256", cluster: "unattributed", strength: null, note: expect.stringContaining("Made-up Group") },
  ]);
  const again = await callAs(people.lead, "POST", `${base}/indicators/imports`, indicators(text));
  expect(again.body).toMatchObject({ counts: { duplicate: 4, rejected: 1 }, rematchId: null });
  const [first] = own;
  const path = `${base}/indicators/${String(first?.["id"])}`;
  const wrong = await callAs(people.lead, "PATCH", path, { version: 1, cluster: "Made-up Group" });
  expect([wrong.status, wrong.body]).toMatchObject([400, { data: { field: "cluster" } }]);
  const edited = await callAs(people.lead, "PATCH", path, { version: 1, note: "Seen twice", enabled: false });
  expect(edited.body).toMatchObject({ note: "Seen twice", enabled: false, version: 2 });
  expect((await callAs(people.lead, "PATCH", path, { version: 1, enabled: true })).status).toBe(409);
});

test("what may be read by whoever reads the pack is changed by admins and leads alone", async () => {
  const body = { files: [{ name: "k.yml", text: kestrel }], dryRun: true };
  for (const [role, person] of Object.entries(people)) {
    const reads = role === "client" ? 403 : 200;
    for (const path of ["/rules", "/indicators", "/rematches", "/knowledge"])
      expect((await callAs(person, "GET", `${base}${path}`)).status, `${role} ${path}`).toBe(reads);
    const changes = role === "admin" || role === "lead" ? 200 : 403;
    expect((await callAs(person, "POST", `${base}/rules/imports`, body)).status, role).toBe(changes);
  }
  expect((await callAs(people.lead, "GET", "/campaigns/none-2021/rules")).status).toBe(404);
  expect((await callAs(people.lead, "GET", `${base}/rules/pack.sigma.none`)).status).toBe(404);
});

test("a rule is tried against pasted text with its reasons, by investigators, and nothing is kept", async () => {
  const text = `#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2021-03-03 06:00:00
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken
2021-03-03 06:49:00 10.0.0.5 GET /kestrel/page.aspx - 443 - 198.51.100.9 Mozilla/5.0 - 200 0 0 12
2021-03-03 06:50:00 10.0.0.5 GET /owa/ - 443 - 198.51.100.9 Mozilla/5.0 - 200 0 0 12
`;
  const body = { kind: "sigma", source: kestrel, text, filename: "u_ex210303.log" };
  const tried = await callAs(people.analyst, "POST", `${base}/rules/try`, body);
  expect(tried.body).toMatchObject({
    format: "iis_w3c",
    rows: 2,
    complete: true,
    matches: [
      {
        rule: "kestrel-page-asked-for",
        count: 1,
        samples: [{ line: 5, text: expect.stringContaining("/kestrel/page.aspx") }],
      },
    ],
  });
  const yara = { kind: "yara", source: 'rule a { strings: $m = "marker" condition: $m }', text: "xx marker yy" };
  expect((await callAs(people.analyst, "POST", `${base}/rules/try`, yara)).body).toMatchObject({
    matches: [{ samples: [{ offset: 3, text: "marker", why: [{ field: "$m" }] }] }],
  });
  expect((await callAs(people.manager, "POST", `${base}/rules/try`, yara)).status).toBe(403);
  const { caseId } = await openTestCase(people.lead);
  const evidenceId = await storeTestFile(caseId);
  const path = `/cases/${caseId}/evidence/${evidenceId}/try-rule`;
  expect((await callAs(people.analyst, "POST", path, { kind: "sigma", source: kestrel })).status).toBe(404);
});

async function fileOf(
  person: Caller,
  serve: (call: RawCall) => Promise<Response>,
  params: Record<string, string>,
  query = "",
) {
  const act = "rematchId" in params ? "knowledge.read" : "knowledge.export";
  const headers = { host: "breakwater.test", cookie: person.cookie };
  const request = new Request(`http://breakwater.test/api/v1/campaigns/exchange-2021/x${query}`, { headers });
  const response = await rawRoute(act, serve)(request, {
    params: Promise.resolve({ slug: "exchange-2021", ...params }),
  });
  return { status: response.status, text: await response.text() };
}

test("rules are handed out as they were written, and indicators so that nothing opens them unless asked for", async () => {
  const rules = await fileOf(people.analyst, serveRules, { file: "rules.yml" });
  expect(rules.text).toContain("# kestrel-page-asked-for, version 3, disabled\ntitle: Kestrel page asked for\n");
  expect((await fileOf(people.manager, serveRules, { file: "rules.yml" })).status).toBe(403);
  expect((await fileOf(people.analyst, serveRules, { file: "rules.txt" })).status).toBe(404);
  const sha256 = "ab".repeat(32);
  const own = await fileOf(people.analyst, serveIndicators, { file: "indicators.csv" }, "?origin=own");
  expect(own.text).toContain(sha256);
  expect(own.text).not.toContain("default.aspx");
  const whole = await fileOf(people.analyst, serveIndicators, { file: "indicators.txt" });
  const plain = await fileOf(people.analyst, serveIndicators, { file: "indicators.txt" }, "?defang=false");
  expect(whole.text.split("\n").length).toBe(plain.text.split("\n").length);
  expect(whole.text).toMatch(/\d\[\.\]\d/);
  expect(plain.text).not.toMatch(/\d\[\.\]\d/);
  expect(JSON.parse((await fileOf(people.analyst, serveIndicators, { file: "stix.json" })).text)).toMatchObject({
    type: "bundle",
  });
  const [last] = itemsOf(await callAs(people.admin, "GET", "/audit?limit=1"));
  expect(last).toMatchObject({ action: "knowledge.export", after: { file: "stix.json", defang: true } });
});

test("changes made while a look waits are one look, and it can be paused, resumed and cancelled", async () => {
  const { caseId } = await openTestCase(people.lead);
  await storeTestFile(caseId);
  const one = await callAs(people.lead, "POST", `${base}/rules/imports`, {
    files: [
      { name: "a.yml", text: sigma("Heron one", { id: "5f1b0a3c-6f0e-4c0c-9d0e-1f5d7c0a0011", contains: "/h1" }) },
    ],
  });
  const id = one.body["rematchId"];
  const two = await Promise.all(
    ["12", "13"].map((end) =>
      callAs(people.lead, "POST", `${base}/rules/imports`, {
        files: [
          {
            name: "b.yml",
            text: sigma(`Heron ${end}`, { id: `5f1b0a3c-6f0e-4c0c-9d0e-1f5d7c0a00${end}`, contains: "/h" }),
          },
        ],
      }),
    ),
  );
  // Of two at once, one may have been read before the other was written; it is told so and changes nothing.
  for (const { status, body } of two) if (status === 200) expect(body["rematchId"]).toBe(id);
  expect(two.some(({ status }) => status === 200)).toBe(true);
  const rematch = await callAs(people.manager, "GET", `${base}/rematches/${String(id)}`);
  expect(rematch.body).toMatchObject({
    state: "queued",
    paused: false,
    cause: expect.stringContaining("a.yml; A rule was imported from b.yml"),
  });
  const to = (verb: string) => callAs(people.lead, "POST", `${base}/rematches/${String(id)}/${verb}`);
  expect((await to("pause")).body).toMatchObject({ paused: true });
  expect((await to("resume")).body).toMatchObject({ paused: false });
  expect((await callAs(people.analyst, "POST", `${base}/rematches/${String(id)}/pause`)).status).toBe(403);
  expect((await to("cancel")).body).toMatchObject({ state: "cancelled" });
  expect((await to("resume")).status).toBe(409);
  const csv = await fileOf(people.manager, serveRematch, { rematchId: String(id) });
  expect(csv).toMatchObject({ status: 200, text: expect.stringMatching(/^ref,path,format,outcome,reason,/) });
  const begun = await callAs(people.lead, "POST", `${base}/rematches`);
  expect([begun.status, begun.body]).toMatchObject([202, { state: "queued", fromRevision: 0 }]);
});
