import type { Actor } from "@/lib/auth/schema";
import type { CaseScope } from "@/lib/access/policy";
import { loadPack } from "@/lib/campaigns/queries";
import { dueAtOf } from "@/lib/campaigns/rules";
import type { Pack } from "@/lib/campaigns/schema";
import { closureOf, getCase } from "@/lib/cases/queries";
import type { CaseView } from "@/lib/cases/schema";
import { listTasks } from "@/lib/checklists/queries";
import type { TaskView } from "@/lib/checklists/schema";
import { containmentLabels, exposureLabels } from "@/lib/core/states";
import { isPastDue } from "@/lib/core/time";
import type { Tx } from "@/lib/db/client";
import { coverageOf } from "@/lib/evidence/queries";
import { openQuestions } from "@/lib/reports/rules";
import type { ReportCoverage, ReportKind, ReportServer, StatusReportInput } from "@/lib/reports/schema";
import { listServers } from "@/lib/servers/queries";
import { uncovered } from "@/lib/servers/rules";
import type { ServerView } from "@/lib/servers/schema";
import { timelineMarkers } from "@/lib/timeline/queries";

/** What both reports are made from, read once in the caller's transaction. */
export type Gathered = {
  pack: Pack;
  found: CaseView;
  servers: ServerView[];
  tasks: TaskView[];
  base: Omit<StatusReportInput, "known" | "done" | "contact">;
};

/** Logs without which silence says nothing: the front door and the control panel. */
const requiredLogKinds = ["httpproxy", "ecp_server", "iis"];

function reportServer(server: ServerView, labels: Pack["manifest"]["labels"], tasks: TaskView[]): ReportServer {
  const hunting = tasks.filter((task) => task.phase === "hunt" && task.opened && (task.serverId === null || task.serverId === server.id));
  return {
    hostname: server.hostname,
    product: server.product,
    exposure: { state: server.exposure, label: labels.exposure[server.exposure]?.label ?? exposureLabels[server.exposure], assurance: server.exposureAssurance, reason: server.exposureReason },
    compromise: { state: server.compromise, label: labels.compromise[server.compromise]?.label ?? server.compromise, assurance: server.compromiseAssurance, reason: server.compromiseReason },
    containment: server.containment,
    builds: server.builds.map(({ build, source, observedAt, reason }) => ({ build, source, observedAt, reason })),
    huntingDone: hunting.length > 0 && hunting.every((task) => task.state === "done" || task.state === "not_applicable"),
  };
}

type CoverageRow = Awaited<ReturnType<typeof coverageOf>>[number];

function reportCoverage(rows: CoverageRow[], servers: ServerView[], window: { from: string; to: string }): ReportCoverage[] {
  return servers.flatMap((server) => {
    const needed = { from: window.from, to: server.patchedAt ?? window.to };
    const own = rows.filter((row) => row.serverId === server.id);
    const family = (kind: string) => kind.split("/")[0] ?? kind;
    const kinds = [...new Set([...requiredLogKinds, ...own.map((row) => family(row.logKind))])];
    return kinds.map((logKind): ReportCoverage => {
      const spans = own.filter((row) => family(row.logKind) === logKind).toSorted((a, b) => a.fromAt.localeCompare(b.fromAt));
      const gaps = uncovered({ from: Date.parse(needed.from), to: Date.parse(needed.to) }, spans.map((row) => ({ from: Date.parse(row.fromAt), to: Date.parse(row.toAt) })));
      const iso = (ms: number) => new Date(ms).toISOString();
      return {
        server: server.hostname,
        logKind,
        required: requiredLogKinds.includes(logKind),
        needed,
        spans: spans.map((row) => ({ from: row.fromAt, to: row.toAt })),
        gaps: gaps.map((gap) => ({ from: iso(gap.from), to: iso(gap.to) })),
        records: spans.reduce((sum, row) => sum + row.rows, 0),
        rejected: 0,
      };
    });
  });
}

function sectionsOf(tasks: TaskView[]): StatusReportInput["sections"] {
  const titles = [...new Set(tasks.map((task) => task.sectionTitle))];
  return titles.map((title) => {
    const own = tasks.filter((task) => task.sectionTitle === title && task.opened);
    const counted = own.filter((task) => task.state !== "not_applicable");
    return {
      title,
      total: counted.length,
      verified: counted.filter((task) => task.state === "done" && task.assurance === "verified").length,
      claimed: counted.filter((task) => task.state === "done" && task.assurance !== "verified").length,
      notApplicable: own.length - counted.length,
    };
  });
}

