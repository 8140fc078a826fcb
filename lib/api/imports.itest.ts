import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { chainStart, followChain } from "@/lib/audit/rules";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";
import { layOutCases, runImport } from "@/lib/imports/jobs";
import { closeQueue } from "@/lib/jobs/queue";

import { type Caller, callAs, itemsOf, someone } from "./testing";
import { importAs, sendImportAs } from "./testing-imports";

vi.setConfig({ testTimeout: 240_000 });

const database = await testDatabase();
connectDatabase(database);
const dataDir = await mkdtemp(join(tmpdir(), "breakwater-imports-"));
vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
vi.stubEnv("BREAKWATER_DATA", dataDir);
vi.stubEnv("BREAKWATER_MASTER_KEY", "5a".repeat(32));
vi.stubEnv("BREAKWATER_DB_OWNER_URL", database.ownerUrl);
vi.stubEnv("BREAKWATER_DB_BOUND_URL", database.boundUrl);
vi.stubEnv("BREAKWATER_DB_PORTFOLIO_URL", database.portfolioUrl);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
  await rm(dataDir, { recursive: true, force: true });
});

let lead: Caller;
beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  lead = await someone("lead");
});

const send = (csv: string | Uint8Array<ArrayBuffer>, query: string, person = lead) => sendImportAs(person, csv, query);
const imported = (csv: string | Uint8Array<ArrayBuffer>, query?: string) => importAs(lead, csv, query);

const header = "externalId,name,country,sector,tags,domains,contactName,contactEmail,serverHostname,serverBuild";
const three = `${header}
A-1,Alder Bay Council,DE,government,hospital;city,alderbay.example,R. Haugen,haugen@alderbay.example,EX01,15.1.2106.2
A-1,Alder Bay Council,DE,government,,,,,EX02,15.1.2106.13
A-2,"Birch & Sons ""Ltd""",NO,retail,,birch.example,,,mail,15.2.792.3
A-3,Cedar Clinic,,,,cedar.example,,,,
`;

test("a list becomes organizations, cases and servers with their builds, and the same list again changes nothing", async () => {
  expect(await imported(three)).toMatchObject({
    created: 3,
    updated: 0,
    unchanged: 0,
    casesCreated: 3,
    rejectedCount: 0,
  });
  const cases = itemsOf(await callAs(lead, "GET", "/cases?campaign=exchange-2021&limit=50"));
  expect(cases.map((row) => [row["exposure"], row["ownerId"] ?? null])).toHaveLength(3);
  const alder = cases.find((row) => JSON.stringify(row).includes("Alder Bay Council"));
  expect(alder).toMatchObject({ exposure: "vulnerable" });
  const servers = itemsOf(await callAs(lead, "GET", `/cases/${String(alder?.["id"])}/servers`));
  expect(servers.map((row) => [row["hostname"], row["exposure"]])).toEqual([
    ["EX01", "vulnerable"],
    ["EX02", "patched"],
  ]);
  expect(await imported(three)).toMatchObject({ created: 0, updated: 0, unchanged: 3, casesCreated: 0 });
});

test("a case that came with an import is whole for whoever opens it first, and settling it changes nothing of it", async () => {
  const birch = await inPortfolio((tx) =>
    tx.case.findFirstOrThrow({ where: { organizationName: { startsWith: "Birch" } } }),
  );
  expect(birch.tasksPending).toBe(true);
  const tasks = itemsOf(await callAs(lead, "GET", `/cases/${birch.id}/tasks?limit=200`));
  expect(tasks.length).toBeGreaterThan(20);
  const after = await inPortfolio((tx) => tx.case.findUniqueOrThrow({ where: { id: birch.id } }));
  const { tasksPending, lastActivityAt: _activity, updatedAt: _updated, ...rest } = after;
  expect(tasksPending).toBe(false);
  expect(rest).toEqual({
    ...rest,
    verdict: birch.verdict,
    exposure: birch.exposure,
    attentionRank: birch.attentionRank,
    triage: birch.triage,
    triageWeights: birch.triageWeights,
  });
  expect([rest.verdict, rest.attentionRank, rest.triage]).toEqual([birch.verdict, birch.attentionRank, birch.triage]);
  const servers = itemsOf(await callAs(lead, "GET", `/cases/${birch.id}/servers`));
  expect(servers[0]).toMatchObject({ hostname: "mail", exposure: "vulnerable" });
});

