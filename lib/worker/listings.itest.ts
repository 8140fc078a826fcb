import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { inCase } from "@/lib/db/unit";
import { getFinding } from "@/lib/findings/queries";
import { ensureServer } from "@/lib/servers/commands";

import { give, newCase, readAll, scenarios, testInstallation } from "./testing";

vi.setConfig({ testTimeout: 120_000 });

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

const fixture = (...path: string[]) => readFileSync(join(scenarios, "..", ...path));

function shown(caseId: string) {
  return inCase(caseId, async (tx) => ({
    evidence: await tx.evidence.findMany({ where: { caseId }, include: { server: true }, orderBy: { path: "asc" } }),
    findings: await tx.finding.findMany({
      where: { caseId },
      include: { findingSources: true },
      orderBy: [{ ruleName: "asc" }, { serverName: "asc" }, { firstSeenAt: "asc" }],
    }),
    sightings: await tx.sighting.findMany({ where: { caseId } }),
    runs: await tx.toolRun.findMany({ where: { caseId } }),
    tasks: await tx.task.findMany({ where: { caseId, key: "hunt-web-folders" } }),
    servers: await tx.server.findMany({ where: { caseId }, orderBy: { hostname: "asc" } }),
  }));
}

test("a listing with hashes shows web shells on the servers that its rows name", async () => {
  const caseId = await newCase();
  await give(caseId, "webfolders.csv", fixture("file_listing", "other-columns", "input.csv"));
  await give(caseId, "hashes.csv", fixture("file_listing", "velociraptor", "input.csv"));
  await readAll(caseId);
  const { evidence, findings, sightings, servers } = await shown(caseId);
  expect(evidence.map((row) => [row.path, row.format, row.formatLabel, row.server?.hostname])).toEqual([
    ["hashes.csv", "file-listing", "File listing", "EX01"],
    ["webfolders.csv", "file-listing", "File listing", undefined],
  ]);
  expect(servers.map((row) => [row.hostname, row.compromise])).toEqual([
    ["EX01", "implanted"],
    ["EX02", "implanted"],
  ]);
  const shells = findings.filter((row) => row.ruleName === "listing-page-aspnet-client");
  expect(shells.map((row) => [row.serverName, row.firstSeenAt?.toISOString()])).toEqual([
    ["EX01", "2021-03-04T10:00:00.000Z"],
    ["EX02", "2021-03-03T06:59:22.000Z"],
    ["EX02", "2021-03-15T22:10:00.000Z"],
    ["ex01.contoso.example", "2021-03-03T06:59:22.456Z"],
  ]);
  expect(sightings.filter((row) => row.type === "sha256")).toMatchObject([{ serverName: "ex01.contoso.example" }]);
  expect(findings.find((row) => row.ruleName === "indicator-sha256")).toMatchObject({ severity: "critical" });
});

test("hashes alone are matched too, and show the row they stand in", async () => {
  const caseId = await newCase();
  await give(caseId, "hashes.txt", fixture("file_hash_list", "utf16le-mark", "input.txt"));
  await readAll(caseId);
  const { evidence, findings } = await shown(caseId);
  expect(evidence[0]).toMatchObject({ format: "file-listing", records: 1n, rejected: 0n });
  const known = findings.find((row) => row.ruleName === "indicator-sha256");
  const view = await inCase(caseId, (tx) => getFinding(tx, { caseId, findingId: known?.id ?? "" }));
  expect(view.samples).toMatchObject([{ text: expect.stringMatching(/^SHA256 hash of .*tür\.aspx:\r?\n695d4a81/) }]);
});

test("a comparison with the baseline is a run of its tool, names what it could not read, and proposes its task as done", async () => {
  const caseId = await newCase();
  await give(caseId, "15.2.792.3_result.csv", fixture("compare_exchange_hashes", "plain", "input.csv"));
  await inCase(caseId, (tx) => ensureServer(tx, systemActor, { caseId, hostname: "EX01" }));
  await readAll(caseId);
  const { evidence, findings, runs, tasks } = await shown(caseId);
  expect(evidence[0]).toMatchObject({ format: "compare-exchange-hashes", records: 4n, rejected: 1n });
  expect(runs).toMatchObject([{ tool: "compare-exchange-hashes", outcome: "found", scope: "15.2.792.3" }]);
  expect(findings.map((row) => [row.ruleName, row.severity])).toEqual(
    expect.arrayContaining([
      ["compare-known-bad-hash", "critical"],
      ["compare-suspicious", "high"],
      ["compare-unknown-page", "medium"],
    ]),
  );
  expect(findings.map((row) => row.ruleName)).not.toContain("compare-unknown-file");
  expect(tasks).toMatchObject([{ proposal: { sentence: expect.stringContaining("15.2.792.3_result.csv") } }]);
});

test("output of CHIRP gives low findings and sightings of its addresses, and proposes nothing", async () => {
  const caseId = await newCase();
  await give(caseId, "EX01/output/yara.json", fixture("chirp", "yara", "input.json"));
  await give(caseId, "EX01/output/events.json", fixture("chirp", "nothing-found", "input.json"));
  await give(
    caseId,
    "EX01/output/network.json",
    Buffer.from('{"IP addresesses": {"description": "", "confidence": 3, "matches": ["165.232.154.116"]}}'),
  );
  await readAll(caseId);
  const { evidence, findings, sightings, runs } = await shown(caseId);
  expect(evidence.map((row) => [row.path, row.format, row.records])).toEqual([
    ["EX01/output/events.json", "chirp", 1n],
    ["EX01/output/network.json", "chirp", 2n],
    ["EX01/output/yara.json", "chirp", 4n],
  ]);
  expect(
    runs.map((row) => [row.tool, row.scope, row.outcome]).toSorted(([, a], [, b]) => (a ?? "").localeCompare(b ?? "")),
  ).toEqual([
    ["chirp", "events", "nothing_found"],
    ["chirp", "network", "found"],
    ["chirp", "yara", "found"],
  ]);
  const own = findings.filter((row) => row.ruleName.startsWith("chirp-"));
  expect(own.map((row) => [row.ruleName, row.severity])).toEqual([
    ["chirp-network-match", "low"],
    ["chirp-webshell", "medium"],
    ["chirp-webshell", "medium"],
    ["chirp-yara-match", "low"],
  ]);
  for (const row of own) expect(row.title).toContain("low specificity");
  expect(sightings.filter((row) => row.type === "ipv4")).toMatchObject([{ value: "165.232.154.116", count: 1n }]);
});
