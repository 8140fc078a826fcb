import type { Actor } from "@/lib/auth/schema";
import { casesMatching } from "@/lib/cases/queries";
import type { CaseFilter } from "@/lib/cases/schema";
import { canonicalJson } from "@/lib/core/hashing";
import { minuteMs } from "@/lib/core/time";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";

/** Cases that share the three states, counted. */
export type Group = {
  exposure: string;
  compromise: string;
  phase: string;
  cases: number;
  servers: number;
  attention: number;
  overdue: number;
  unassigned: number;
  triage: number;
  demo: number;
};

type Row = { [Key in keyof Group]: Key extends "exposure" | "compromise" | "phase" ? string : number | bigint | null };

type Count = { actor: Actor; campaignId: string; filter: CaseFilter; now: Date };

async function countGroups(tx: Tx, { actor, campaignId, filter, now }: Count): Promise<Group[]> {
  const rows = await tx.$queryRaw<Row[]>`
    SELECT c.exposure, c.compromise, c.phase, count(*)::int AS cases, sum(c.server_count)::int AS servers,
           count(*) FILTER (WHERE c.attention)::int AS attention,
           count(*) FILTER (WHERE c.due_at < ${now} AND c.closed_at IS NULL)::int AS overdue,
           count(*) FILTER (WHERE c.owner_id IS NULL)::int AS unassigned,
           count(*) FILTER (WHERE c.open_findings > 0)::int AS triage,
           count(*) FILTER (WHERE c.demo)::int AS demo
    FROM "case" c WHERE ${casesMatching(actor, filter, { campaignId, now })} GROUP BY c.exposure, c.compromise, c.phase`;
  return rows.map((row) => ({
    exposure: row.exposure,
    compromise: row.compromise,
    phase: row.phase,
    cases: Number(row.cases),
    servers: Number(row.servers),
    attention: Number(row.attention),
    overdue: Number(row.overdue),
    unassigned: Number(row.unassigned),
    triage: Number(row.triage),
    demo: Number(row.demo),
  }));
}

type Kept = { stamp: string; untilMs: number; groups: Promise<Group[]> };

const kept = new Map<string, Kept>();
const keptMost = 100;

/** Two writers may commit in another order than they wrote their times; nothing is trusted longer than this. */
const trustMs = 3_000;

/**
 * Changes whenever a case does: every write moves the latest activity, and what concerns the installation (removing the
 * demo, renaming an organization) moves its audit chain. Both are read from the end of an index.
 */
async function stampOf(tx: Tx, campaignId: string, now: Date): Promise<string> {
  const rows = await tx.$queryRaw<{ at: Date | null; seq: number | null }[]>`
    SELECT (SELECT max(last_activity_at) FROM "case" WHERE campaign_id = ${campaignId}::uuid) AS at,
           (SELECT seq FROM audit_head WHERE case_id = ${installationId}::uuid) AS seq`;
  // What is overdue also changes with the clock.
  return `${rows[0]?.at?.toISOString() ?? ""} ${rows[0]?.seq ?? 0} ${Math.floor(now.getTime() / minuteMs)}`;
}

/**
 * Counts by the three states under the other filters. Counting a large campaign reads every case, so for people who see
 * all of them one count is shared until something changes.
 */
export async function groupsOf(tx: Tx, count: Count): Promise<Group[]> {
  const { actor, campaignId, now, filter } = count;
  const seesAll = actor.role === "admin" || actor.role === "lead" || actor.role === "manager";
  if (!seesAll) return countGroups(tx, count);
  const { exposure: _exposure, compromise: _compromise, phase: _phase, ...others } = filter;
  const key = canonicalJson({
    campaignId,
    ...others,
    assignee: others.assignee === "me" ? actor.userId : others.assignee,
    // "@me" in a filter is another person for each of them.
    asking: others.filter?.toLowerCase().includes("me") === true ? actor.userId : null,
  });
  const stamp = await stampOf(tx, campaignId, now);
  const known = kept.get(key);
  if (known && known.stamp === stamp && known.untilMs > now.getTime()) return known.groups;
  const groups = countGroups(tx, count);
  kept.delete(key);
  kept.set(key, { stamp, untilMs: now.getTime() + trustMs, groups });
  groups.catch(() => kept.delete(key));
  const oldest = kept.keys().next();
  if (kept.size > keptMost && !oldest.done) kept.delete(oldest.value);
  return groups;
}
