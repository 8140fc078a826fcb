import { readFileSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, describe, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { inCase } from "@/lib/db/unit";
import { assignEvidenceServer, retryEvidence } from "@/lib/evidence/commands";
import { getEvidence } from "@/lib/evidence/queries";

import { sweepEvidence } from "./sweep";
import { filesBelow, give, newCase, readAll, scenarios, shownBy, testInstallation } from "./testing";
import { zipOf } from "./testing-zip";

// Threads and encrypted objects take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

const scenarioFile = (...path: string[]) => readFileSync(join(scenarios, ...path));

async function readScenario(name: string): Promise<string> {
  const caseId = await newCase();
  await give(caseId, `${name}.zip`, zipOf(filesBelow(join(scenarios, name))));
  await readAll(caseId);
  return caseId;
}

function evidenceOf(caseId: string) {
  return inCase(caseId, (tx) =>
    tx.evidence.findMany({ where: { caseId }, include: { server: true }, orderBy: { path: "asc" } }),
  );
}

function runsOf(caseId: string) {
  return inCase(caseId, (tx) =>
    tx.toolRun.findMany({ where: { caseId }, orderBy: [{ tool: "asc" }, { scope: "asc" }] }),
  );
}

function rulesOf(caseId: string) {
  return inCase(caseId, async (tx) => {
    const rows = await tx.finding.findMany({
      where: { caseId },
      orderBy: [{ severityRank: "desc" }, { ruleName: "asc" }],
    });
    return rows.map((row) => ({
      rule: row.ruleName,
      severity: row.severity,
      server: row.serverName,
      count: Number(row.count),
    }));
  });
}

describe("an archive of an attacked server", async () => {
  const caseId = await readScenario("attacked");

  test("is opened, and every member is read as the format that its content is", async () => {
    const rows = (await evidenceOf(caseId)).map((row) => `${row.path} ${row.state} ${row.format} ${row.rejected}`);
    expect(rows).toEqual([
      "EX01/Logging/ECP/Server/ECPServer20210303-1.LOG ready exchange-ecp-server 0",
      "EX01/Logging/HttpProxy/Ecp/HttpProxy_2021022600-1.LOG ready exchange-httpproxy 0",
      "EX01/Logging/HttpProxy/Owa/HttpProxy_2021022600-1.LOG ready exchange-httpproxy 0",
      "EX01/Test-ProxyLogonLogs/EX01-Cve-2021-26855.csv ready test-proxylogon 0",
      "EX01/Test-ProxyLogonLogs/EX01-Cve-2021-27065-ResetVDir.csv ready test-proxylogon 0",
      "EX01/Test-ProxyLogonLogs/EX01-Cve-2021-27065.log ready test-proxylogon 0",
      "EX01/Test-ProxyLogonLogs/EX01-LogAgeDays.csv ready test-proxylogon 0",
      "EX01/Test-ProxyLogonLogs/EX01-other.csv ready test-proxylogon 0",
      "EX01/Test-ProxyLogonLogs/console.txt ready test-proxylogon 0",
      "EX01/Windows/debug/msert.log ready msert-log 0",
      "EX01/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log ready iis-w3c 0",
      "EX01/inetpub/wwwroot/aspnet_client/supp0rt.aspx ready web-shell-file 0",
      "attacked.zip ready archive 0",
    ]);
  });

  test("gives every member to the server that only some of them name, and every finding stands on it", async () => {
    const rows = await evidenceOf(caseId);
    expect(new Set(rows.filter((row) => row.parentId !== null).map((row) => row.server?.hostname))).toEqual(
      new Set(["EX01"]),
    );
    const findings = await rulesOf(caseId);
    expect(findings.length).toBeGreaterThan(10);
    expect(new Set(findings.map((finding) => finding.server))).toEqual(new Set(["EX01"]));
    expect(findings.filter((finding) => finding.severity === "critical").length).toBeGreaterThan(2);
  });

  test("shows the builds with where they were read, and when the server was patched", async () => {
    const builds = await inCase(caseId, (tx) =>
      tx.buildReading.findMany({ where: { caseId }, orderBy: [{ source: "asc" }, { build: "asc" }] }),
    );
    expect([...new Set(builds.map((row) => `${row.source} ${row.build}`))]).toEqual([
      "ecp 15.2.792.10",
      "ecp 15.2.792.3",
      "httpproxy 15.2.792.10",
      "httpproxy 15.2.792.3",
    ]);
    const [server] = await inCase(caseId, (tx) => tx.server.findMany({ where: { caseId } }));
    expect(server).toMatchObject({
      hostname: "EX01",
      exposure: "patched",
      compromise: "operated",
      currentBuild: "15.2.792.10",
    });
    expect(server?.patchedAt?.toISOString().slice(0, 10)).toBe("2021-03-09");
  });

  test("proves which tools ran, under the names that gates use", async () => {
    const runs = await runsOf(caseId);
    expect(new Set(runs.map((run) => run.tool))).toEqual(new Set(["msert", "test-proxylogon"]));
    expect(runs.find((run) => run.tool === "msert")).toMatchObject({
      scope: "full",
      serverName: "EX01",
      outcome: "found",
    });
    expect(runs.find((run) => run.scope === "log_ages")).toMatchObject({
      outcome: "found",
      detail: expect.stringContaining("CVE-2021-27065"),
    });
  });

  test("covers the logs it holds and puts what happened on the timeline", async () => {
    const coverage = await inCase(caseId, (tx) =>
      tx.coverage.findMany({ where: { caseId }, distinct: ["logKind"], orderBy: { logKind: "asc" } }),
    );
    expect(coverage.map((row) => row.logKind)).toEqual(["ecp_server", "httpproxy/ecp", "httpproxy/owa", "iis/w3svc1"]);
    const events = await inCase(caseId, (tx) =>
      tx.timelineEvent.findMany({ where: { caseId, kind: { in: ["finding", "build"] } }, orderBy: { at: "asc" } }),
    );
    expect(new Set(events.map((event) => event.kind))).toEqual(new Set(["finding", "build"]));
    expect(events.length).toBeGreaterThan(20);
  });

  test("shows the very same when all of it is read again", async () => {
    const before = await shownBy(caseId);
    for (const row of await evidenceOf(caseId)) {
      await inCase(caseId, (tx) => retryEvidence(tx, systemActor, { caseId, evidenceId: row.id }));
      await readAll(caseId);
    }
    expect(await shownBy(caseId)).toEqual(before);
  });
});

describe("runs of Test-ProxyLogon", () => {
  test("that left no result file found nothing, for the days their logs reach back, and the server is not called clean", async () => {
    const caseId = await readScenario("clean-short");
    const runs = await runsOf(caseId);
    expect(runs.map((run) => [run.scope, run.outcome])).toEqual([
      ["console", "nothing_found"],
      ["log_ages", "nothing_found"],
    ]);
    expect(runs[1]?.detail).toMatch(/not the same as clean\. Its logs reached back between 4 and 4\.1 days\.$/);
    const [server] = await inCase(caseId, (tx) => tx.server.findMany({ where: { caseId } }));
    expect(server?.compromise).toBe("unknown");
  });

  test("turn over when a result file of the same server comes later", async () => {
    const caseId = await newCase();
    await give(
      caseId,
      "EX01-LogAgeDays.csv",
      scenarioFile("attacked", "EX01", "Test-ProxyLogonLogs", "EX01-LogAgeDays.csv"),
    );
    await readAll(caseId);
    const ages = async () => (await runsOf(caseId)).find((run) => run.scope === "log_ages")?.outcome;
    expect(await ages()).toBe("nothing_found");
    await give(
      caseId,
      "EX02-Cve-2021-26855.csv",
      scenarioFile("attacked", "EX01", "Test-ProxyLogonLogs", "EX01-Cve-2021-26855.csv"),
    );
    await readAll(caseId);
    expect(await ages()).toBe("nothing_found");
    await give(
      caseId,
      "EX01-Cve-2021-26855.csv",
      scenarioFile("attacked", "EX01", "Test-ProxyLogonLogs", "EX01-Cve-2021-26855.csv"),
    );
    await readAll(caseId);
    expect(await ages()).toBe("found");
  });
});

describe("single files", () => {
  test("in UTF-16, compressed, or of no known format are each told by their content", async () => {
    const caseId = await newCase();
    const ecp = scenarioFile("attacked", "EX01", "Logging", "ECP", "Server", "ECPServer20210303-1.LOG").toString(
      "utf8",
    );
    await give(caseId, "wrong-name.txt", Buffer.from(`\uFEFF${ecp}`, "utf16le"));
    await give(
      caseId,
      "u_ex210303.log.gz",
      gzipSync(scenarioFile("attacked", "EX01", "inetpub", "logs", "LogFiles", "W3SVC1", "u_ex210303.log")),
    );
    await give(caseId, "notes.one", Buffer.from("nothing that anyone reads"));
    await give(caseId, "empty.log", Buffer.alloc(0));
    await readAll(caseId);
    expect((await evidenceOf(caseId)).map((row) => [row.path, row.state, row.format])).toEqual([
      ["empty.log", "ready", "unrecognized"],
      ["notes.one", "ready", "unrecognized"],
      ["u_ex210303.log", "ready", "iis-w3c"],
      ["u_ex210303.log.gz", "ready", "archive"],
      ["wrong-name.txt", "ready", "exchange-ecp-server"],
    ]);
  });

  test("of the same content are kept, and the second is named a duplicate of the first", async () => {
    const caseId = await newCase();
    const first = await give(caseId, "a.log", Buffer.from("the same"));
    const second = await give(caseId, "b.log", Buffer.from("the same"));
    expect(second).toMatchObject({ duplicateOfId: first.id, duplicateOfName: "a.log", sha256: first.sha256 });
  });

  test("given to another server move their findings there", async () => {
    const caseId = await newCase();
    const file = await give(
      caseId,
      "supp0rt.aspx",
      scenarioFile("attacked", "EX01", "inetpub", "wwwroot", "aspnet_client", "supp0rt.aspx"),
    );
    await readAll(caseId);
    expect(new Set((await rulesOf(caseId)).map((finding) => finding.server))).toEqual(new Set([null]));
    const serverId = await inCase(
      caseId,
      async (tx) =>
        (
          await tx.server.create({
            data: { caseId, id: "01980000-0000-7000-8000-000000000001", hostname: "EX09", hostnameKey: "ex09" },
          })
        ).id,
    );
    await inCase(caseId, async (tx) => {
      const { version } = await getEvidence(tx, systemActor, { caseId, evidenceId: file.id });
      await assignEvidenceServer(tx, systemActor, { caseId, evidenceId: file.id, serverId, version });
    });
    await readAll(caseId);
    expect(new Set((await rulesOf(caseId)).map((finding) => finding.server))).toEqual(new Set(["EX09"]));
  });
});

test("a stored file that was damaged fails with a sentence, and reads after it was mended", async () => {
  const caseId = await newCase();
  const file = await give(
    caseId,
    "u_ex210303.log",
    scenarioFile("attacked", "EX01", "inetpub", "logs", "LogFiles", "W3SVC1", "u_ex210303.log"),
  );
  const path = await objectPath(installation.variables.BREAKWATER_DATA ?? "", file.sha256 ?? "");
  const handle = await open(path, "r+");
  const at = 5_000;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, at);
  const flip = (byte: number) => handle.write(Buffer.from([byte]), 0, 1, at);
  await flip((buffer[0] ?? 0) ^ 1);
  await readAll(caseId);
  const [failed] = await evidenceOf(caseId);
  expect(failed).toMatchObject({ state: "failed", errorStep: expect.stringMatching(/identify|parse/) });
  expect(failed?.error).toMatch(/\.$/);
  await flip(buffer[0] ?? 0);
  await handle.close();
  await inCase(caseId, (tx) => retryEvidence(tx, systemActor, { caseId, evidenceId: file.id }));
  await readAll(caseId);
  expect((await evidenceOf(caseId))[0]).toMatchObject({ state: "ready", error: null, format: "iis-w3c" });
});

async function objectPath(root: string, sha256: string): Promise<string> {
  const names = await readdir(root, { recursive: true });
  const found = names.find((name) => name.includes(sha256));
  if (!found) throw new Error("The object was not found on disk.");
  return join(root, found);
}

test("the sweep asks again for every file that waits or was left half-way, however many", async () => {
  const caseId = await newCase();
  await give(caseId, "one.log", Buffer.from("one"));
  const two = await give(caseId, "two.log", Buffer.from("two"));
  await inCase(caseId, (tx) =>
    tx.evidence.updateMany({ where: { caseId, id: two.id }, data: { state: "processing" } }),
  );
  const asked = await sweepEvidence();
  expect(asked).toBeGreaterThanOrEqual(2);
  await readAll(caseId);
  expect((await evidenceOf(caseId)).map((row) => row.state)).toEqual(["ready", "ready"]);
  expect(await sweepEvidence()).toBe(asked - 2);
});
