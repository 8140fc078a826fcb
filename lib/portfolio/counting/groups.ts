import type { Actor } from "@/lib/auth/schema";
import { casesMatching } from "@/lib/cases/queries";
import type { CaseFilter } from "@/lib/cases/schema";
import type { Tx } from "@/lib/db/client";
import { asksForSelf, sharedCounts } from "./kept";

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

const shared = sharedCounts<Group[]>();

/**
 * Counts by the three states under the other filters. Counting a large campaign reads every case, so for people who see
 * all of them one count is shared until something changes.
 */
export async function groupsOf(tx: Tx, count: Count): Promise<Group[]> {
  const { actor, filter } = count;
  const { exposure: _exposure, compromise: _compromise, phase: _phase, ...others } = filter;
  const about = {
    ...others,
    assignee: others.assignee === "me" ? actor.userId : others.assignee,
    asking: asksForSelf(others.filter) ? actor.userId : null,
  };
  return shared(tx, { ...count, about }, () => countGroups(tx, count));
}