test("the audit chain of an imported case holds, and names its organization", async () => {
  const cases = await inPortfolio((tx) => tx.case.findMany({ select: { id: true, ref: true } }));
  for (const { id, ref } of cases) {
    const events = await inPortfolio((tx) =>
      tx.auditEvent.findMany({ where: { caseId: id }, orderBy: { seq: "asc" } }),
    );
    const state = followChain(chainStart(id), events);
    expect("fault" in state ? state.fault : "holds").toBe("holds");
    expect(events[0]?.payload).toContain(ref);
    const head = await inPortfolio((tx) => tx.auditHead.findUniqueOrThrow({ where: { caseId: id } }));
    expect([head.seq, head.hash]).toEqual([events.length, events.at(-1)?.hash]);
  }
});

test("rows that cannot be used are rejected with line and reason, and cost no other row", async () => {
  const result = await imported(`${header}
,,DE,,,,,,,
R-1,Dogwood,Germany,,,,,,,
R-2,Elm Works,DE,,,not a domain,,,,
R-3,Fir Foods,DE,,,,,nobody,,
R-4,Gorse Gas,DE,,,,,,EX01,latest
R-5,Hazel Homes,DE,,,,,,EX01,15.1.2106.2
R-6,Ivy,DE,,,,,,EX01,15.1.2106.2,surplus
`);
  expect(result).toMatchObject({ created: 1, rejectedCount: 6 });
  expect(result.rejected.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 8]);
  expect(result.rejected.map(({ reason }) => reason)).toEqual([
    "The row names no organization. Fill in name or externalId.",
    "country: Two letters such as DE.",
    "domains: A domain such as contoso.example.",
    "contactEmail: this is not an e-mail address.",
    "serverBuild: “latest” is not a version such as 15.1.2106.2.",
    "10 columns expected, 11 found.",
  ]);
});

test("a dry run says what would happen and writes nothing", async () => {
  const before = await inPortfolio((tx) => tx.organization.count());
  const list = `${header}\nD-1,Juniper,,,,,,,EX01,\nA-1,Alder Bay Council,DE,,new tag,,,,EX03,\n`;
  expect(await imported(list, "kind=organizations&dryRun=true")).toMatchObject({
    dryRun: true,
    created: 1,
    updated: 1,
  });
  expect(await inPortfolio((tx) => tx.organization.count())).toBe(before);
  expect(await imported(list)).toMatchObject({ dryRun: false, created: 1, updated: 1 });
});

test("what a file knows only by a domain finds its organization, and what fits several waits for a person", async () => {
  await imported(`${header}\nT-1,Twin North,,,,twin.co.uk,,,,\nT-2,Twin South,,,,mail.twin.co.uk,,,,\n`);
  const result = await imported(`${header}\n,Somebody,,,,webmail.birch.example,,,EX09,\n,Twins,,,,twin.co.uk,,,,\n`);
  expect(result).toMatchObject({ created: 0, updated: 1, ambiguous: 1 });
  const rows = itemsOf(await callAs(lead, "GET", `/imports/${result.importId}/rows?outcome=ambiguous`));
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ line: 3, candidates: [{ name: "Twin North" }, { name: "Twin South" }] });
});

test("a list as a spreadsheet saves it is read: UTF-16, semicolons, other names for the columns", async () => {
  const text = "\uFEFFKundennr;Company;Country Code;Host;Version\nX;Knapweed AG;CH;EX01;15.2.721.2\n".replace(
    "Kundennr",
    "Customer ID",
  );
  expect(await imported(new Uint8Array(Buffer.from(text, "utf16le")))).toMatchObject({ created: 1, casesCreated: 1 });
});

test("without cases asked for, organizations come alone", async () => {
  expect(await imported(`${header}\nN-1,Larch,,,,,,,EX01,\n`, "kind=organizations&createCases=false")).toMatchObject({
    created: 1,
    casesCreated: 0,
  });
});

