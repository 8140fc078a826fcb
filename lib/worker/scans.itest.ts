import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { queueAgain } from "@/lib/evidence/commands";
import { readImport, startImport } from "@/lib/imports/commands";
import { runImport } from "@/lib/imports/jobs";
import { importInput, importResult, type ImportResult } from "@/lib/imports/schema";
import { getServer } from "@/lib/servers/queries";

import { readAll, testInstallation } from "./testing";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

const organizations = `externalId,name,domains,ipRanges
1,Birch Clinic,birch.example,192.0.2.0/28
2,Cedar Works,cedar.example,198.51.100.0/28
3,Dune Hotels,dune.example,203.0.113.0/28
`;

type Row = [day: string, address: string, host: string, tag: string];

function report(rows: readonly Row[]): string {
  const lines = rows.map(
    ([day, address, host, tag]) => `"${day} 08:00:00","${address}",443,"${host}","${tag}",,,,,,,,"15.1.2106","",""`,
  );
  const header = "timestamp,ip,port,hostname,tag,asn,geo,region,city,naics,sic,sector,version,servername,url";
  return `${[header, ...lines].join("\n")}\n`;
}

async function* bodyOf(text: string) {
  yield Buffer.from(text);
}

async function imported(text: string, query: Record<string, string>): Promise<ImportResult> {
  const input = importInput.parse({ campaign: "exchange-2021", ...query });
  const file = await readImport(bodyOf(text));
  const { jobId } = await inPortfolio((tx) => startImport(tx, systemActor, { input, file, now: new Date() }));
  await runImport({ jobId });
  const job = await inPortfolio((tx) => tx.job.findUniqueOrThrow({ where: { id: jobId } }));
  expect(job.error).toBe(null);
  return importResult.parse(job.result);
}

async function caseOf(name: string) {
  return inPortfolio((tx) => tx.case.findFirstOrThrow({ where: { organizationName: name } }));
}

async function serverOf(name: string) {
  const { id: caseId } = await caseOf(name);
  return inCase(caseId, async (tx) => {
    const row = await tx.server.findFirstOrThrow({ where: { caseId } });
    return getServer(tx, caseId, row.id);
  });
}

async function shadowserver(filename: string, rows: readonly Row[], more: Record<string, string> = {}) {
  const result = await imported(report(rows), { kind: "shadowserver", filename, ...more });
  for (const name of ["Birch Clinic", "Cedar Works", "Dune Hotels"]) await readAll((await caseOf(name)).id);
  return result;
}

const birch = (day: string, tag = "exchange;cve-2021-26855"): Row => [day, "192.0.2.10", "mail.birch.example", tag];
const cedar = (day: string, tag = "exchange;cve-2021-26855"): Row => [day, "198.51.100.5", "owa.cedar.example", tag];
const dune = (day: string, tag = "exchange;cve-2021-26855"): Row => [day, "203.0.113.3", "mx.dune.example", tag];

beforeAll(async () => {
  expect(await imported(organizations, { kind: "organizations" })).toMatchObject({ created: 3, casesCreated: 3 });
});

test("a host that a report calls vulnerable is vulnerable, with the row that says so", async () => {
  const all = [birch("2021-03-12"), cedar("2021-03-12"), dune("2021-03-12")];
  expect(await shadowserver("12.csv", all)).toMatchObject({ updated: 3, unseen: 0 });
  expect(await serverOf("Cedar Works")).toMatchObject({
    exposure: "vulnerable",
    exposureAssurance: "evidenced",
    unseenAt: null,
    exposureReason: expect.stringMatching(
      /^Shadowserver reported .*198\.51\.100\.5.* 2021-03-12 08:00 UTC \(line 2\)\.$/,
    ),
  });
});

