import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, describe, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { inCase } from "@/lib/db/unit";
import { assignEvidenceServer } from "@/lib/evidence/commands";
import { ensureServer } from "@/lib/servers/commands";

import { give, newCase, readAll, testInstallation } from "./testing";

const fixtures = join(import.meta.dirname, "..", "evidence", "parsers", "fixtures");
const fixture = (name: string) => readFileSync(join(fixtures, name));

// Threads and encrypted objects take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

async function read(caseId: string, path: string, bytes: Uint8Array): Promise<string> {
  const { id } = await give(caseId, path, bytes);
  await readAll(caseId);
  return id;
}

function serversOf(caseId: string) {
  return inCase(caseId, (tx) => tx.server.findMany({ where: { caseId }, orderBy: { hostname: "asc" } }));
}

function rulesOf(caseId: string) {
  return inCase(caseId, async (tx) => {
    const rows = await tx.finding.findMany({ where: { caseId }, orderBy: { ruleName: "asc" } });
    return rows.map(({ ruleName, serverName }) => `${ruleName} ${serverName ?? ""}`.trim());
  });
}

function taskOf(caseId: string, key: string) {
  return inCase(caseId, (tx) => tx.task.findFirst({ where: { caseId, key } }));
}

describe("a log of the OAB generator", () => {
  test("is covered, and what it wrote into the web folder stands on its server", async () => {
    const caseId = await newCase();
    await read(caseId, "OABGenerator_20210302-1.LOG", fixture("exchange_oab_generator/plain/input.log"));
    expect(await rulesOf(caseId)).toContain("oabgen-web-file EX01");
    expect(await serversOf(caseId)).toMatchObject([{ hostname: "EX01", compromise: "implanted" }]);
    const coverage = await inCase(caseId, (tx) => tx.coverage.findMany({ where: { caseId } }));
    expect(new Set(coverage.map((row) => `${row.logKind} ${row.serverName}`))).toEqual(new Set(["oab_generator EX01"]));
    expect((await taskOf(caseId, "evidence-logs"))?.proposal).toMatchObject({
      sentence: expect.stringContaining("OABGenerator_20210302-1.LOG"),
    });
  });
});

describe("a mitigation", () => {
  test("that EOMT.log shows is proposed for its server, and never as patched", async () => {
    const caseId = await newCase();
    await read(caseId, "EOMT.log", fixture("eomt_log/plain/input.log"));
    expect(await serversOf(caseId)).toMatchObject([
      { hostname: "EX01", exposure: "mitigated", exposureAssurance: "evidenced", patchedAt: null },
    ]);
    const runs = await inCase(caseId, (tx) => tx.toolRun.findMany({ where: { caseId } }));
    expect(runs).toMatchObject([{ tool: "eomt", scope: "quick", outcome: "nothing_found", serverName: "EX01" }]);
    expect((await taskOf(caseId, "patch-mitigate"))?.proposal).toMatchObject({
      sentence: expect.stringContaining("EOMT applied its URL Rewrite rules on EX01"),
    });
    expect((await taskOf(caseId, "patch-install"))?.proposal).toBeNull();
  });

  test("is verified by the web.config of the same server, and ends with its rollback", async () => {
    const caseId = await newCase();
    await read(caseId, "EX01/Temp/msert/EOMT.log", fixture("eomt_log/plain/input.log"));
    const config = await read(
      caseId,
      "EX01/inetpub/wwwroot/web.config",
      fixture("web_config_mitigation/plain/input.config"),
    );
    expect(await serversOf(caseId)).toMatchObject([{ exposure: "mitigated", exposureAssurance: "verified" }]);
    await inCase(caseId, (tx) =>
      tx.evidence.updateMany({ where: { caseId, id: config }, data: { receivedAt: new Date("2021-03-17T00:00:00Z") } }),
    );
    await read(caseId, "EX01/Temp/msert/EOMT.old.log", fixture("eomt_log/rolled-back/input.log"));
    expect(await serversOf(caseId)).toMatchObject([{ exposure: "unknown" }]);
    expect((await taskOf(caseId, "patch-mitigate"))?.proposal).toBeNull();
  });

  test("that EOMT thought unneeded leaves exposure unknown, with the opinion as its reason", async () => {
    const caseId = await newCase();
    await read(caseId, "EOMT.log", fixture("eomt_log/not-needed/input.log"));
    const [server] = await serversOf(caseId);
    expect(server).toMatchObject({ hostname: "ex02", exposure: "unknown", exposureProposed: null });
    expect(server?.exposureReason).toMatch(/EOMT judged ex02 not vulnerable .* opinion of medium strength/);
  });

  test("with a rule switched off is a finding and proposes nothing", async () => {
    const caseId = await newCase();
    await read(caseId, "EX01/EOMT.log", fixture("eomt_log/scan-only/input.log"));
    await read(caseId, "EX01/inetpub/wwwroot/web.config", fixture("web_config_mitigation/switched-off/input.config"));
    expect(await rulesOf(caseId)).toEqual(["web-config-mitigation-incomplete EX01"]);
    expect(await serversOf(caseId)).toMatchObject([{ hostname: "EX01", exposure: "unknown" }]);
  });

  test("in a web.config that is a web shell as well does not hide it from YARA", async () => {
    const caseId = await newCase();
    const shell = readFileSync(
      join(import.meta.dirname, "..", "detection", "fixtures", "webshells", "chopper-classic.asp"),
    );
    const config = fixture("web_config_mitigation/plain/input.config");
    const id = await read(
      caseId,
      "EX01/web.config",
      Buffer.concat([config, Buffer.from("<!--\n"), shell, Buffer.from("\n-->\n")]),
    );
    const row = await inCase(caseId, (tx) => tx.evidence.findFirst({ where: { caseId, id } }));
    expect(row).toMatchObject({ format: "web-shell-file" });
  });
});

