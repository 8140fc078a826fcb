import type { Actor } from "@/lib/auth/schema";
import { caseSorts } from "@/lib/cases/schema";
import { casesMatching } from "@/lib/cases/queries";
import { parseFilter } from "@/lib/cases/rules";
import { AppError, notFound } from "@/lib/core/errors";
import { Prisma, type Tx } from "@/lib/db/client";

import { asksForSelf, sharedCounts } from "@/lib/portfolio/counting/kept";

import type { ListView } from "./schema";
import { shippedViews } from "./shipped";
import { isTheirs, viewsFor } from "./store";

type Listed = Omit<ListView, "count" | "opens">;
type Asking = { actor: Actor; campaignId: string; now: Date };

/** A saved filter that this person may not ask, or that a later version no longer reads, as a condition; null where it is so. */
function conditionOf(filter: string, { actor, campaignId, now }: Asking): Prisma.Sql | null {
  if (parseFilter(filter).kind === "problem") return null;
  try {
    return casesMatching(actor, { filter }, { campaignId, now });
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

const shared = sharedCounts<(number | null)[]>();

function countsUnder(tx: Tx, asking: Asking, filters: readonly string[]): Promise<(number | null)[]> {
  const self = filters.some(asksForSelf) ? asking.actor.userId : null;
  return shared(tx, { ...asking, about: { filters, self } }, () => countNow(tx, asking, filters));
}

async function countNow(tx: Tx, asking: Asking, filters: readonly string[]): Promise<(number | null)[]> {
  const conditions = filters.map((filter) => conditionOf(filter, asking));
  const counts = conditions.map((condition) =>
    condition === null ? Prisma.sql`NULL::int` : Prisma.sql`count(*) FILTER (WHERE ${condition})::int`,
  );
  const [row] = await tx.$queryRaw<{ counts: (number | null)[] }[]>`
    SELECT ARRAY[${Prisma.join(counts)}] AS counts FROM "case" c WHERE ${casesMatching(asking.actor, {}, asking)}`;
  return row?.counts ?? filters.map(() => 0);
}

/** The tabs above the list, each with how many cases the person sees under it; one that they may not ask is left out. */
export async function listViews(tx: Tx, actor: Actor, slug: string): Promise<ListView[]> {
  const campaign = await tx.campaign.findUnique({ where: { slug }, select: { id: true } });
  if (!campaign) throw notFound("campaign");
  const campaignId = campaign.id;
  const rows = await viewsFor(tx, actor, campaignId);
  const chosen =
    actor.userId === null
      ? null
      : await tx.viewDefault.findUnique({ where: { userId_campaignId: { userId: actor.userId, campaignId } } });
  const views = [
    ...shippedViews.map((view): Listed => ({
      ...view,
      kind: "shipped",
      owner: "",
      teamId: null,
      yours: false,
      version: 0,
    })),
    ...rows.map((row): Listed => ({
      key: row.id,
      name: row.name,
      filter: row.filter,
      sort: caseSorts.find((sort) => sort === row.sort) ?? "attention",
      kind: row.share === "team" || row.share === "everyone" ? row.share : "own",
      owner: row.ownerName,
      teamId: row.teamId,
      yours: isTheirs(actor, row),
      version: row.version,
    })),
  ];
  const counts = await countsUnder(
    tx,
    { actor, campaignId, now: new Date() },
    views.map((view) => view.filter),
  );
  return views.flatMap((view, index) => {
    const count = counts[index];
    return count === null || count === undefined ? [] : [{ ...view, count, opens: chosen?.view === view.key }];
  });
}
