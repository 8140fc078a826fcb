import type { CaseScope } from "@/lib/access/policy";
import { type Actor, systemActor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import type { Pack } from "@/lib/campaigns/schema";
import { getCase, guideOf } from "@/lib/cases/queries";
import type { CaseView } from "@/lib/cases/schema";
import { listTasks } from "@/lib/checklists/queries";
import type { TaskView } from "@/lib/checklists/schema";
import { closureOf } from "@/lib/closing/queries";
import { buildSourceLabels, containmentLabels, exposureLabels } from "@/lib/core/states";
import { isPastDue } from "@/lib/core/time";
import type { Tx } from "@/lib/db/client";
import { namesWords, openQuestions, shortNames } from "@/lib/reports/rules";
import type { ReportClosing, ReportKind, ReportServer, StatusReportInput } from "@/lib/reports/schema";
import { forReader, listServers } from "@/lib/servers/queries";
import type { ServerView } from "@/lib/servers/schema";
import { timelineMarkers } from "@/lib/timeline/queries";

import { reportClocks } from "./clocks";
import { rejectedOf, reportCoverage } from "./coverage";

/** What both reports are made from, read once in the caller's transaction. */
export type Gathered = {
  pack: Pack;
  found: CaseView;
  servers: ServerView[];
  tasks: TaskView[];
  base: Omit<StatusReportInput, "known" | "done" | "contact">;
};

function reportServer(server: ServerView, labels: Pack["manifest"]["labels"]): ReportServer {
  return {
    hostname: server.hostname,
    product: server.product,
    exposure: {
      state: server.exposure,
      label: labels.exposure[server.exposure]?.label ?? exposureLabels[server.exposure],
      assurance: server.exposureAssurance,
      reason: server.exposureReason,
    },
    compromise: {
      state: server.compromise,
      label: labels.compromise[server.compromise]?.label ?? server.compromise,
      assurance: server.compromiseAssurance,
      reason: server.compromiseReason,
    },
    containment: server.containment,
    builds: server.builds.map(({ build, source, observedAt, reason }) => ({
      build,
      source: buildSourceLabels[source],
      observedAt,
      reason,
    })),
    hunting: server.hunting,
    reach: server.reach,
  };
}

function sectionsOf(tasks: TaskView[]): StatusReportInput["sections"] {
  const titles = [...new Set(tasks.map((task) => task.sectionTitle))];
  return titles.map((title) => {
    const own = tasks.filter((task) => task.sectionTitle === title && task.opened);
    const counted = own.filter((task) => task.state !== "not_applicable");
    return {
      title,
      total: own.length,
      verified: counted.filter((task) => task.state === "done" && task.assurance === "verified").length,
      claimed: counted.filter((task) => task.state === "done" && task.assurance !== "verified").length,
      notApplicable: own.length - counted.length,
    };
  });
}

type Ask = { title: string; servers: string[]; dueAt: string | null; owner: string | null; missing: string };

/** The same step on several servers is one line of a letter. */
function grouped(tasks: readonly TaskView[]): Ask[] {
  const asks = new Map<string, Ask>();
  for (const task of tasks) {
    const owner = task.assignee?.name ?? null;
    const key = JSON.stringify([task.title, task.dueAt, owner]);
    const ask = asks.get(key) ?? {
      title: task.title,
      servers: [],
      dueAt: task.dueAt,
      owner,
      missing: task.gate?.needs.filter((need) => !need.met).map((need) => need.text)[0] ?? "",
    };
    if (task.serverName !== null) ask.servers.push(task.serverName);
    asks.set(key, ask);
  }
  return [...asks.values()];
}

function soonestFirst(a: Ask, b: Ask): number {
  return (a.dueAt ?? "9999").localeCompare(b.dueAt ?? "9999");
}

const isSettledTask = (task: TaskView) => task.state === "done" || task.state === "not_applicable";

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

/** How the case ended. Whoever closes it is told that reports print the reason, so every reader of one gets it. */
async function closingOf(tx: Tx, found: CaseView, { manifest }: Pack): Promise<ReportClosing | null> {
  if (found.closedAt === null) return null;
  const row = await tx.case.findUnique({ where: { id: found.id }, select: { closeReason: true } });
  const exit = manifest.closureOutcomes.find((outcome) => outcome.key === found.closeExit);
  return {
    at: found.closedAt,
    by: found.closedBy ?? "a lead",
    exit: exit?.title ?? found.closeExit ?? "",
    reason: row?.closeReason ?? null,
  };
}

/** Who stands behind a report: the person who made it, or the owner of the case when a reader fetched it. */
function preparedBy(actor: Actor, found: CaseView): string {
  const writes = actor.role !== "client" && actor.role !== "manager";
  return writes ? actor.name : (found.owner?.name ?? "The response team");
}

/** Reads everything both reports say, as plain data; what is unknown is named as unknown. */
export async function gather(
  tx: Tx,
  actor: Actor,
  input: { scope: CaseScope; kind: ReportKind; now: Date },
): Promise<Gathered> {
  const { scope, kind, now } = input;
  const { caseId } = scope;
  const found = await getCase(tx, actor, scope);
  const pack = await loadPack(found.campaign.slug);
  const { labels } = pack.manifest;
  // Progress is counted over all tasks, whoever reads; a client reads the steps they can see.
  const all = (await listTasks(tx, systemActor, { caseId, opened: "yes" })).items;
  const tasks = actor.role === "client" ? (await listTasks(tx, actor, { caseId, opened: "yes" })).items : all;
  const servers = (await listServers(tx, caseId)).map((server) => forReader(actor, server));
  const closure = await closureOf(tx, caseId);
  const guide = await guideOf(tx, actor, caseId);
  const organization = await tx.organization.findUnique({
    where: { id: scope.organizationId },
    select: { externalId: true },
  });
  const reported = servers.map((server) => reportServer(server, labels));
  const covered = reportCoverage(servers, await rejectedOf(tx, caseId));
  const open = tasks.filter((task) => task.opened && !isSettledTask(task));
  const short = shortNames(servers.map((server) => server.hostname));
  const overdue = (ask: Ask) => ask.dueAt !== null && isPastDue(ask.dueAt, now.getTime());
  const titleOf = (ask: Ask) =>
    ask.servers.length === 0 ? ask.title : `${ask.title} (${namesWords(ask.servers.map(short))})`;
  const requests = grouped(open.filter((task) => task.roles.includes("client"))).toSorted(soonestFirst);
  const next = grouped(open.filter((task) => !task.roles.includes("client"))).toSorted(soonestFirst);
  const ended = await closingOf(tx, found, pack);
  const waiver = (met: boolean) =>
    ended !== null && !met
      ? { waivedBy: ended.by, waiverReason: ended.reason }
      : { waivedBy: null, waiverReason: null };
  return {
    pack,
    found,
    servers,
    tasks,
    base: {
      wording: pack.reports[kind],
      preparedBy: preparedBy(actor, found),
      marking: { tlp: found.tlp, pap: found.pap, note: null },
      generatedAt: now.toISOString(),
      language: "en",
      demo: found.demo,
      organization: {
        name: found.organization.name,
        externalId: organization?.externalId ?? null,
        sector: found.sector,
        country: found.country,
      },
      caseRef: found.ref,
      campaign: { name: found.campaign.name, packVersion: found.packVersion },
      verdict: found.verdict,
      mailRead: found.mailRead,
      phase: labels.phase[found.phase]?.label ?? found.phase,
      closed: ended,
      signOff: found.signOff,
      exposure: {
        state: found.exposure,
        label: labels.exposure[found.exposure]?.label ?? found.exposure,
        assurance: found.exposureAssurance,
        reason: "",
      },
      compromise: {
        state: found.compromise,
        label: labels.compromise[found.compromise]?.label ?? found.compromise,
        assurance: found.compromiseAssurance,
        reason: "",
      },
      containment: {
        state: found.containment,
        label: containmentLabels[found.containment],
        assurance: null,
        reason: "",
      },
      servers: reported,
      coverage: covered,
      sections: sectionsOf(all),
      moments: await momentsOf(tx, caseId),
      unknowns: openQuestions({ servers: reported, coverage: covered }),
      requests: requests.map((ask) => ({
        title: titleOf(ask),
        why: ask.missing,
        dueAt: ask.dueAt,
        overdue: overdue(ask),
      })),
      nextActions: next.map((ask) => ({
        title: titleOf(ask),
        owner: ask.owner,
        dueAt: ask.dueAt,
        overdue: overdue(ask),
      })),
      clocks: reportClocks(guide, now),
      closure: closure.map((criterion) => ({
        title: criterion.title,
        met: criterion.met,
        wouldMeet: criterion.detail ? `${criterion.metBy} Missing: ${criterion.detail}.` : criterion.metBy,
        ...waiver(criterion.met),
      })),
    },
  };
}
