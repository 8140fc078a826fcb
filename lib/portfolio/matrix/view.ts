import type { Actor } from "@/lib/auth/schema";
import { campaignOf, currentChecklist } from "@/lib/campaigns/queries";
import { listCases } from "@/lib/cases/queries";
import type { Tx } from "@/lib/db/client";

import type { CellState, MatrixCell, MatrixView } from "./schema";

type Row = {
  case_id: string;
  section: string;
  total: number;
  verified: number;
  claimed: number;
  aside: number;
  blocked: number;
  review: number;
  begun: number;
  moved_at: Date | null;
  blocker: string | null;
};

/** Blocked work comes before all else, since somebody has to clear it; a section is verified when all that applies is. */
export function cellState(
  row: Pick<Row, "total" | "verified" | "claimed" | "aside" | "blocked" | "review" | "begun">,
): CellState {
  const applies = row.total - row.aside;
  if (row.total === 0) return "none";
  if (row.blocked > 0) return "blocked";
  if (row.verified >= applies) return "verified";
  if (row.verified + row.claimed >= applies) return "done";
  if (row.review > 0) return "in_review";
  return row.begun + row.verified + row.claimed + row.aside > 0 ? "in_progress" : "todo";
}

function cellOf(section: string, row: Row | undefined): MatrixCell {
  if (!row)
    return { section, state: "none", total: 0, verified: 0, claimed: 0, blocked: 0, staleSince: null, blocker: null };
  const state = cellState(row);
  const finished = state === "done" || state === "verified";
  return {
    section,
    state,
    total: row.total - row.aside,
    verified: row.verified,
    claimed: row.claimed,
    blocked: row.blocked,
    staleSince: finished ? null : (row.moved_at?.toISOString() ?? null),
    blocker: row.blocker,
  };
}

/** Organizations by sections of the checklist, worst cases first: one cell for how each section stands, since when, and what blocks it. */
export async function matrixOf(
  tx: Tx,
  actor: Actor,
  { slug, filter, limit, cursor }: { slug: string; filter?: string; limit: number; cursor?: string },
): Promise<MatrixView> {
  const checklist = await currentChecklist(tx, await campaignOf(tx, slug));
  const page = await listCases(tx, actor, { campaign: slug, filter, sort: "attention", limit, cursor });
  const rows = await tx.$queryRaw<Row[]>`
    SELECT t.case_id, t.section, count(*)::int AS total,
           count(*) FILTER (WHERE t.state = 'done' AND t.assurance = 'verified')::int AS verified,
           count(*) FILTER (WHERE t.state = 'done' AND t.assurance IS DISTINCT FROM 'verified')::int AS claimed,
           count(*) FILTER (WHERE t.state = 'not_applicable')::int AS aside,
           count(*) FILTER (WHERE t.state = 'blocked')::int AS blocked,
           count(*) FILTER (WHERE t.state = 'in_review')::int AS review,
           count(*) FILTER (WHERE t.state = 'in_progress')::int AS begun,
           max(t.updated_at) FILTER (WHERE t.state <> 'todo') AS moved_at,
           (array_agg(t.reason ORDER BY t.updated_at DESC) FILTER (WHERE t.state = 'blocked'))[1] AS blocker
    FROM task t WHERE t.case_id = ANY(${page.items.map(({ id }) => id)}::uuid[]) AND t.opened GROUP BY t.case_id, t.section`;
  const found = new Map(rows.map((row) => [`${row.case_id} ${row.section}`, row]));
  return {
    sections: checklist.map(({ key, title }) => ({ key, title })),
    items: page.items.map((item) => ({
      caseId: item.id,
      ref: item.ref,
      organization: item.organization.name,
      exposure: item.exposure,
      compromise: item.compromise,
      cells: checklist.map(({ key }) => cellOf(key, found.get(`${item.id} ${key}`))),
    })),
    nextCursor: page.nextCursor,
  };
}
