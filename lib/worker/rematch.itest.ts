import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { sha256Hex } from "@/lib/core/hashing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { triageFinding } from "@/lib/findings/commands";
import {
  importIndicators,
  importRules,
  patchRule,
  readAhead,
  readListAhead,
  tryOnEvidence,
} from "@/lib/knowledge/commands";
import { sweepRematches } from "@/lib/knowledge/jobs";
import { listRules } from "@/lib/knowledge/queries";
import { ruleListInput } from "@/lib/knowledge/schema";

import { installedStore } from "@/lib/storage/installed";

import { runRematches } from "./rematch/run";
import { shownBy } from "./shown";
import { give, newCase, readAll, testInstallation } from "./testing";

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

const slug = "exchange-2021";
const campaign = await inPortfolio((tx) => tx.campaign.findUniqueOrThrow({ where: { slug } }));
const campaignId = campaign.id;

const head = `#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2021-03-03 06:00:00
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken
`;
const row = (second: number, stem: string, ip: string) =>
  `2021-03-03 06:49:${String(second).padStart(2, "0")} 10.0.0.5 GET ${stem} - 443 - ${ip} Mozilla/5.0 - 200 0 0 12\n`;
const rows = (stem: string, ip: string) => Array.from({ length: 5 }, (_, at) => row(at, stem, ip)).join("");
const log = (stem: string, ip: string) => new TextEncoder().encode(`${head}${rows("/owa/", ip)}${rows(stem, ip)}`);
const bytes = (text: string) => new TextEncoder().encode(text);

const rule = (contains: string, level = "high") => `title: Kestrel page asked for
id: 5f1b0a3c-6f0e-4c0c-9d0e-1f5d7c0a0001
status: test
logsource:
  category: iis_w3c
detection:
  selection:
    cs-uri-stem|contains: '${contains}'
  condition: selection
level: ${level}
`;

async function bringRules(...files: { name: string; text: string }[]) {
  const read = await readAhead(slug, files);
  return inPortfolio((tx) => importRules(tx, systemActor, { slug, files, dryRun: false, read }));
}

async function bringIndicators(text: string) {
  const settings = { source: "Heron advisory", tlp: null, contextToo: false };
  const input = { slug, filename: "heron.csv", text, settings, mapping: null, dryRun: false };
  const read = await readListAhead(input);
  return inPortfolio((tx) => importIndicators(tx, systemActor, { ...input, read }));
}

const lookThrough = () => runRematches({ campaignId });

async function ruleNow() {
  const found = await inPortfolio((tx) => listRules(tx, ruleListInput.parse({ slug, origin: "own", q: "kestrel" })));
  const [first] = found.items;
  if (!first) throw new Error("the rule is not there");
  return first;
}

const caseOf = (caseId: string) => inCase(caseId, (tx) => tx.case.findUniqueOrThrow({ where: { id: caseId } }));
const kestrelIn = (caseId: string) =>
  inCase(caseId, (tx) =>
    tx.finding.findMany({ where: { caseId, ruleName: "kestrel-page-asked-for" }, orderBy: { key: "asc" } }),
  );
const reportFor = async (caseId: string, rematchId: string | null) =>
  inCase(caseId, (tx) =>
    tx.rematchCase.findUniqueOrThrow({ where: { caseId_rematchId: { caseId, rematchId: rematchId ?? "" } } }),
  );
const jobOf = (id: string | null) => inPortfolio((tx) => tx.job.findUniqueOrThrow({ where: { id: id ?? "" } }));

let open = "";
let closed = "";
let untouched = "";
beforeAll(async () => {
  open = await newCase();
  await give(open, "u_ex210303.log", log("/kestrel/a.aspx", "45.9.148.77"));
  await give(open, "notes.bin", bytes("nothing that a parser reads"));
  closed = await newCase();
  await give(closed, "u_ex210303.log", log("/kestrel/b.aspx", "45.9.148.78"));
  untouched = await newCase();
  await give(untouched, "u_ex210303.log", log("/heron/c.aspx", "45.9.148.79"));
  for (const caseId of [open, closed, untouched]) await readAll(caseId);
  await inCase(closed, (tx) =>
    tx.case.updateMany({
      where: { id: closed },
      data: { closedAt: new Date(), attention: false, attentionReason: null },
    }),
  );
});

