import type { Actor } from "@/lib/auth/schema";
import { casesMatching } from "@/lib/cases/queries";
import { Prisma, type Tx } from "@/lib/db/client";

import { asksForSelf, sharedCounts } from "@/lib/portfolio/counting/kept";

import type { FunnelStep } from "./schema";

export type Asking = { actor: Actor; campaignId: string; now: Date; filter: string };

export const patchedFilter = "exposure:patched,disconnected,decommissioned";

/** What each step of the funnel is, in the filter's own language, so that its list and its number cannot differ. */
export const funnelFilters: Record<FunnelStep, string> = {
  notified: "notified:any",
  contacted: "contacted:any",
  patched: patchedFilter,
  hunted: "phase:>hunt",
  remediated: "phase:>=recover",
  verified: "confirmed:yes",
  closed: "phase:closed",
};

/** Two filters that must both hold. */
export function both(first: string, second: string): string {
  const bracketed = (text: string) => (/\sor\s/i.test(text) && !text.startsWith("(") ? `(${text})` : text);
  return [bracketed(first), bracketed(second)].filter((text) => text !== "").join(" ");
}

const shared = sharedCounts<number[]>();

/** How many cases each filter lists, all counted in one walk over the cases. */
export function countEach(tx: Tx, asking: Asking, filters: readonly string[]): Promise<number[]> {
  const { actor, filter } = asking;
  const self = [filter, ...filters].some(asksForSelf) ? actor.userId : null;
  return shared(tx, { ...asking, about: { filter, filters, self } }, () => countNow(tx, asking, filters));
}

async function countNow(tx: Tx, asking: Asking, filters: readonly string[]): Promise<number[]> {
  const { actor, campaignId, now, filter } = asking;
  const where = { campaignId, now };
  const counts = filters.map(
    (one) => Prisma.sql`count(*) FILTER (WHERE ${casesMatching(actor, { filter: one }, where)})::int`,
  );
  const [row] = await tx.$queryRaw<{ counts: number[] }[]>`
    SELECT ARRAY[${Prisma.join(counts)}] AS counts FROM "case" c WHERE ${casesMatching(actor, { filter }, where)}`;
  return row?.counts ?? filters.map(() => 0);
}

type Group = { name: string | null; id: string | null; open: number; overdue: number };

async function groupsBy(tx: Tx, { actor, campaignId, now, filter }: Asking, by: "owner" | "team"): Promise<Group[]> {
  const matching = casesMatching(actor, { filter }, { campaignId, now });
  const column = by === "owner" ? Prisma.sql`c.owner_id` : Prisma.sql`c.team_id`;
  const table = by === "owner" ? Prisma.sql`"user"` : Prisma.sql`team`;
  return tx.$queryRaw<Group[]>`
    WITH g AS (
      SELECT ${column} AS id, count(*)::int AS open, count(*) FILTER (WHERE c.due_at < ${now})::int AS overdue
      FROM "case" c WHERE ${matching} AND c.closed_at IS NULL GROUP BY 1)
    SELECT n.name, g.id::text AS id, g.open, g.overdue FROM g LEFT JOIN ${table} n ON n.id = g.id ORDER BY g.open DESC, n.name LIMIT 40`;
}

/** Open cases by owner or team, and how many of them are late; each with the filter that lists them. */
export async function workOf(tx: Tx, asking: Asking, by: "owner" | "team") {
  const field = by === "owner" ? "assignee" : "team";
  return (await groupsBy(tx, asking, by)).map(({ name, id, open, overdue }) => ({
    name: id === null ? (by === "owner" ? "unassigned" : "no team") : (name ?? "a former user"),
    filter: both(asking.filter, `${field}:${id ?? "none"} closed:none`),
    open,
    overdue,
  }));
}

type Share = { name: string | null; cases: number; patched: number; compromised: number };

/** Cases by country or sector, the largest groups first. */
export async function sharesOf(tx: Tx, { actor, campaignId, now, filter }: Asking, by: "country" | "sector") {
  const matching = casesMatching(actor, { filter }, { campaignId, now });
  const column = by === "country" ? Prisma.sql`lower(c.country)` : Prisma.sql`lower(c.sector)`;
  const shown = by === "country" ? Prisma.sql`max(c.country)` : Prisma.sql`max(c.sector)`;
  const rows = await tx.$queryRaw<Share[]>`
    SELECT ${shown} AS name, count(*)::int AS cases,
           count(*) FILTER (WHERE c.exposure IN ('patched', 'disconnected', 'decommissioned'))::int AS patched,
           count(*) FILTER (WHERE c.compromise IN ('implanted', 'operated', 'spread'))::int AS compromised
    FROM "case" c WHERE ${matching} GROUP BY ${column} ORDER BY cases DESC, name LIMIT 12`;
  return rows.map(({ name, ...numbers }) => ({
    ...numbers,
    name: name ?? "not known",
    filter: both(filter, `${by}:${name === null ? "none" : quoted(name)}`),
  }));
}

function quoted(name: string): string {
  return /[\s(),":]/.test(name) ? `"${name.replaceAll('"', "")}"` : name;
}