describe("a scan with nmap from outside", () => {
  const withServer = async (hostname: string) => {
    const caseId = await newCase();
    await inCase(caseId, (tx) => ensureServer(tx, systemActor, { caseId, hostname }));
    return caseId;
  };

  test.each([
    ["nmap_text/plain/input.nmap", "scan.nmap"],
    ["nmap_xml/plain/input.xml", "scan.xml"],
  ])("proves the server of that name vulnerable without naming a version: %s", async (name, path) => {
    const caseId = await withServer("mail.contoso.example");
    await read(caseId, path, fixture(name));
    expect(await serversOf(caseId)).toMatchObject([
      { hostname: "mail.contoso.example", exposure: "vulnerable", exposureAssurance: "evidenced", currentBuild: null },
    ]);
    expect(await rulesOf(caseId)).toEqual(["nmap-vulnerable mail.contoso.example"]);
    const [evidence] = await inCase(caseId, (tx) =>
      tx.evidence.findMany({ where: { caseId }, include: { server: true } }),
    );
    expect(evidence).toMatchObject({ format: "nmap-nse", note: null, server: { hostname: "mail.contoso.example" } });
  });

  test("adds no server by a public name, and says whom to give the file to; given, it speaks of that server", async () => {
    const caseId = await withServer("EX01");
    const id = await read(caseId, "scan.xml", fixture("nmap_xml/plain/input.xml"));
    expect(await serversOf(caseId)).toMatchObject([{ hostname: "EX01", exposure: "unknown" }]);
    const row = () => inCase(caseId, (tx) => tx.evidence.findFirstOrThrow({ where: { caseId, id } }));
    expect((await row()).note).toBe(
      "No server of this case is called mail.contoso.example. Give this file to the server that was scanned.",
    );
    expect(await rulesOf(caseId)).toEqual(["nmap-vulnerable mail.contoso.example"]);
    const [server] = await serversOf(caseId);
    const { version } = await row();
    await inCase(caseId, (tx) =>
      assignEvidenceServer(tx, systemActor, { caseId, evidenceId: id, serverId: server?.id ?? "", version }),
    );
    await readAll(caseId);
    expect(await serversOf(caseId)).toMatchObject([{ hostname: "EX01", exposure: "vulnerable" }]);
    expect(await rulesOf(caseId)).toEqual(["nmap-vulnerable EX01"]);
    expect((await row()).note).toBeNull();
  });

  test("tells silence as a run that found nothing, and never as patched", async () => {
    const caseId = await withServer("mail.contoso.example");
    await read(caseId, "scan.nmap", fixture("nmap_text/not-reported/input.nmap"));
    expect(await serversOf(caseId)).toMatchObject([{ exposure: "unknown", exposureProposed: null, patchedAt: null }]);
    const runs = await inCase(caseId, (tx) => tx.toolRun.findMany({ where: { caseId } }));
    expect(runs).toMatchObject([
      { tool: "nmap", outcome: "nothing_found", detail: expect.stringContaining("no proof of the update") },
    ]);
  });

  test("of several hosts matches each by its name", async () => {
    const caseId = await withServer("EX01");
    await read(caseId, "scan.xml", fixture("nmap_xml/several-hosts/input.xml"));
    expect(await serversOf(caseId)).toMatchObject([{ hostname: "EX01", exposure: "vulnerable" }]);
    const [evidence] = await inCase(caseId, (tx) => tx.evidence.findMany({ where: { caseId } }));
    expect(evidence).toMatchObject({ note: null });
  });
});