test("a new rule finds what old evidence shows, flags the cases it hits, closed ones too, and says exactly what was re-checked", async () => {
  const before = await shownBy(untouched);
  const { rematchId } = await bringRules({ name: "kestrel.yml", text: rule("/kestrel/") });
  await lookThrough();
  expect(await jobOf(rematchId)).toMatchObject({ state: "done", done: 4, total: 4 });
  for (const caseId of [open, closed]) {
    expect(await kestrelIn(caseId)).toMatchObject([{ count: 5n, ruleVersion: "1", severity: "high", triage: "new" }]);
    const found = await caseOf(caseId);
    expect(found).toMatchObject({
      attention: true,
      attentionReason: "New match on old evidence: Kestrel page asked for.",
    });
    expect(found.closedAt !== null).toBe(caseId === closed);
  }
  expect(await caseOf(untouched)).toMatchObject({ attention: false });
  expect(await shownBy(untouched)).toEqual(before);
  expect(await reportFor(open, rematchId)).toMatchObject({
    state: "done",
    newFindings: 1,
    newSightings: 0,
    formats: expect.arrayContaining([
      { format: "iis-w3c", files: 1, unconcerned: 0, values: 0, read: 0, matched: 1, skipped: 0 },
      { format: "unrecognized", files: 1, unconcerned: 1, values: 0, read: 0, matched: 0, skipped: 0 },
    ]),
  });
  expect(await reportFor(untouched, rematchId)).toMatchObject({
    newFindings: 0,
    formats: [{ format: "iis-w3c", read: 1 }],
  });
  const audit = await inCase(closed, (tx) =>
    tx.auditEvent.findMany({ where: { caseId: closed, action: "case.rematch_hit" } }),
  );
  expect(audit).toHaveLength(1);
  const later = await newCase();
  await give(later, "u_ex210303.log", log("/kestrel/a.aspx", "45.9.148.77"));
  await give(later, "notes.bin", bytes("nothing that a parser reads"));
  await readAll(later);
  const withoutEvents = async (caseId: string) => ({ ...(await shownBy(caseId, { samples: false })) });
  expect(await withoutEvents(open)).toEqual(await withoutEvents(later));
});

test("a rule is tried against a stored file, with lines and reasons, and nothing is kept", async () => {
  const before = await shownBy(untouched);
  const file = await inCase(untouched, (tx) => tx.evidence.findFirstOrThrow({ where: { caseId: untouched } }));
  const asked = { caseId: untouched, evidenceId: file.id, kind: "sigma", source: rule("/heron/") } as const;
  const tried = await tryOnEvidence(asked);
  expect(tried).toMatchObject({ format: "iis_w3c", rows: 10, complete: true, matches: [{ count: 5 }] });
  expect(tried.matches[0]?.samples[0]).toMatchObject({
    text: expect.stringContaining("/heron/c.aspx"),
    why: [{ field: "cs-uri-stem", value: expect.stringContaining("/heron/") }],
  });
  expect(await shownBy(untouched)).toEqual(before);
});

