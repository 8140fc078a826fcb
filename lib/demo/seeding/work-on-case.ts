import { settleCase } from "@/lib/access/settle";
import { caseScope } from "@/lib/access/visible";
import { loadPack } from "@/lib/campaigns/queries";
import { changeCase, confirmVerdict } from "@/lib/cases/commands";
import { closeCase } from "@/lib/closing/commands";
import { notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { addEvent } from "@/lib/timeline/commands";

import { workThrough } from "./checklist";
import { attribute, confirmAbsence, confirmStates, triage, type Work } from "./judgements";
import { type Opening, ownerOf } from "./open-case";

const hourMs = 3_600_000;

const storyEvents = [
  {
    at: "2021-03-03T09:30:00Z",
    title: "Administrator restarts EX01 after an antivirus alert",
    detail: "Told on the telephone by the client; no log of it was kept.",
    server: "EX01",
  },
  {
    at: "2021-03-09T19:00:00Z",
    title: "Maintenance window for the March update opens",
    detail: "Agreed between the client and their hosting partner.",
    server: null,
  },
  {
    at: "2021-03-11T08:15:00Z",
    title: "Client sees unknown requests to aspnet_client and calls",
    detail: "The call that opened this case.",
    server: "EX01",
  },
] as const;

async function tellStory(tx: Tx, work: Work): Promise<void> {
  const { caseId, analyst } = work;
  const servers = await tx.server.findMany({ where: { caseId }, select: { id: true, hostname: true } });
  for (const { at, title, detail, server } of storyEvents) {
    const serverId = servers.find((row) => row.hostname === server)?.id ?? null;
    await addEvent(tx, analyst, {
      caseId,
      at,
      title,
      detail,
      precision: "minute",
      severity: null,
      serverId,
      clusters: [],
      evidenceId: null,
      findingId: null,
    });
  }
}

async function close(tx: Tx, work: Work): Promise<void> {
  const { caseId, team } = work;
  await settleCase(tx, caseId);
  const scope = await caseScope(tx, caseId);
  const row = await tx.case.findUnique({ where: { id: caseId }, select: { version: true, compromise: true } });
  if (!scope || !row) throw notFound("case");
  const exit = row.compromise === "unknown" || row.compromise === "no_evidence" ? "no-evidence-limited" : "remediated";
  const reason = "The client accepts in writing what is left, and keeps watching by own means.";
  await closeCase(tx, team.lead, { scope, version: row.version, exit, reason });
}

async function sayVerdict(tx: Tx, work: Work): Promise<void> {
  const { caseId, analyst, team, plan } = work;
  await settleCase(tx, caseId);
  const scope = await caseScope(tx, caseId);
  const row = await tx.case.findUnique({
    where: { id: caseId },
    select: { version: true, verdict: true, awareAt: true },
  });
  if (!scope || !row) throw notFound("case");
  let { version } = row;
  if (plan.progress > 0.3 && plan.servers.some((server) => server.depth === "operated" || server.depth === "spread")) {
    const awareAt = (row.awareAt ?? new Date(scopeStart(plan.openedHoursAgo))).toISOString();
    version = (
      await changeCase(tx, team.lead, {
        scope,
        action: "case.update",
        patch: { version, containment: "contained", awareAt },
      })
    ).version;
  }
  if (plan.progress > 0.6 && row.verdict.length >= 10)
    await confirmVerdict(tx, analyst, { scope, version, sentence: row.verdict });
}

function scopeStart(hoursAgo: number): number {
  return Date.now() - hoursAgo * hourMs;
}

type Part = (tx: Tx, work: Work, opening: Opening) => Promise<"next" | "again">;

async function judge(tx: Tx, work: Work): Promise<"next"> {
  if (work.plan.progress > 0.05) {
    await triage(tx, work);
    await confirmStates(tx, work);
    await attribute(tx, work);
    await settleCase(tx, work.caseId);
  }
  return "next";
}

function quietSince({ plan, now }: Opening): Date {
  return new Date(now.getTime() - plan.quietHours * hourMs);
}

async function workOff(tx: Tx, work: Work, opening: Opening): Promise<"next" | "again"> {
  if (work.plan.progress <= 0.05) return "next";
  const from = new Date(opening.now.getTime() - opening.plan.openedHoursAgo * 0.9 * hourMs);
  const worked = await workThrough(tx, work, { from, to: quietSince(opening) });
  await settleCase(tx, work.caseId);
  return worked ? "again" : "next";
}

async function conclude(tx: Tx, work: Work, opening: Opening): Promise<"next"> {
  const { caseId, plan } = work;
  if (plan.progress > 0.05) {
    await confirmAbsence(tx, work);
    await sayVerdict(tx, work);
  }
  if (plan.story) await tellStory(tx, work);
  if (plan.effort === "closed") await close(tx, work);
  await settleCase(tx, caseId);
  // The portfolio shows when a case was last worked on; in the demo that lies in the plan, not in this very second.
  const lastActivityAt = quietSince(opening);
  const closedAt = plan.effort === "closed" ? { closedAt: lastActivityAt } : {};
  await tx.case.updateMany({ where: { id: caseId }, data: { lastActivityAt, ...closedAt } });
  return "next";
}

const parts: readonly Part[] = [judge, workOff, conclude];

/** How many parts the work of people on one demo case has. */
export const workParts = parts.length;

/**
 * One part of what people did in a demo case after its evidence was read: judging what was found, some tasks of the
 * checklist, verdict and closing; by the same commands as in real cases, in the caller's transaction. "again" when the same
 * part has more to do.
 */
export async function workOnCase(
  tx: Tx,
  caseId: string,
  step: { part: number; opening: Opening },
): Promise<"next" | "again"> {
  const { opening } = step;
  const { plan, team } = opening;
  const pack = await loadPack("exchange-2021");
  const analyst = ownerOf(opening) === team.second ? team.second : team.first;
  const part = parts[step.part];
  return part ? part(tx, { caseId, plan, team, analyst, pack }, opening) : "next";
}
