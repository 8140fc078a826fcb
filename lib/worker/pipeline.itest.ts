import { readFileSync } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, describe, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { newId } from "@/lib/core/ids";
import { inCase } from "@/lib/db/unit";
import { assignEvidenceServer, retryEvidence } from "@/lib/evidence/commands";
import { budgetOf } from "@/lib/evidence/jobs";
import { getEvidence } from "@/lib/evidence/queries";

import { processEvidence } from "./process-evidence";
import { sweepEvidence } from "./sweep";
import { openText } from "@/lib/storage/sealed-text";

import { shownBy } from "./shown";
import { filesBelow, give, newCase, readAll, scenarios, testInstallation } from "./testing";
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

  test.each([
    ["before", true],
    ["after", false],
  ])("stay open when hits of that server came in another upload %s them", async (_, hitsFirst) => {
    const caseId = await newCase();
    const folder = ["attacked", "EX01", "Test-ProxyLogonLogs"];
    const file = (name: string) => ({ name, content: scenarioFile(...folder, name) });
    const hits = () => give(caseId, "hits.zip", zipOf([file("EX01-Cve-2021-26855.csv")]));
    const logAges = () => give(caseId, "ages.zip", zipOf([file("EX01-LogAgeDays.csv")]));
    for (const upload of hitsFirst ? [hits, logAges] : [logAges, hits]) {
      await upload();
      await readAll(caseId);
    }
    expect((await runsOf(caseId)).find((run) => run.scope === "log_ages")).toMatchObject({
      outcome: "incomplete",
      detail: expect.stringMatching(
        /EX01-Cve-2021-26855\.csv, which came at another time.*CVE-2021-26855.*Its logs reached back/,
      ),
    });
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

  test("show the row of a hit in every encoding, and whatever the row holds", async () => {
    const caseId = await newCase();
    const probe = scenarioFile("attacked", "EX01", "Logging", "HttpProxy", "Ecp", "HttpProxy_2021022600-1.LOG");
    const text = probe.toString("utf8").replace(/^\uFEFF/, "");
    const wide = Buffer.from(text, "utf16le");
    await give(caseId, "a/HttpProxy_2021022600-1.LOG", wide);
    await give(caseId, "b/HttpProxy_2021022600-1.LOG", Buffer.from(wide).swap16());
    await give(
      caseId,
      "c/HttpProxy_2021022600-1.LOG",
      Buffer.from(text.replaceAll("python-requests", "python\0requests")),
    );
    await readAll(caseId);
    const rows = await evidenceOf(caseId);
    expect(rows.map((row) => [row.path.slice(0, 1), row.state, row.error])).toEqual([
      ["a", "ready", null],
      ["b", "ready", null],
      ["c", "ready", null],
    ]);
    const sources = await inCase(caseId, (tx) => tx.findingSource.findMany({ where: { caseId } }));
    for (const row of rows) {
      const samples = sources.filter((source) => source.evidenceId === row.id).map((one) => one.samples);
      expect(JSON.stringify(samples)).not.toContain("contoso.example");
      const own = JSON.stringify(samples, (_, value) => (typeof value === "string" ? openText(caseId, value) : value));
      expect(own).toContain("ServerInfo~a]@ex01.contoso.example");
      expect(own).not.toMatch(/\\u0000/);
    }
  });

  test("named with NUL or with half a character are taken under a name that can be stored", async () => {
    const caseId = await newCase();
    const path = `a\0b/${"n".repeat(495)}\u{1F600}.log`;
    expect(await give(caseId, path, Buffer.from("x"))).toMatchObject({
      path: `a\uFFFDb/${"n".repeat(495)}\u{1F600}.log`,
    });
  });

  test("of the same content are kept, and the second is named a duplicate of the first", async () => {
    const caseId = await newCase();
    const first = await give(caseId, "a.log", Buffer.from("the same"));
    const second = await give(caseId, "b.log", Buffer.from("the same"));
    expect(second).toMatchObject({ duplicateOfId: first.id, duplicateOfName: "a.log", sha256: first.sha256 });
  });

  test("of the same content count once, also when only the archive tells the server of a log", async () => {
    const web = scenarioFile("attacked", "EX01", "inetpub", "logs", "LogFiles", "W3SVC1", "u_ex210303.log").toString();
    const columns = web
      .split(/\r?\n/)
      .map((line) => line.replace("s-sitename s-computername ", "").replace("W3SVC1 EX01 ", ""));
    const log = Buffer.from(columns.join("\r\n"));
    const proxy = scenarioFile("attacked", "EX01", "Logging", "HttpProxy", "Ecp", "HttpProxy_2021022600-1.LOG");
    const shell = scenarioFile("attacked", "EX01", "inetpub", "wwwroot", "aspnet_client", "supp0rt.aspx");
    const archive = zipOf([
      { name: "EX01/Logging/HttpProxy/Ecp/HttpProxy_2021022600-1.LOG", content: proxy },
      { name: "EX01/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log", content: log },
      { name: "EX01/inetpub/wwwroot/aspnet_client/supp0rt.aspx", content: shell },
      {
        name: "EX02/Logging/HttpProxy/Ecp/empty.LOG",
        content: Buffer.from(proxy.toString().replaceAll("EX01", "EX02")),
      },
      { name: "EX02/inetpub/wwwroot/aspnet_client/supp0rt.aspx", content: shell },
    ]);
    const counted = async (caseId: string) => {
      const { findings, events } = await shownBy(caseId, { samples: false });
      const shown = await inCase(caseId, (tx) => tx.timelineEvent.count({ where: { caseId, isCopy: false } }));
      const sightings = await inCase(caseId, (tx) =>
        tx.sighting.aggregate({ where: { caseId, isCopy: false }, _sum: { count: true } }),
      );
      return { findings, shown, stored: events?.length ?? 0, sightings: sightings._sum.count };
    };
    const alone = await newCase();
    await give(alone, "triage.zip", archive);
    await readAll(alone);
    const expected = await counted(alone);
    expect(expected.shown).toBe(expected.stored);
    const shells = await inCase(alone, (tx) =>
      tx.finding.findMany({
        where: { caseId: alone, ruleName: "oab-export-with-script" },
        select: { serverName: true },
      }),
    );
    expect(new Set(shells.map((row) => row.serverName))).toEqual(new Set(["EX01", "EX02"]));

    for (const looseFirst of [true, false]) {
      const caseId = await newCase();
      const loose = async () => {
        await give(caseId, "u_ex210303.log", log);
        await give(caseId, "HttpProxy_2021022600-1.LOG", proxy);
        await readAll(caseId);
      };
      if (looseFirst) await loose();
      await give(caseId, "triage.zip", archive);
      await readAll(caseId);
      if (!looseFirst) await loose();
      const { stored, ...told } = await counted(caseId);
      expect(told).toEqual({ findings: expected.findings, shown: expected.shown, sightings: expected.sightings });
      expect(stored).toBeGreaterThan(expected.stored);
    }
  });

  test("put a cluster on findings and events only for an indicator that proposes it", async () => {
    const caseId = await newCase();
    const from = (address: string) =>
      `2021-03-03 06:49:53 192.0.2.11 GET /owa/ - 443 - ${address} Mozilla/5.0 - 200 0 0 9`;
    const fields =
      "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken";
    const head = ["#Software: Microsoft Internet Information Services 10.0", "#Version: 1.0", fields];
    const log = [...head, from("103.77.192.219"), from("165.232.154.116"), ""].join("\r\n");
    await give(caseId, "u_ex210303.log", Buffer.from(log));
    await readAll(caseId);
    const { findings, events } = await inCase(caseId, async (tx) => ({
      findings: await tx.finding.findMany({ where: { caseId }, orderBy: { severityRank: "desc" } }),
      events: await tx.timelineEvent.findMany({ where: { caseId }, orderBy: { severity: "asc" } }),
    }));
    expect(findings.map((row) => [row.severity, row.clusters])).toEqual([
      ["high", ["UNC2639"]],
      ["medium", []],
    ]);
    expect(events.map((row) => [row.severity, row.clusters])).toEqual([
      ["high", ["UNC2639"]],
      ["medium", []],
    ]);
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

describe("files that prove less than they seem to", () => {
  const httpProxy = scenarioFile("attacked", "EX01", "Logging", "HttpProxy", "Ecp", "HttpProxy_2021022600-1.LOG");
  const header = httpProxy.subarray(0, httpProxy.indexOf("\n2021-"));

  async function unusableIn(caseId: string) {
    const rows = await inCase(caseId, (tx) =>
      tx.finding.findMany({ where: { caseId, ruleId: { startsWith: "evidence:" } }, orderBy: { ruleId: "asc" } }),
    );
    return rows.map((row) => ({
      rule: row.ruleId,
      server: row.serverName,
      count: Number(row.count),
      severity: row.severity,
      proposes: row.proposes,
      firstSeenAt: row.firstSeenAt,
    }));
  }
  const quiet = { severity: "low", proposes: null, firstSeenAt: null };

  test("empty ones and those with only a header are each told by a finding, and cover nothing", async () => {
    const caseId = await newCase();
    await give(caseId, "HttpProxy_2021030306-1.LOG", Buffer.alloc(0));
    await give(caseId, "HttpProxy_2021030307-1.LOG", header);
    await give(caseId, "msert.log", Buffer.alloc(0));
    await readAll(caseId);
    expect(await unusableIn(caseId)).toEqual([
      { rule: "evidence:empty", server: null, count: 1, ...quiet },
      { rule: "evidence:empty", server: null, count: 1, ...quiet },
      { rule: "evidence:empty", server: null, count: 1, ...quiet },
    ]);
    for (const row of await evidenceOf(caseId))
      expect(row).toMatchObject({ state: "ready", findings: 1, note: expect.stringMatching(/ send the original\.$/) });
    expect(await inCase(caseId, (tx) => tx.coverage.count({ where: { caseId } }))).toBe(0);
    expect(await inCase(caseId, (tx) => tx.timelineEvent.count({ where: { caseId, kind: "finding" } }))).toBe(0);
  });

  test("one that ends inside a row is told, and what was read of it counts", async () => {
    const caseId = await newCase();
    await give(caseId, "HttpProxy_2021022600-1.LOG", httpProxy.subarray(0, httpProxy.length - 100));
    await readAll(caseId);
    expect(await unusableIn(caseId)).toEqual([{ rule: "evidence:cut", server: null, count: 1, ...quiet }]);
    expect(await inCase(caseId, (tx) => tx.coverage.count({ where: { caseId } }))).toBeGreaterThan(0);
    expect((await evidenceOf(caseId))[0]?.note).toMatch(/rows before that were read and count.* the whole file\.$/);
  });

  test("one of another server is told where it was given, and covers only the server in its rows", async () => {
    const caseId = await newCase();
    const file = await give(caseId, "HttpProxy_2021022600-1.LOG", httpProxy);
    await readAll(caseId);
    expect(await unusableIn(caseId)).toEqual([]);
    const serverId = newId();
    await inCase(caseId, (tx) =>
      tx.server.create({ data: { caseId, id: serverId, hostname: "EX09", hostnameKey: "ex09" } }),
    );
    await inCase(caseId, async (tx) => {
      const { version } = await getEvidence(tx, systemActor, { caseId, evidenceId: file.id });
      await assignEvidenceServer(tx, systemActor, { caseId, evidenceId: file.id, serverId, version });
    });
    await readAll(caseId);
    expect(await unusableIn(caseId)).toEqual([{ rule: "evidence:other_server", server: "EX09", count: 1, ...quiet }]);
    expect((await evidenceOf(caseId))[0]?.note).toMatch(/^This file was given for EX09, but all its rows name EX01\./);
    const covered = await inCase(caseId, (tx) =>
      tx.coverage.findMany({ where: { caseId }, distinct: ["serverName"], include: { server: true } }),
    );
    expect(covered.map((row) => row.server?.hostname)).toEqual(["EX01"]);
    const task = await inCase(caseId, (tx) => tx.task.findFirst({ where: { caseId, key: "evidence-logs", serverId } }));
    expect(task).toMatchObject({ proposal: null });
  });
});

describe("archives that are cut short", () => {
  const iis = scenarioFile("attacked", "EX01", "inetpub", "logs", "LogFiles", "W3SVC1", "u_ex210303.log");

  test("give the part of the last member that came, with a note that stays when it is read again", async () => {
    const caseId = await newCase();
    const whole = gzipSync(iis);
    await give(caseId, "u_ex210303.log.gz", whole.subarray(0, whole.length - 500));
    await readAll(caseId);
    const member = async () => (await evidenceOf(caseId)).find((row) => row.path === "u_ex210303.log");
    const first = await member();
    expect(first).toMatchObject({
      state: "ready",
      format: "iis-w3c",
      note: expect.stringMatching(/^This file is cut short\. .* send that copy too\./),
    });
    expect(Number(first?.records)).toBeGreaterThan(20);
    expect((await evidenceOf(caseId)).find((row) => row.format === "archive")).toMatchObject({
      members: 1,
      note: expect.stringMatching(/^1 of 1 members could not be read, or not to their end: u_ex210303\.log: /),
    });
    await inCase(caseId, (tx) => retryEvidence(tx, systemActor, { caseId, evidenceId: first?.id ?? "" }));
    await readAll(caseId);
    expect((await member())?.note).toBe(first?.note);
  });

  test("as a zip give every member before the cut whole and the cut one in part", async () => {
    const caseId = await newCase();
    const zip = zipOf([
      { name: "a.txt", content: Buffer.from("whole") },
      { name: "W3SVC1/u_ex210303.log", content: iis },
    ]);
    await give(caseId, "logs.zip", zip.subarray(0, 2_000));
    await readAll(caseId);
    expect((await evidenceOf(caseId)).map((row) => [row.path, row.state, row.note === null])).toEqual([
      ["W3SVC1/u_ex210303.log", "ready", false],
      ["a.txt", "ready", true],
      ["logs.zip", "ready", false],
    ]);
  });

  test("of which nothing came of a member, or only what no password opens, give no member for it", async () => {
    const caseId = await newCase();
    const zip = zipOf([{ name: "u_ex210303.log", content: iis }]);
    await give(caseId, "logs.zip", zip.subarray(0, 30 + "u_ex210303.log".length));
    const encrypted = Buffer.from(zip);
    encrypted.writeUInt16LE(0x841, 6);
    await give(caseId, "locked.zip", encrypted.subarray(0, 5_000));
    await readAll(caseId);
    expect((await evidenceOf(caseId)).map((row) => row.path)).toEqual(["locked.zip", "logs.zip"]);
  });
});

test("archives within one upload share what it may unfold to", async () => {
  const caseId = await newCase();
  const many = Array.from({ length: 40 }, (_, index) => ({ name: `${index}.txt`, content: Buffer.from(`${index}`) }));
  const root = await give(caseId, "upload.zip", zipOf([{ name: "inner.zip", content: zipOf(many) }]));
  await processEvidence({ caseId, evidenceId: root.id });
  const [inner] = await inCase(caseId, (tx) => tx.evidence.findMany({ where: { caseId, parentId: root.id } }));
  // As if the upload had unfolded to all but 25 of the bytes that one upload may give.
  const elsewhere = {
    caseId,
    id: newId(),
    filename: "large.log",
    path: "large.log",
    sizeBytes: budgetOf().outputBytes - Number(inner?.sizeBytes ?? 0) - 25,
    state: "ready",
    step: "propose",
    source: "archive",
    parentId: root.id,
    rootId: root.id,
    depth: 1,
    receivedByName: "test",
    receivedAt: new Date(),
  };
  await inCase(caseId, (tx) => tx.evidence.create({ data: elsewhere }));
  await processEvidence({ caseId, evidenceId: inner?.id ?? "" });
  const read = async () =>
    inCase(caseId, async (tx) => ({
      members: await tx.evidence.count({ where: { caseId, parentId: inner?.id } }),
      archive: await tx.evidence.findFirst({ where: { caseId, id: inner?.id } }),
    }));
  expect(await read()).toMatchObject({
    members: 17,
    archive: { note: expect.stringContaining("the most that is taken out of one upload") },
  });
  await inCase(caseId, (tx) => retryEvidence(tx, systemActor, { caseId, evidenceId: inner?.id ?? "" }));
  await processEvidence({ caseId, evidenceId: inner?.id ?? "" });
  expect(await read()).toMatchObject({ members: 17 });
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