function clocksOf(pack: Pack, found: CaseView, now: Date): StatusReportInput["clocks"] {
  const starts = { caseOpenedAt: found.openedAt, awarenessAt: found.awareAt, compromiseConfirmedAt: null };
  // Dates fixed by a directive bind only those it was written to, and nobody records that yet but the sector.
  const bound = /\b(federal|government)\b/i.test(found.sector ?? "") && found.country === "US";
  return pack.manifest.reportingRegimes.flatMap((regime) =>
    regime.clocks.filter(({ clock }) => clock.starts !== "none" && (clock.starts !== "fixed" || bound)).map(({ title, clock }) => {
      const dueAt = dueAtOf(clock, starts);
      const startedAt = clock.starts === "awareness" ? found.awareAt : clock.starts === "case_opened" ? found.openedAt : null;
      const state = dueAt === null ? ("undecided" as const) : isPastDue(dueAt, now.getTime()) ? ("overdue" as const) : ("running" as const);
      return { regime: `${regime.name}: ${title}`, startedAt, dueAt, state, note: regime.appliesTo };
    }),
  );
}

async function momentsOf(tx: Tx, caseId: string): Promise<StatusReportInput["moments"]> {
  const markers = await timelineMarkers(tx, caseId);
  const moments = [
    { at: markers.advisoryAt, label: "Advisory", kind: "advisory" as const },
    { at: markers.firstExploitAt, label: "First sign", kind: "attack" as const },
    { at: markers.patchedAt, label: "Patched", kind: "fix" as const },
    { at: markers.lastSeenAt, label: "Last seen", kind: "attack" as const },
  ];
  return moments.flatMap(({ at, ...moment }) => (at === null ? [] : [{ at, ...moment }]));
}

/** Reads everything both reports say, as plain data; what is unknown is named as unknown. */
export async function gather(tx: Tx, actor: Actor, input: { scope: CaseScope; kind: ReportKind; now: Date }): Promise<Gathered> {
  const { scope, kind, now } = input;
  const { caseId } = scope;
  const found = await getCase(tx, actor, scope);
  const pack = await loadPack(found.campaign.slug);
  const { labels, exposureWindow } = pack.manifest;
  const [servers, { items: tasks }, coverage, closure, organization] = await Promise.all([
    listServers(tx, caseId),
    listTasks(tx, actor, { caseId, opened: "yes" }),
    coverageOf(tx, caseId),
    closureOf(tx, caseId),
    tx.organization.findUnique({ where: { id: scope.organizationId } }),
  ]);
  const reported = servers.map((server) => reportServer(server, labels, tasks));
  const covered = reportCoverage(coverage, servers, { from: exposureWindow.latestNeededAt, to: now.toISOString() });
  const open = tasks.filter((task) => task.opened && task.state !== "done" && task.state !== "not_applicable");
  const actionOf = (task: TaskView) => ({ title: task.serverName ? `${task.title} (${task.serverName})` : task.title, dueAt: task.dueAt, overdue: task.dueAt !== null && isPastDue(task.dueAt, now.getTime()) });
  const closed = found.closedAt !== null;
  return {
    pack,
    found,
    servers,
    tasks,
    base: {
      wording: pack.reports[kind],
      preparedBy: actor.name,
      marking: { tlp: found.tlp, pap: found.pap, note: null },
      generatedAt: now.toISOString(),
      language: "en",
      demo: found.demo,
      organization: { name: found.organization.name, externalId: organization?.externalId ?? null, sector: found.sector, country: found.country },
      caseRef: found.ref,
      campaign: { name: found.campaign.name, packVersion: found.packVersion },
      verdict: found.verdict,
      phase: labels.phase[found.phase]?.label ?? found.phase,
      exposure: { state: found.exposure, label: labels.exposure[found.exposure]?.label ?? found.exposure, assurance: found.exposureAssurance, reason: "" },
      compromise: { state: found.compromise, label: labels.compromise[found.compromise]?.label ?? found.compromise, assurance: found.compromiseAssurance, reason: "" },
      containment: { state: found.containment, label: containmentLabels[found.containment], assurance: null, reason: "" },
      servers: reported,
      coverage: covered,
      sections: sectionsOf(tasks),
      moments: await momentsOf(tx, caseId),
      unknowns: openQuestions({ servers: reported, coverage: covered }),
      requests: open.filter((task) => task.roles.includes("client")).slice(0, 12).map((task) => ({ ...actionOf(task), why: task.gate?.gap ?? "" })),
      nextActions: open.slice(0, 6).map((task) => ({ ...actionOf(task), owner: task.assignee?.name ?? null })),
      clocks: clocksOf(pack, found, now),
      closure: closure.map((criterion) => ({ title: criterion.title, met: criterion.met, wouldMeet: criterion.detail ? `${criterion.metBy} Missing: ${criterion.detail}.` : criterion.metBy, waivedBy: closed && !criterion.met ? "the lead who closed the case" : null, waiverReason: closed && !criterion.met ? found.closeReason : null })),
    },
  };
}