test("an import that was cut off goes on with what is left and adds nothing twice", async () => {
  const rows = Array.from({ length: 1_200 }, (_, n) => `C-${n},Cut ${n},,,,,,,EX01,15.1.2106.2`).join("\n");
  const { body } = await send(`${header}\n${rows}\n`, "kind=organizations");
  const jobId = String(body["jobId"]);
  const running = runImport({ jobId });
  await vi.waitUntil(
    () => inPortfolio(async (tx) => (await tx.organization.count({ where: { name: { startsWith: "Cut " } } })) >= 500),
    {
      timeout: 60_000,
      interval: 20,
    },
  );
  // A second worker takes the job up while the first still runs, as after a lost heartbeat.
  await Promise.allSettled([running, runImport({ jobId })]);
  await runImport({ jobId });
  expect(await inPortfolio((tx) => tx.organization.count({ where: { name: { startsWith: "Cut " } } }))).toBe(1_200);
  expect(await inPortfolio((tx) => tx.case.count({ where: { organizationName: { startsWith: "Cut " } } }))).toBe(1_200);
});

test("the worker writes the tasks of imported cases that nobody opens", async () => {
  await layOutCases(() => false);
  expect(await inPortfolio((tx) => tx.case.count({ where: { tasksPending: true } }))).toBe(0);
  const [first] = await inPortfolio((tx) => tx.case.findMany({ where: { organizationName: "Cut 7" }, take: 1 }));
  const birch = await inPortfolio((tx) =>
    tx.case.findFirstOrThrow({ where: { organizationName: { startsWith: "Birch" } } }),
  );
  const keysOf = (caseId: string) =>
    inPortfolio((tx) =>
      tx.task.findMany({ where: { caseId }, select: { key: true, state: true }, orderBy: { key: "asc" } }),
    );
  // The one was laid out by whoever opened it, the other by the worker.
  const distinct = (rows: { key: string }[]) => [...new Set(rows.map(({ key }) => key))];
  expect(distinct(await keysOf(first?.id ?? ""))).toEqual(distinct(await keysOf(birch.id)));
});

test("a Shadowserver report reaches the cases of its hosts as evidence, once; unknown hosts wait for a person", async () => {
  const report = `"timestamp","ip","port","hostname","tag","asn","geo","region","city","naics","sic","sector","version","servername","url"
"2021-03-14 00:11:30","192.0.2.10",443,"mail.birch.example","exchange;cve-2021-26855",64500,"NO","OSLO","OSLO",,,,"15.2.792","MAIL",
"2021-03-14 00:11:31","203.0.113.9",443,"host9.provider.example","exchange;cve-2021-26855",64501,"DE","","",,,,"15.1.2106","EX01",
`;
  const result = await imported(report, "kind=shadowserver");
  expect(result).toMatchObject({ updated: 1, ambiguous: 1, created: 0 });
  const birch = await inPortfolio((tx) =>
    tx.case.findFirstOrThrow({ where: { organizationName: { startsWith: "Birch" } } }),
  );
  const evidence = itemsOf(await callAs(lead, "GET", `/cases/${birch.id}/evidence`));
  expect(evidence.map((row) => row["filename"])).toEqual(["shadowserver-2021-03-14.csv"]);
  expect(await imported(report, "kind=shadowserver")).toMatchObject({ updated: 0, unchanged: 1, ambiguous: 1 });
});

test("a file that cannot be an import is refused with a sentence, and only leads may import", async () => {
  expect((await send("", "kind=organizations")).body["message"]).toMatch(/empty/);
  expect((await send("a,b\n1,2\n", "kind=organizations")).body["message"]).toMatch(
    /No column names the organization.*a, b/,
  );
  expect((await send(three, "kind=people")).status).toBe(400);
  expect((await send(three, "kind=organizations&campaign=none")).status).toBe(400);
  expect((await send(three, "kind=organizations", await someone("analyst"))).status).toBe(403);
});

async function waiting(importId: string) {
  return itemsOf(await callAs(lead, "GET", `/imports/${importId}/rows?outcome=ambiguous`));
}

const decide = (importId: string, line: unknown, organizationId: string | null, person = lead) =>
  callAs(person, "POST", `/imports/${importId}/rows/${String(line)}/resolve`, { organizationId });

