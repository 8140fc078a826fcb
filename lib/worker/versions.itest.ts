import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, describe, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { getTask } from "@/lib/checklists/queries";
import { inCase } from "@/lib/db/unit";
import { assignEvidenceServer, retryEvidence } from "@/lib/evidence/commands";
import { addServer } from "@/lib/servers/commands";

import { give, newCase, readAll, testInstallation } from "./testing";
import { zipOf } from "./testing-zip";

vi.setConfig({ testTimeout: 120_000 });

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

const fixtures = join(import.meta.dirname, "..", "evidence", "parsers", "fixtures");
const fixture = (...path: string[]) => readFileSync(join(fixtures, ...path));

async function readingsOf(caseId: string): Promise<string[]> {
  const rows = await inCase(caseId, (tx) =>
    tx.buildReading.findMany({ where: { caseId }, include: { server: true }, orderBy: [{ source: "asc" }] }),
  );
  return rows.map((row) => `${row.server.hostname} ${row.source} ${row.build} ${row.exposure}`).toSorted();
}

async function serversOf(caseId: string) {
  return inCase(caseId, (tx) => tx.server.findMany({ where: { caseId }, orderBy: { hostname: "asc" } }));
}

async function findingsOf(caseId: string) {
  const rows = await inCase(caseId, (tx) => tx.finding.findMany({ where: { caseId }, orderBy: { ruleName: "asc" } }));
  return rows.map((row) => `${row.ruleName} ${row.severity} ${row.serverName} ${row.count}`);
}

describe("a HealthChecker report", () => {
  test("gives the build of the server it names at the time in its name, and what it calls open", async () => {
    const caseId = await newCase();
    await give(caseId, "HealthChecker-EX01-20210309101112.txt", fixture("health_checker_text", "plain", "input.txt"));
    await readAll(caseId);
    expect(await readingsOf(caseId)).toEqual(["EX01 health_checker 15.2.792.3 vulnerable"]);
    const [server] = await serversOf(caseId);
    expect(server).toMatchObject({ hostname: "EX01", exposure: "vulnerable", compromise: "unknown" });
    expect(server?.currentBuildAt?.toISOString()).toBe("2021-03-09T10:11:12.000Z");
    expect(await findingsOf(caseId)).toEqual(["health-checker-unpatched low EX01 4"]);
  });

  test("of a whole organization brings every server into scope, each with its own build", async () => {
    const caseId = await newCase();
    await give(caseId, "report.json", fixture("health_checker_json", "plain", "input.json"));
    await readAll(caseId);
    expect(await readingsOf(caseId)).toEqual([
      "EX01 health_checker 15.2.792.3 vulnerable",
      "EX02 health_checker 15.1.2176.9 patched",
      "EX03 health_checker 15.1.2176.2 vulnerable",
    ]);
  });

  test("of a clock that runs ahead is dated no later than it was sent", async () => {
    const caseId = await newCase();
    await give(caseId, "HealthChecker-EX01-20980309101112.txt", fixture("health_checker_text", "plain", "input.txt"));
    await readAll(caseId);
    const [server] = await serversOf(caseId);
    expect(server?.currentBuildAt?.getTime()).toBeLessThanOrEqual(Date.now());
  });
});

describe("the file version of ExSetup.exe", () => {
  test("counts for each server that its rows name", async () => {
    const caseId = await newCase();
    await give(caseId, "versions.txt", fixture("exsetup", "remote-servers", "input.txt"));
    await readAll(caseId);
    expect(await readingsOf(caseId)).toEqual([
      "EX01 exsetup 15.2.792.10 patched",
      "EX02 exsetup 15.1.2176.2 vulnerable",
    ]);
  });

  test("says nothing of any server while nobody told which it is of, and then of that one alone", async () => {
    const caseId = await newCase();
    const bytes = fixture("exsetup", "table", "input.txt");
    await give(caseId, "first/exsetup.txt", bytes);
    await readAll(caseId);
    const [first] = await inCase(caseId, (tx) => tx.evidence.findMany({ where: { caseId } }));
    expect(first?.note).toMatch(/names no server/);
    expect(await readingsOf(caseId)).toEqual([]);
    const server = await inCase(caseId, (tx) => addServer(tx, systemActor, { caseId, hostname: "EX01" }));
    await inCase(caseId, (tx) => addServer(tx, systemActor, { caseId, hostname: "EX02" }));
    const chosen = { evidenceId: first?.id ?? "", version: first?.version ?? 0, serverId: server.id };
    await inCase(caseId, (tx) => assignEvidenceServer(tx, systemActor, { caseId, ...chosen }));
    await give(caseId, "second/exsetup.txt", bytes);
    await readAll(caseId);
    expect(await readingsOf(caseId)).toEqual(["EX01 exsetup 15.2.792.10 patched"]);
    const [again, copy] = await inCase(caseId, (tx) =>
      tx.evidence.findMany({ where: { caseId }, orderBy: { receivedAt: "asc" } }),
    );
    expect(again?.note).toBe(null);
    expect(copy?.serverId).toBe(null);
  });
});

