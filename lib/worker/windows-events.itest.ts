import { afterAll, describe, expect, test, vi } from "vitest";

import { getFinding } from "@/lib/findings/queries";
import { inCase } from "@/lib/db/unit";
import { evtxOf, type WrittenEvent } from "@/lib/evidence/parsers/evtx-writing";

import { give, newCase, readAll, testInstallation } from "./testing";
import { zipOf } from "./testing-zip";

// Threads and encrypted objects take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

let recordId = 4710;

function event(at: string, more: Partial<WrittenEvent>): WrittenEvent {
  return {
    recordId: ++recordId,
    at: new Date(`2021-03-${at}Z`),
    provider: "Microsoft-Windows-Security-Auditing",
    eventId: 4688,
    level: 0,
    channel: "Security",
    computer: "EX01.contoso.example",
    ...more,
  };
}

function process(at: string, image: string, command: string): WrittenEvent {
  return event(at, {
    data: [
      ["SubjectUserName", "EX01$"],
      ["SubjectDomainName", "CONTOSO"],
      ["NewProcessName", `C:\\Windows\\System32\\${image}`],
      ["CommandLine", command],
      ["ParentProcessName", "C:\\Windows\\System32\\inetsrv\\w3wp.exe"],
    ],
  });
}

const security = evtxOf(
  [
    process("03T06:59:40", "cmd.exe", 'cmd /c cd /d "C:\\inetpub\\wwwroot\\aspnet_client"&whoami&echo [S]&cd&echo [E]'),
    process("03T07:01:02", "net.exe", 'net group "Exchange Organization administrators" administrator /del /domain'),
    process("03T07:03:00", "cmd.exe", "cmd /c rundll32 C:\\windows\\system32\\comsvcs.dll MiniDump 604 C:\\x.dmp full"),
    event("04T01:00:00", {
      provider: "Microsoft-Windows-Eventlog",
      eventId: 1102,
      level: 4,
      userData: { name: "LogFileCleared", fields: [["SubjectUserName", "EX01$"]] },
    }),
  ],
  { perChunk: 2 },
);

const application = evtxOf([
  event("02T22:41:07", {
    provider: "MSExchange Unified Messaging",
    eventId: 1000,
    level: 2,
    channel: "Application",
    data: [[null, { strings: ["System.InvalidCastException: Unable to cast object of type 'X' to type 'Y'."] }]],
  }),
]);

function shown(caseId: string) {
  return inCase(caseId, async (tx) => ({
    findings: await tx.finding.findMany({ where: { caseId }, orderBy: { ruleName: "asc" } }),
    servers: await tx.server.findMany({ where: { caseId } }),
    coverage: await tx.coverage.findMany({ where: { caseId }, orderBy: { logKind: "asc" } }),
    evidence: await tx.evidence.findMany({ where: { caseId }, orderBy: { path: "asc" } }),
    events: await tx.timelineEvent.findMany({ where: { caseId, kind: "finding" }, orderBy: { at: "asc" } }),
    tasks: await tx.task.findMany({ where: { caseId } }),
  }));
}

describe("the event logs of an attacked server", async () => {
  const caseId = await newCase();
  await give(
    caseId,
    "triage.zip",
    zipOf([
      { name: "EX01/C/Windows/System32/winevt/Logs/Application.evtx", content: application },
      { name: "EX01/C/Windows/System32/winevt/Logs/Security.evtx", content: security },
    ]),
  );
  await readAll(caseId);
  const { findings, servers, coverage, evidence, events, tasks } = await shown(caseId);

  test("are read out of a triage archive, each by the name of its channel", () => {
    expect(evidence.map((row) => `${row.path} ${row.format} ${row.records} ${row.rejected}`)).toEqual([
      "EX01/C/Windows/System32/winevt/Logs/Application.evtx windows-events-application 1 0",
      "EX01/C/Windows/System32/winevt/Logs/Security.evtx windows-events-security 4 0",
      "triage.zip archive 0 0",
    ]);
  });

  test("give findings on the server that their records name", () => {
    const own = findings.filter((finding) => finding.ruleName.startsWith("windows-"));
    expect(own.map((row) => `${row.ruleName} ${row.serverName} ${row.count}`)).toEqual([
      "windows-exchange-admins-removed EX01.contoso.example 1",
      "windows-log-cleared EX01.contoso.example 1",
      "windows-lsass-dump EX01.contoso.example 1",
      "windows-um-invalid-cast EX01.contoso.example 1",
      "windows-w3wp-shell EX01.contoso.example 1",
      "windows-w3wp-shell EX01.contoso.example 1",
      "windows-webshell-markers EX01.contoso.example 1",
    ]);
    expect(new Set(findings.map((row) => row.serverId))).toEqual(new Set([servers[0]?.id]));
  });

  test("show each record as text, with why it matched", async () => {
    const samples = await inCase(caseId, async (tx) => {
      const { id } = await tx.finding.findFirstOrThrow({ where: { caseId, ruleName: "windows-webshell-markers" } });
      return JSON.stringify((await getFinding(tx, { caseId, findingId: id })).samples);
    });
    expect(samples).toContain("echo [S]&cd&echo [E]");
    expect(samples).toContain("Computer: EX01.contoso.example");
    expect(samples).toContain('contains \\"echo [S]\\"');
  });

  test("propose the worst state that a finding shows", () => {
    expect(servers).toMatchObject([{ hostname: "EX01.contoso.example", compromise: "spread" }]);
  });

  test("put what happened on the timeline, to the second", () => {
    expect(events.map((row) => row.at.toISOString())).toEqual(
      expect.arrayContaining(["2021-03-02T22:41:07.000Z", "2021-03-03T06:59:40.000Z", "2021-03-04T01:00:00.000Z"]),
    );
  });

  test("cover their own logs and none that silence would need", () => {
    expect([...new Set(coverage.map((row) => row.logKind))]).toEqual(["eventlog/application", "eventlog/security"]);
    expect(servers[0]?.compromiseProposed).not.toBe("no_evidence");
  });

  test("meet no gate that asks for another log", () => {
    expect(tasks.find((task) => task.key === "evidence-logs")?.proposal).toBeNull();
  });
});

describe("an event log with a damaged chunk", () => {
  test("shows what is left, and where it is damaged", async () => {
    const caseId = await newCase();
    const damaged = Buffer.from(security);
    damaged.fill(0xa5, 4096 + 65_536, 4096 + 65_536 + 6000);
    await give(caseId, "Security.evtx", damaged);
    await readAll(caseId);
    const { evidence, findings } = await shown(caseId);
    expect(evidence).toMatchObject([{ state: "ready", format: "windows-events-security" }]);
    expect(evidence[0]?.rejected).toBeGreaterThan(0n);
    expect(findings.map((row) => row.ruleName)).toContain("windows-webshell-markers");
    const rejected = await inCase(caseId, (tx) => tx.rejectedRow.findMany({ where: { caseId } }));
    expect(rejected[0]).toMatchObject({ offset: BigInt(4096 + 65_536) });
  });
});

describe("an empty event log", () => {
  test("is named as unusable", async () => {
    const caseId = await newCase();
    await give(caseId, "Security.evtx", evtxOf([]));
    await readAll(caseId);
    const { evidence, findings } = await shown(caseId);
    expect(evidence).toMatchObject([{ state: "ready", format: "windows-events" }]);
    expect(findings.map((row) => row.ruleName)).toEqual(["evidence-empty"]);
  });
});