test("a changed rule is matched under its next version; what nobody judged goes, what a person judged stays with its proof", async () => {
  const [judged] = await kestrelIn(closed);
  await inCase(closed, (tx) =>
    triageFinding(tx, systemActor, {
      caseId: closed,
      findingId: judged?.id ?? "",
      triage: "confirmed",
      version: judged?.version ?? 0,
    }),
  );
  const { rematchId } = await bringRules({ name: "kestrel.yml", text: rule("/heron/", "critical") });
  await lookThrough();
  expect(await ruleNow()).toMatchObject({ ruleVersion: "2", severity: "critical" });
  expect(await kestrelIn(open)).toEqual([]);
  expect(await kestrelIn(closed)).toMatchObject([
    { id: judged?.id, triage: "confirmed", outdated: "rule_changed", count: 5n, ruleVersion: "1" },
  ]);
  expect(await kestrelIn(untouched)).toMatchObject([
    { ruleVersion: "2", severity: "critical", outdated: null, count: 5n },
  ]);
  expect(await reportFor(open, rematchId)).toMatchObject({ goneFindings: 1, newFindings: 0 });
  expect(await reportFor(closed, rematchId)).toMatchObject({ keptFindings: 1, goneFindings: 0 });
  const events = await inCase(closed, (tx) =>
    tx.timelineEvent.count({ where: { caseId: closed, findingId: judged?.id } }),
  );
  expect(events).toBeGreaterThan(0);
  const back = await bringRules({ name: "kestrel.yml", text: rule("/kestrel/") });
  await lookThrough();
  expect(await kestrelIn(closed)).toMatchObject([
    { id: judged?.id, triage: "confirmed", outdated: null, ruleVersion: "3", count: 5n },
  ]);
  expect(await kestrelIn(untouched)).toEqual([]);
  expect(await jobOf(back.rematchId)).toMatchObject({ state: "done" });
});

test("disabling a rule takes back what it found and nobody judged, and no finding of another rule", async () => {
  const others = async () => (await shownBy(open))["sources"]?.filter((source) => !String(source).includes("Kestrel"));
  const before = await others();
  const { id, version } = await ruleNow();
  await inPortfolio((tx) => patchRule(tx, systemActor, { slug, ruleId: id, version, enabled: false, read: null }));
  await lookThrough();
  expect(await kestrelIn(open)).toEqual([]);
  expect(await kestrelIn(closed)).toMatchObject([{ outdated: "rule_disabled", triage: "confirmed", count: 5n }]);
  expect((await others())?.length).toBe((before?.length ?? 0) - 1);
  const off = await ruleNow();
  await inPortfolio((tx) =>
    patchRule(tx, systemActor, { slug, ruleId: id, version: off.version, enabled: true, read: null }),
  );
  await lookThrough();
  expect(await kestrelIn(open)).toMatchObject([{ count: 5n, ruleVersion: "3" }]);
});

test("an indicator by hash is answered from stored values: the blobs are gone, and it is found all the same", async () => {
  const content = "a tool that nobody knew when it came";
  const caseId = await newCase();
  await give(caseId, "tools/kestrel.bin", bytes(content));
  await readAll(caseId);
  const store = await installedStore();
  for await (const blob of store.list()) await store.remove(blob);
  const { rematchId } = await bringIndicators(
    `type,value,cluster,strength\nsha256,${sha256Hex(content)},HAFNIUM,stated\n`,
  );
  await lookThrough();
  expect(await jobOf(rematchId)).toMatchObject({ state: "done" });
  const shown = await inCase(caseId, async (tx) => ({
    findings: await tx.finding.findMany({ where: { caseId } }),
    sightings: await tx.sighting.findMany({ where: { caseId } }),
    claims: await tx.attribution.findMany({ where: { caseId } }),
    evidence: await tx.evidence.findFirstOrThrow({ where: { caseId } }),
  }));
  expect(shown.findings).toMatchObject([{ ruleId: "indicator:sha256", count: 1n, clusters: ["HAFNIUM"] }]);
  expect(shown.sightings).toMatchObject([{ type: "sha256", indicatorId: expect.stringMatching(/^own-\d{6}$/) }]);
  expect(shown.claims).toMatchObject([{ cluster: "HAFNIUM", status: "proposed" }]);
  expect(shown.evidence.findings).toBe(1);
  expect(await reportFor(caseId, rematchId)).toMatchObject({
    newFindings: 1,
    newSightings: 1,
    readBytes: 0n,
    formats: [{ format: "unrecognized", files: 1, values: 1, read: 0, matched: 0, skipped: 0 }],
  });
  expect(await caseOf(caseId)).toMatchObject({ attention: true });
});