describe("a list of Get-ExchangeServer", () => {
  test.each([
    ["exchange_servers", "input.csv"],
    ["exchange_clixml", "input.xml"],
  ])("brings its servers into scope and decides nothing that a security update decides: %s", async (format, name) => {
    const caseId = await newCase();
    await give(caseId, name, fixture(format, "plain", name));
    await readAll(caseId);
    expect((await serversOf(caseId)).map((server) => [server.hostname, server.exposure])).toEqual([
      ["EX01", "unknown"],
      ["EX02", format === "exchange_clixml" ? "patched" : "unknown"],
    ]);
    expect((await readingsOf(caseId))[0]).toBe("EX01 admin_display_version 15.2.792.3 unknown");
    const [evidence] = await inCase(caseId, (tx) => tx.evidence.findMany({ where: { caseId } }));
    expect(evidence).toMatchObject({ format: "exchange-servers", serverId: null });
  });

  test("inside a HealthChecker report stands beside the version of ExSetup.exe, which decides", async () => {
    const caseId = await newCase();
    await give(caseId, "report.xml", fixture("exchange_clixml", "health-checker", "input.xml"));
    await readAll(caseId);
    expect(await readingsOf(caseId)).toEqual([
      "EX01 admin_display_version 15.2.792.3 unknown",
      "EX01 health_checker 15.2.792.10 patched",
    ]);
    expect((await serversOf(caseId))[0]).toMatchObject({ exposure: "patched" });
  });
});

describe("an export of passwords", () => {
  test("in an attached archive is judged with all others in it, however many there are", async () => {
    const caseId = await newCase();
    const header = "SamAccountName,PasswordLastSet\r\n";
    const members = [1, 2, 3, 4, 5].map((number) => ({
      name: `unit${number}.csv`,
      content: Buffer.from(`${header}user${number},2021-03-1${number}T08:00:00Z\r\n`),
    }));
    await give(caseId, "exports.zip", zipOf(members));
    await readAll(caseId);
    const known = await inCase(caseId, async (tx) => {
      const archive = await tx.evidence.findFirstOrThrow({ where: { caseId, parentId: null } });
      const task = await tx.task.findFirstOrThrow({ where: { caseId, key: "credentials-domain-admins" } });
      await tx.taskEvidence.create({
        data: { caseId, taskId: task.id, evidenceId: archive.id, attachedAt: new Date() },
      });
      return (await getTask(tx, systemActor, { caseId, taskId: task.id })).gate;
    });
    expect(known?.needs[0]?.evidence).toHaveLength(5);
  });

  test("is kept by account, judged where a person attached it, and kept once however often it is read", async () => {
    const caseId = await newCase();
    await give(caseId, "accounts.csv", fixture("password_export", "iso", "input.csv"));
    await readAll(caseId);
    const readingsNow = () =>
      inCase(caseId, (tx) =>
        tx.passwordReading.findMany({
          where: { caseId },
          orderBy: { account: "asc" },
          select: { account: true, setAt: true, enabled: true },
        }),
      );
    const once = await readingsNow();
    expect(once.map((row) => [row.account, row.setAt?.toISOString() ?? null, row.enabled])).toEqual([
      ["Guest", null, false],
      ["adm.kim", "2021-03-13T08:00:00.000Z", true],
      ["svc_backup", "2021-03-13T08:30:00.000Z", true],
    ]);
    const [evidence] = await inCase(caseId, (tx) => tx.evidence.findMany({ where: { caseId } }));
    const evidenceId = evidence?.id ?? "";
    await inCase(caseId, (tx) => retryEvidence(tx, systemActor, { caseId, evidenceId }));
    await readAll(caseId);
    expect(await readingsNow()).toEqual(once);
    const gate = await inCase(caseId, async (tx) => {
      const task = await tx.task.findFirstOrThrow({ where: { caseId, key: "credentials-domain-admins" } });
      await tx.taskEvidence.create({ data: { caseId, taskId: task.id, evidenceId, attachedAt: new Date() } });
      return (await getTask(tx, systemActor, { caseId, taskId: task.id })).gate;
    });
    expect(gate).toMatchObject({
      met: false,
      gap: expect.stringMatching(/^Nothing says yet when the removal was finished/),
    });
    expect(gate?.needs.map((need) => need.kind)).toEqual(["password_reset", "attachment"]);
  });
});

describe("a Shadowserver report", () => {
  test("shows cumulative updates, and as findings what the scan saw from outside", async () => {
    const caseId = await newCase();
    await give(caseId, "2021-03-14-vulnerable_exchange.csv", fixture("shadowserver_exchange", "plain", "input.csv"));
    await readAll(caseId);
    expect(await readingsOf(caseId)).toEqual(["EX01 scan 15.2.721 unknown", "MX02 scan 15.1.2106 unknown"]);
    expect(await findingsOf(caseId)).toEqual([
      "shadowserver-vulnerable low EX01 1",
      "shadowserver-webshell medium MX02 1",
    ]);
    expect((await serversOf(caseId)).map((server) => [server.hostname, server.compromise])).toEqual([
      ["EX01", "unknown"],
      ["MX02", "implanted"],
    ]);
  });
});

describe("a log", () => {
  test("whose rows tell a build that cannot be one is read all the same, and gives no reading", async () => {
    const caseId = await newCase();
    const log = fixture("exchange_ecp_server", "plain", "input.log").toString("utf8");
    expect(log).toMatch(/S:BLD=15\./);
    await give(caseId, "ECPServer20210303-1.LOG", Buffer.from(log.replaceAll(/S:BLD=[\d.]+/g, "S:BLD=99999.1.1.1")));
    await readAll(caseId);
    const [evidence] = await inCase(caseId, (tx) => tx.evidence.findMany({ where: { caseId } }));
    expect(evidence).toMatchObject({ state: "ready", error: null });
    expect(await readingsOf(caseId)).toEqual([]);
  });
});
