import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { attachEvidence } from "@/lib/checklists/commands";
import { getTask } from "@/lib/checklists/queries";
import { inCase } from "@/lib/db/unit";
import { ensureServer } from "@/lib/servers/commands";

import { give, newCase, readAll, scenarios, testInstallation } from "./testing";
import { zipOf } from "./testing-zip";

vi.setConfig({ testTimeout: 120_000 });

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

const fixture = (...path: string[]) => readFileSync(join(scenarios, "..", ...path));

function shown(caseId: string) {
  return inCase(caseId, async (tx) => ({
    evidence: await tx.evidence.findMany({ where: { caseId }, include: { server: true }, orderBy: { path: "asc" } }),
    findings: await tx.finding.findMany({ where: { caseId }, orderBy: [{ ruleName: "asc" }, { serverName: "asc" }] }),
    servers: await tx.server.findMany({ where: { caseId }, orderBy: { hostname: "asc" } }),
    claims: await tx.attribution.findMany({ where: { caseId } }),
  }));
}

test("an export of the virtual directories shows the script in a URL on its server, and nothing on the other", async () => {
  const caseId = await newCase();
  await give(caseId, "oab.txt", fixture("virtual_directory", "utf16le-mark", "input.txt"));
  await readAll(caseId);
  const { evidence, findings, servers } = await shown(caseId);
  expect(evidence[0]).toMatchObject({ format: "virtual-directory", formatLabel: "Virtual directories", records: 2n });
  expect(findings.map((row) => [row.ruleName, row.severity, row.serverName])).toEqual([
    ["vdir-script-url", "critical", "EX01"],
  ]);
  expect(servers.map((row) => [row.hostname, row.compromise])).toEqual([
    ["EX01", "implanted"],
    ["EX02", "unknown"],
  ]);
});

test("the task Winnet is found in a list, in the file of a collection and by Autoruns, and proposes the cluster as its source does", async () => {
  const caseId = await newCase();
  await give(caseId, "schtasks.csv", fixture("scheduled_tasks", "utf16le-mark", "input.csv"));
  await give(
    caseId,
    "EX03-triage.zip",
    zipOf([
      {
        name: "C/Windows/System32/Tasks/Microsoft/Windows/Winnet",
        content: fixture("scheduled_task_file", "two-actions", "input.xml"),
      },
      { name: "autoruns.csv", content: fixture("autoruns", "banner", "input.csv") },
    ]),
  );
  await readAll(caseId);
  const { evidence, findings, servers, claims } = await shown(caseId);
  expect(evidence.map((row) => [row.path, row.format, row.server?.hostname])).toEqual([
    ["C/Windows/System32/Tasks/Microsoft/Windows/Winnet", "scheduled-tasks", "EX03"],
    ["EX03-triage.zip", "archive", "EX03"],
    ["autoruns.csv", "autoruns", "EX03"],
    ["schtasks.csv", "scheduled-tasks", undefined],
  ]);
  const names = findings.map((row) => `${row.ruleName} ${row.severity} ${row.serverName}`);
  expect(names).toEqual(
    expect.arrayContaining([
      "autorun-unsigned-data-folder medium EX03",
      "indicator-scheduled-task high EX01",
      "indicator-scheduled-task high EX03",
      "indicator-sha256 critical EX03",
      "task-winnet critical EX01",
      "task-winnet critical EX03",
    ]),
  );
  expect(names.filter((name) => name.endsWith("EX02"))).toEqual([]);
  expect(servers.map((row) => [row.hostname, row.compromise])).toEqual([
    ["EX01", "operated"],
    ["EX02", "unknown"],
    ["EX03", "operated"],
  ]);
  expect(claims.map((row) => [row.cluster, row.status, row.strength])).toEqual([
    ["DLTminer", "proposed", "overlap-stated"],
  ]);
});

test("a process list shows a shell below the web server, with its parent, and a dump of LSASS", async () => {
  const caseId = await newCase();
  await give(caseId, "processes.csv", fixture("process_list", "win32-process", "input.csv"));
  await give(caseId, "wmic.csv", fixture("process_list", "wmic", "input.csv"));
  await readAll(caseId);
  const { evidence, findings, servers } = await shown(caseId);
  expect(evidence.map((row) => [row.format, row.records, row.rejected])).toEqual([
    ["process-list", 5n, 0n],
    ["process-list", 3n, 0n],
  ]);
  expect(findings.map((row) => `${row.ruleName} ${row.severity} ${row.serverName}`)).toEqual([
    "host-lsass-dump critical EX01",
    "process-web-worker-shell critical EX01",
    "process-web-worker-shell critical EX01",
  ]);
  expect(servers.map((row) => [row.hostname, row.compromise])).toEqual([
    ["EX01", "spread"],
    ["EX02", "unknown"],
  ]);
});

test("firewall rules and probes are called what they are, kept, and taken by the task that asks for them", async () => {
  const caseId = await newCase();
  const server = await inCase(caseId, (tx) => ensureServer(tx, systemActor, { caseId, hostname: "EX01" }));
  const rules = await give(caseId, "rules.txt", fixture("plain_attachments", "firewall-netsh-utf16", "input.txt"));
  await give(caseId, "probe.txt", fixture("plain_attachments", "probe-curl", "input.txt"));
  await readAll(caseId);
  const { evidence, findings } = await shown(caseId);
  expect(evidence.map((row) => [row.path, row.state, row.format, row.formatLabel])).toEqual([
    ["probe.txt", "ready", "unrecognized", "Probe result"],
    ["rules.txt", "ready", "unrecognized", "Firewall rules"],
  ]);
  for (const row of evidence) expect(row.note).toMatch(/kept as it came and not read\. Attach it to the task/);
  expect(findings).toEqual([]);
  const task = await inCase(caseId, (tx) =>
    tx.task.findFirst({ where: { caseId, key: "contain-inbound", serverId: server } }),
  );
  const taskId = task?.id ?? "";
  await inCase(caseId, (tx) =>
    attachEvidence(tx, systemActor, { caseId, taskId, evidenceId: rules.id, now: new Date() }),
  );
  const gate = await inCase(caseId, async (tx) => (await getTask(tx, systemActor, { caseId, taskId })).gate);
  expect(gate).toMatchObject({ met: true, gap: null });
});