test("rows that fit several organizations wait for a person, who chooses one or a new one", async () => {
  const two = `${header}\nT-1,Twin Lakes,,,,twin-a.example,,,,\nT-2,Twin Lakes,,,,twin-b.example,,,,`;
  await imported(two);
  const again = `name,serverHostname,serverBuild\nTwin Lakes,EX10,15.1.2106.2\nTwin Lakes,EX11,`;
  const trial = await imported(again, "kind=organizations&dryRun=true");
  expect((await decide(trial.importId, 2, null)).status).toBe(422);
  const first = await imported(again);
  const [row] = await waiting(first.importId);
  const candidates = Array.isArray(row?.["candidates"]) ? row["candidates"] : [];
  expect(candidates).toHaveLength(2);
  const organizationId = String(candidates[0]?.id);
  const chosen = await decide(first.importId, row?.["line"], organizationId);
  expect(chosen, JSON.stringify(chosen.body)).toMatchObject({ status: 200, body: { organizationId } });
  const servers = itemsOf(await callAs(lead, "GET", `/cases/${String(chosen.body["caseId"])}/servers`));
  expect(servers.map(({ hostname }) => hostname)).toEqual(["EX10", "EX11"]);
  expect(await waiting(first.importId), "the other row of it follows").toEqual([]);
  expect((await decide(first.importId, row?.["line"], organizationId)).status).toBe(422);
  const second = await imported(again);
  const [other] = await waiting(second.importId);
  const fresh = await decide(second.importId, other?.["line"], null);
  expect(fresh.status, JSON.stringify(fresh.body)).toBe(200);
  expect(candidates.map(({ id }) => id)).not.toContain(fresh.body["organizationId"]);
  expect((await callAs(lead, "GET", `/imports/${second.importId}`)).body).toMatchObject({ id: second.importId });
});

test("two who decide on the same row at once add one organization, not two", async () => {
  const list = `${header}\nT-9,Tern Isle,,,,tern-a.example,,,,\nT-8,Tern Isle,,,,tern-b.example,,,,`;
  await imported(list);
  const result = await imported(`name\nTern Isle`);
  const [row] = await waiting(result.importId);
  const answers = await Promise.all([1, 2].map(() => decide(result.importId, row?.["line"], null)));
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422]);
  expect(itemsOf(await callAs(lead, "GET", "/organizations?q=tern%20isle"))).toHaveLength(3);
});

test("columns are read as a person maps them, and the next file with the same header remembers it", async () => {
  const foreign = (rows: string) => `Kunde;Firma;Rechner;Notiz\n${rows}`;
  const columns = JSON.stringify(["Kunde", "Firma", "Rechner", "Notiz"]);
  const proposed = () => callAs(lead, "GET", `/imports/mapping?${new URLSearchParams({ header: columns })}`);
  expect((await proposed()).body).toMatchObject({ remembered: false, columns: { Firma: "ignore" } });
  const unread = await send(foreign("K-1;Möwe GmbH;EX01;alt"), "kind=organizations");
  expect(unread).toMatchObject({ status: 400, body: { data: { field: "body" } } });
  const mapping = JSON.stringify({ Kunde: "externalId", Firma: "name", Rechner: "serverHostname", Notiz: "ignore" });
  const query = new URLSearchParams({ kind: "organizations", mapping });
  expect(await imported(foreign("K-1;Möwe GmbH;EX01;alt"), query.toString())).toMatchObject({ created: 1 });
  expect((await proposed()).body).toMatchObject({ remembered: true, columns: { Firma: "name" } });
  const next = await imported(foreign("K-2;Krabbe AG;EX02;neu"));
  expect(next).toMatchObject({ created: 1 });
  const [row] = itemsOf(await callAs(lead, "GET", `/imports/${next.importId}/rows`));
  expect(row?.["fields"], "what is left out stays with its row").toMatchObject({
    name: "Krabbe AG",
    "not read: Notiz": "neu",
  });
  for (const wrong of ["{", '{"Firma":"colour"}', '{"Firma":"country"}'])
    expect(
      (await send(foreign("K-3;Qualle;;"), `kind=organizations&mapping=${encodeURIComponent(wrong)}`)).status,
      wrong,
    ).toBe(400);
});

test("the sample files are read as they are, row by row", async () => {
  const sample = (name: string) => readFile(join(process.cwd(), "public", "samples", `${name}.csv`), "utf8");
  expect(await imported(await sample("organizations"))).toMatchObject({
    created: 3,
    casesCreated: 3,
    rejectedCount: 0,
  });
  for (const kind of ["shadowserver", "scan"]) {
    const { rejectedCount, ambiguous } = await imported(await sample(kind), `kind=${kind}&dryRun=true`);
    expect([kind, rejectedCount, ambiguous]).toEqual([kind, 0, 0]);
  }
});
