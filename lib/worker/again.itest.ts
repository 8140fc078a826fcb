import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import type { Tx } from "@/lib/db/client";
import { inCase } from "@/lib/db/unit";
import { raiseUnpackLimit, rereadOutdated, startVerification } from "@/lib/evidence/commands";
import { aboutEvidence, getEvidence, listCustody, summaryOf } from "@/lib/evidence/queries";
import { installedStore } from "@/lib/storage/installed";

import { give, newCase, readAll, testInstallation } from "./testing";
import { verifyEvidence } from "./verify-evidence";

vi.setConfig({ testTimeout: 120_000 });
const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(() => installation.close());

const head =
  "#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status time-taken\r\n";
const row = (path: string) => `2021-03-03 06:00:00 10.0.0.1 POST ${path} - 443 - 203.0.113.7 curl/7 200 1\r\n`;

let caseId = "";
let evidenceId = "";
const on = <T>(work: (tx: Tx) => Promise<T>) => inCase(caseId, work);
const file = () => on((tx) => getEvidence(tx, systemActor, { caseId, evidenceId }));

async function received(path: string, bytes: Uint8Array): Promise<void> {
  caseId = await newCase();
  evidenceId = (await give(caseId, path, bytes)).id;
  await readAll(caseId);
}

describe("a file that was read", () => {
  beforeAll(() =>
    received(
      "EX01/W3SVC1/u_ex210303.log",
      Buffer.from(`${head}${row("/owa/")}${row("/aspnet_client/discover.aspx")}2021-03-03 cut\r\n2021-03-03 x cut\r\n`),
    ),
  );

  test("says with which version of which parser, and how many rows it rejected for which reason", async () => {
    expect(await file()).toMatchObject({
      parser: "iis_w3c",
      parserVersion: 1,
      installedVersion: 1,
      rejected: 2,
      rejectedReasons: [
        { reason: "12 columns expected, 2 found.", count: 1 },
        { reason: "12 columns expected, 3 found.", count: 1 },
      ],
      steps: { parse: { state: "done", doneRows: 4 } },
    });
  });

  test("is offered to be read again once a newer version is installed, and its findings take the place of the earlier ones", async () => {
    const outdated = async () => (await on((tx) => summaryOf(tx, systemActor, caseId))).outdated;
    const findings = () =>
      on((tx) => tx.finding.findMany({ where: { caseId }, select: { id: true, title: true, count: true } }));
    const before = await findings();
    expect(before.length).toBeGreaterThan(0);
    expect(await outdated()).toEqual([]);
    await on((tx) => tx.evidence.updateMany({ where: { caseId, id: evidenceId }, data: { parserVersion: 0 } }));
    expect(await outdated()).toMatchObject([{ parser: "iis_w3c", version: 1, files: 1 }]);
    expect(await on((tx) => rereadOutdated(tx, systemActor, { caseId, parser: "msert_log" }))).toMatchObject({
      queued: 0,
    });
    expect(await on((tx) => rereadOutdated(tx, systemActor, { caseId }))).toEqual({ queued: 1, left: 0 });
    await readAll(caseId);
    expect(await outdated()).toEqual([]);
    expect(await findings()).toEqual(before);
    const purposes = (await on((tx) => listCustody(tx, { caseId, evidenceId }))).map((event) => event.purpose);
    expect(purposes).toContain("Read again: parser iis_w3c 1 is installed");
    expect(purposes.filter((purpose) => purpose === "Read by parser iis_w3c 1")).toHaveLength(2);
  });

  test("is verified: its bytes and the chain of its case, and a fault of either is said", async () => {
    const verified = async () => {
      const now = new Date();
      await on((tx) => startVerification(tx, systemActor, { caseId, evidenceId, now }));
      await verifyEvidence({ caseId, evidenceId });
      return (await on((tx) => aboutEvidence(tx, { caseId, evidenceId }))).verification;
    };
    expect(await verified()).toMatchObject({ state: "done", bytesFault: null, chainFault: null });
    const { sha256 } = await file();
    await (await installedStore()).remove({ namespace: caseId, sha256: String(sha256) });
    expect(await verified()).toMatchObject({ state: "done", bytesFault: expect.any(String), chainFault: null });
    const events = await on((tx) => listCustody(tx, { caseId, evidenceId }));
    const said = events.filter((event) => event.action === "verified").map((event) => event.purpose);
    expect(said.map((purpose) => purpose.includes("the stored bytes match"))).toEqual([true, false]);
  });
});

describe("an archive that reaches the limit of unfolding", () => {
  const member = Buffer.from(head + row("/owa/").repeat(200_000));
  beforeAll(() => received("u_ex210303.log.gz", gzipSync(member)));

  test("is opened again when a lead raises the limit; its members then come whole, and count once", async () => {
    const before = await file();
    expect(before.steps.unpack?.limit).toBe("ratio");
    expect(before.inside?.sizeBytes).toBeLessThan(member.length);
    await on((tx) => raiseUnpackLimit(tx, systemActor, { caseId, evidenceId }));
    await readAll(caseId);
    const after = await file();
    expect(after.inside).toMatchObject({ members: 1, done: 1, failed: 0, rowsRead: 200_000, sizeBytes: member.length });
    expect(after.steps.unpack?.limit).toBeUndefined();
    await expect(on((tx) => raiseUnpackLimit(tx, systemActor, { caseId, evidenceId }))).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });
});