test("a host that a later report lists no longer is proposed as patched or gone, and stays vulnerable", async () => {
  const without = [birch("2021-03-20"), dune("2021-03-20", "exchange")];
  expect(await shadowserver("20.csv", without, { dryRun: "true" })).toMatchObject({ unseen: 1 });
  expect(await serverOf("Cedar Works")).toMatchObject({ unseenAt: null });
  expect(await shadowserver("20.csv", without)).toMatchObject({ unseen: 1 });
  const server = await serverOf("Cedar Works");
  expect(server).toMatchObject({ exposure: "vulnerable", exposureProposed: "vulnerable" });
  expect(server.unseenAt).toBe("2021-03-20T08:00:00.000Z");
  expect(server.exposureProposedReasons[0]?.sentence).toBe(
    "20.csv, with 1 vulnerable host up to 2021-03-20, lists owa.cedar.example no longer. Before: Shadowserver reported owa.cedar.example, 198.51.100.5, as vulnerable on 2021-03-12 08:00 UTC (line 2).",
  );
  expect(await serverOf("Birch Clinic")).toMatchObject({ exposure: "vulnerable", unseenAt: null });
});

test("a host that is listed and not called vulnerable any more is proposed by its own row", async () => {
  const server = await serverOf("Dune Hotels");
  expect(server).toMatchObject({ exposure: "vulnerable", unseenAt: "2021-03-20T08:00:00.000Z" });
  expect(server.exposureProposedReasons[0]?.sentence).toMatch(/did not find it vulnerable \(line 2\)\.$/);
});

test("the same report again changes nothing, and one that looked at some hosts alone says nothing of the others", async () => {
  expect(await shadowserver("20.csv", [birch("2021-03-20"), dune("2021-03-20", "exchange")])).toMatchObject({
    updated: 0,
    unchanged: 2,
    unseen: 0,
  });
  expect(await shadowserver("part.csv", [cedar("2021-03-21")], { complete: "false" })).toMatchObject({ unseen: 0 });
  expect(await serverOf("Birch Clinic")).toMatchObject({ unseenAt: null });
  const shells: Row[] = [["2021-03-22", "203.0.113.3", "mx.dune.example", "exchange;webshell"]];
  expect(await shadowserver("shells.csv", shells)).toMatchObject({ unseen: 0 });
});

test("a host that is seen again is vulnerable again", async () => {
  expect(await serverOf("Cedar Works")).toMatchObject({ exposure: "vulnerable", unseenAt: null });
});

test("what a report lists no longer is kept when the file that listed it is read again", async () => {
  await shadowserver("23.csv", [dune("2021-03-23")]);
  const { id: caseId } = await caseOf("Cedar Works");
  const proofs = () => inCase(caseId, (tx) => tx.exposureProof.count({ where: { caseId, shows: "not_seen" } }));
  expect(await proofs()).toBe(2);
  const files = await inCase(caseId, (tx) => tx.evidence.findMany({ where: { caseId } }));
  for (const { id: evidenceId } of files)
    await inCase(caseId, (tx) => queueAgain(tx, systemActor, { caseId, evidenceId }));
  await readAll(caseId);
  expect(await proofs()).toBe(2);
  expect(await serverOf("Cedar Works")).toMatchObject({ unseenAt: "2021-03-23T08:00:00.000Z" });
});

test("a scan list with a fixed version proves the update, cites its row, and needs no names of ours", async () => {
  const list = "Address;Exchange version;Found\n198.51.100.5;15.1.2106.13;no\n192.0.2.77;15.1.2106.2;yes\n";
  const result = await imported(list, {
    kind: "scan",
    filename: "own scan.csv",
    scannedAt: "2021-03-25T06:00:00Z",
    mapping: JSON.stringify({ Address: "ip", "Exchange version": "version", Found: "result" }),
  });
  expect(result).toMatchObject({ updated: 1, ambiguous: 1, unseen: 0 });
  const { id: caseId } = await caseOf("Cedar Works");
  await readAll(caseId);
  const files = await inCase(caseId, (tx) =>
    tx.evidence.findMany({ where: { caseId, format: "scan-list" }, select: { filename: true, records: true } }),
  );
  expect(files).toEqual([{ filename: "scan-2021-03-25.csv", records: 1n }]);
  // The list tells an address alone, by which an earlier report met the server.
  expect(await inCase(caseId, (tx) => tx.server.count({ where: { caseId } }))).toBe(1);
  expect(await serverOf("Cedar Works")).toMatchObject({
    exposure: "patched",
    currentBuild: "15.1.2106.13",
    unseenAt: null,
  });
});
