import { z } from "zod";

import type { Actor } from "@/lib/auth/schema";
import type { CaseListInput } from "@/lib/cases/schema";
import { cursorId, cursorNumber, cursorText, cursorTime, decodeCursor } from "@/lib/core/cursor";
import {
  casePhases,
  compromiseStates,
  compromiseWorstFirst,
  exposureStates,
  exposureWorstFirst,
} from "@/lib/core/states";
import { Prisma, type Tx } from "@/lib/db/client";

import { axisColumn, axisCondition, conditions, mayBeRare, stateAxes, type StateAxis } from "./conditions";

type Sort = CaseListInput["sort"];
type Values = (string | number | null)[];

/** One stretch of the list that a single index serves in order; stretches follow each other by `place`, or are merged. */
type Stretch = { where: Prisma.Sql[]; after: Prisma.Sql | null };
type Plan = { stretches: Stretch[]; order: Prisma.Sql; inTurn: boolean };

const byAttention = Prisma.sql`c.attention_rank DESC, c.id DESC`;

const axisOrder: Record<StateAxis, readonly string[]> = {
  exposure: exposureWorstFirst,
  compromise: compromiseWorstFirst,
  phase: casePhases,
};

const places = {
  attention: z.tuple([cursorNumber, cursorId]),
  exposure: z.tuple([z.enum(exposureStates), cursorNumber, cursorId]),
  compromise: z.tuple([z.enum(compromiseStates), cursorNumber, cursorId]),
  phase: z.tuple([z.enum(casePhases), cursorNumber, cursorId]),
  due: z.tuple([cursorTime.nullable(), cursorId]),
  activity: z.tuple([cursorTime, cursorId]),
  name: z.tuple([cursorText, cursorId]),
} satisfies Record<Sort, z.ZodType>;

/** The values that the cursor of a sort holds. */
function placeOf(sort: Sort, cursor: string): Values {
  return decodeCursor(cursor, places[sort]);
}

function afterAttention([rank, id]: Values): Prisma.Sql {
  return Prisma.sql`(c.attention_rank, c.id) < (${Number(rank)}, ${String(id)}::uuid)`;
}

function statePlan(input: CaseListInput, axis: StateAxis, after: Values | null): Plan {
  const wanted = input[axis];
  const states = axisOrder[axis].filter((state) => wanted === undefined || wanted.some((one) => one === state));
  const from = after === null ? 0 : Math.max(states.indexOf(String(after[0])), 0);
  const stretches = states.slice(from).map((state, index) => ({
    where: [Prisma.sql`${axisColumn[axis]} = ${state}`],
    after: after !== null && index === 0 && state === after[0] ? afterAttention(after.slice(1)) : null,
  }));
  return { stretches, order: byAttention, inTurn: true };
}

// The index that starts with a state is in order only for one state, so several states are several walks that are merged.
function attentionPlan(input: CaseListInput, after: Values | null): Plan {
  const narrowed = after === null ? null : afterAttention(after);
  const axis = (["compromise", "exposure", "phase"] as const).find((one) => input[one] !== undefined);
  const states = axis === undefined ? null : input[axis];
  if (axis === undefined || !states)
    return { stretches: [{ where: [], after: narrowed }], order: byAttention, inTurn: false };
  const stretches = states.map((state) => ({ where: [Prisma.sql`${axisColumn[axis]} = ${state}`], after: narrowed }));
  return { stretches, order: byAttention, inTurn: false };
}

// Cases without a due date follow those with one.
function duePlan(after: Values | null): Plan {
  const order = Prisma.sql`c.due_at ASC, c.id ASC`;
  const dated = { where: [Prisma.sql`c.due_at IS NOT NULL`], after: null };
  const undated = { where: [Prisma.sql`c.due_at IS NULL`], after: null };
  if (after === null) return { stretches: [dated, undated], order, inTurn: true };
  const [at, id] = after;
  if (at === null)
    return { stretches: [{ ...undated, after: Prisma.sql`c.id > ${String(id)}::uuid` }], order, inTurn: true };
  return {
    stretches: [
      { ...dated, after: Prisma.sql`(c.due_at, c.id) > (${String(at)}::timestamptz, ${String(id)}::uuid)` },
      undated,
    ],
    order,
    inTurn: true,
  };
}

function planOf(input: CaseListInput, after: Values | null): Plan {
  switch (input.sort) {
    case "attention":
      return attentionPlan(input, after);
    case "exposure":
    case "compromise":
    case "phase":
      return statePlan(input, input.sort, after);
    case "due":
      return duePlan(after);
    case "activity":
      return {
        stretches: [
          {
            where: [],
            after:
              after &&
              Prisma.sql`(c.last_activity_at, c.id) < (${String(after[0])}::timestamptz, ${String(after[1])}::uuid)`,
          },
        ],
        order: Prisma.sql`c.last_activity_at DESC, c.id DESC`,
        inTurn: false,
      };
    case "name":
      return {
        stretches: [
          {
            where: [],
            after: after && Prisma.sql`(c.organization_name, c.id) > (${String(after[0])}, ${String(after[1])}::uuid)`,
          },
        ],
        order: Prisma.sql`c.organization_name ASC, c.id ASC`,
        inTurn: false,
      };
  }
}

/** Up to so many hits are sorted; more are so common that a walk in order meets them soon. */
const fewHits = 2_000;

/**
 * The planner cannot know how rare a word is and would walk the whole list for one that nobody has. So the hits are looked
 * up first, and when they are few they take the place of the conditions.
 */
async function narrowed(tx: Tx, asked: Prisma.Sql[]): Promise<Prisma.Sql[]> {
  const hits = await tx.$queryRaw<
    { id: string }[]
  >`SELECT c.id FROM "case" c WHERE ${Prisma.join(asked, " AND ")} LIMIT ${fewHits + 1}`;
  return hits.length > fewHits ? asked : [Prisma.sql`c.id = ANY(${hits.map(({ id }) => id)}::uuid[])`];
}

/** Ids of one page in order, one more than `limit` when there is a next page. Every walk is a row-value keyset on an index. */
export async function pageIds(
  tx: Tx,
  actor: Actor,
  { input, campaignId, now }: { input: CaseListInput; campaignId: string; now: Date },
): Promise<string[]> {
  const plan = planOf(input, input.cursor ? placeOf(input.sort, input.cursor) : null);
  if (plan.stretches.length === 0) return [];
  const asked = [
    ...conditions(actor, input, { campaignId, now }),
    ...stateAxes.flatMap((axis) => axisCondition(input, axis)),
  ];
  const common = mayBeRare(input) ? await narrowed(tx, asked) : asked;
  const take = input.limit + 1;
  const walks = plan.stretches.map(({ where, after }, place) => {
    const all = Prisma.join([...common, ...where, ...(after ? [after] : [])], " AND ");
    return Prisma.sql`(SELECT ${place}::int AS place, c.id, c.attention_rank, c.due_at, c.last_activity_at, c.organization_name FROM "case" c WHERE ${all} ORDER BY ${plan.order} LIMIT ${take})`;
  });
  const order = plan.inTurn ? Prisma.sql`place, ${plan.order}` : plan.order;
  const rows = await tx.$queryRaw<
    { id: string }[]
  >`SELECT c.id FROM (${Prisma.join(walks, " UNION ALL ")}) c ORDER BY ${order} LIMIT ${take}`;
  return rows.map((row) => row.id);
}