test("a file whose bytes are missing is told as skipped, and stays as it was", async () => {
  const { rematchId } = await bringIndicators("type,value\nip,45.9.148.77\n");
  await lookThrough();
  expect(await jobOf(rematchId)).toMatchObject({ state: "done" });
  const report = await reportFor(open, rematchId);
  expect(report).toMatchObject({
    early: [expect.stringMatching(/^45\.9\.148\.77 \(own-\d+\) stands in 5 stored hits\.$/)],
  });
  expect(report.formats).toContainEqual({
    format: "iis-w3c",
    files: 1,
    unconcerned: 0,
    values: 0,
    read: 0,
    matched: 0,
    skipped: 1,
  });
  const files = await inCase(open, (tx) =>
    tx.rematchFile.findMany({ where: { caseId: open, rematchId: rematchId ?? "" } }),
  );
  expect(files).toMatchObject([{ outcome: "skipped", reason: "Its stored bytes are missing." }]);
  expect(await kestrelIn(open)).toMatchObject([{ count: 5n }]);
});

test("a rule of the team that no longer compiles stops no reading: it is set aside, and says so", async () => {
  const { id } = await ruleNow();
  await inPortfolio(async (tx) => {
    await tx.campaignRule.updateMany({ where: { id }, data: { source: "title: [" } });
    await tx.campaign.updateMany({ where: { id: campaignId }, data: { knowledgeRevision: { increment: 1 } } });
  });
  const caseId = await newCase();
  await give(caseId, "u_ex210303.log", log("/kestrel/a.aspx", "45.9.148.80"));
  await readAll(caseId);
  expect(await inCase(caseId, (tx) => tx.evidence.findFirstOrThrow({ where: { caseId } }))).toMatchObject({
    state: "ready",
  });
  expect(await kestrelIn(caseId)).toEqual([]);
  await vi.waitUntil(async () => (await ruleNow()).state === "unsupported", { timeout: 10_000 });
  expect(await ruleNow()).toMatchObject({ stateReason: expect.stringContaining("set aside while evidence was read") });
  await bringRules({ name: "kestrel.yml", text: rule("/kestrel/") });
  expect(await ruleNow()).toMatchObject({ state: "loaded", stateReason: null });
  await lookThrough();
  expect(await kestrelIn(caseId)).toMatchObject([{ count: 5n }]);
});

test("a new version of the pack, and a file that was read while the knowledge changed, are looked through without being asked", async () => {
  const caseId = await newCase();
  await give(caseId, "u_ex210303.log", log("/kestrel/a.aspx", "45.9.148.81"));
  await readAll(caseId);
  await lookThrough();
  const latest = () =>
    inPortfolio((tx) => tx.rematch.findFirstOrThrow({ where: { campaignId }, orderBy: { createdAt: "desc" } }));
  const revisionOf = () =>
    inCase(caseId, (tx) => tx.evidence.findFirstOrThrow({ where: { caseId }, select: { knowledgeRevision: true } }));
  await inPortfolio((tx) =>
    tx.packItem.updateMany({ where: { campaignId, kind: "sigma" }, data: { fingerprint: "of an older version" } }),
  );
  await inPortfolio(registerCampaigns);
  await sweepRematches();
  expect(await latest()).toMatchObject({ cause: "The campaign pack has changed" });
  await lookThrough();
  const { toRevision } = await latest();
  expect(await revisionOf()).toEqual({ knowledgeRevision: toRevision });
  await inCase(caseId, (tx) =>
    tx.evidence.updateMany({ where: { caseId }, data: { knowledgeRevision: toRevision - 1, readyAt: new Date() } }),
  );
  await sweepRematches();
  const again = await latest();
  expect(again).toMatchObject({ cause: "Files were being read while the rules or indicators changed", toRevision });
  await lookThrough();
  expect(await revisionOf()).toEqual({ knowledgeRevision: toRevision });
  await sweepRematches();
  expect((await latest()).id).toBe(again.id);
});
