import type { Actor } from "@/lib/auth/schema";
import { casesMatching } from "@/lib/cases/queries";
import { Prisma, type Tx } from "@/lib/db/client";

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

/** How many cases each filter lists, all counted in one walk over the cases. */
export async function countEach(tx: Tx, asking: Asking, filters: readonly string[]): Promise<number[]> {
  const { actor, campaignId, now, filter } = asking;
  const where = { campaignId, now };
  const counts = filters.map(
    (one) => Prisma.sql`count(*) FILTER (WHERE ${casesMatching(actor, { filter: one }, where)})::int`,
  );
  const [row] = await tx.$queryRaw<{ counts: number[] }[]>`
    SELECT ARRAY[${Prisma.join(counts)}] AS counts FROM "case" c WHERE ${casesMatching(actor, { filter }, where)}`;
  return row?.counts ?? filters.map(() => 0);
}

type Group = {
  by: number;
  owner: string | null;
  team: string | null;
  country: string | null;
  sector: string | null;
  cases: number;
  open: number;
  overdue: number;
  patched: number;
  compromised: number;
  servers: number | null;
};

/** Bits of GROUPING: which of the four columns a row is not grouped by. */
const grouped = { owner: 0b0111, team: 0b1011, country: 0b1101, sector: 0b1110, whole: 0b1111 } as const;

const shown = { people: 40, shares: 12 } as const;

/** The cases by owner, team, country and sector, and all of them: one walk for the five. */
async function groupsOf(tx: Tx, { actor, campaignId, now, filter }: Asking): Promise<Group[]> {
  const matching = casesMatching(actor, { filter }, { campaignId, now });
  return tx.$queryRaw<Group[]>`
    SELECT grouping(c.owner_id, c.team_id, lower(c.country), lower(c.sector)) AS by, c.owner_id::text AS owner, c.team_id::text AS team,
           max(c.country) AS country, max(c.sector) AS sector, count(*)::int AS cases,
           count(*) FILTER (WHERE c.closed_at IS NULL)::int AS open,
           count(*) FILTER (WHERE c.due_at < ${now} AND c.closed_at IS NULL)::int AS overdue,
           count(*) FILTER (WHERE c.exposure IN ('patched', 'disconnected', 'decommissioned'))::int AS patched,
           count(*) FILTER (WHERE c.compromise IN ('implanted', 'operated', 'spread'))::int AS compromised,
           sum(c.server_count)::int AS servers
    FROM "case" c WHERE ${matching}
    GROUP BY GROUPING SETS ((c.owner_id), (c.team_id), (lower(c.country)), (lower(c.sector)), ())`;
}

type Named = ReadonlyMap<string, string>;
type Wording = { id: string | null; none: string; field: string; names: Named };

async function namesIn(tx: Tx, groups: readonly Group[]): Promise<{ users: Named; teams: Named }> {
  const ids = (of: "owner" | "team") => groups.flatMap((group) => group[of] ?? []);
  const users = await tx.user.findMany({ where: { id: { in: ids("owner") } }, select: { id: true, name: true } });
  const teams = await tx.team.findMany({ where: { id: { in: ids("team") } }, select: { id: true, name: true } });
  const byId = (rows: { id: string; name: string }[]) => new Map(rows.map(({ id, name }) => [id, name]));
  return { users: byId(users), teams: byId(teams) };
}

function workRow(asking: Asking, { open, overdue }: Group, { id, none, field, names }: Wording) {
  return {
    name: id === null ? none : (names.get(id) ?? "a former user"),
    filter: both(asking.filter, `${field}:${id ?? "none"} closed:none`),
    open,
    overdue,
  };
}

function sharesIn(groups: readonly Group[], asking: Asking, by: "country" | "sector") {
  return groups
    .filter((group) => group.by === grouped[by])
    .toSorted((a, b) => b.cases - a.cases || (a[by] ?? "").localeCompare(b[by] ?? ""))
    .slice(0, shown.shares)
    .map(({ cases, patched, compromised, [by]: name }) => ({
      name: name ?? "not known",
      filter: both(asking.filter, `${by}:${name === null ? "none" : quoted(name)}`),
      cases,
      patched,
      compromised,
    }));
}

/** Who works on how much and where the organizations are; every number with the filter that lists it. */
export async function spreadOf(tx: Tx, asking: Asking) {
  const groups = await groupsOf(tx, asking);
  const { users, teams } = await namesIn(tx, groups);
  const work = (of: "owner" | "team", wording: Omit<Wording, "id">) =>
    groups
      .filter((group) => group.by === grouped[of] && group.open > 0)
      .toSorted((a, b) => b.open - a.open)
      .slice(0, shown.people)
      .map((group) => workRow(asking, group, { ...wording, id: group[of] }));
  return {
    servers: groups.find((group) => group.by === grouped.whole)?.servers ?? 0,
    workload: work("owner", { none: "unassigned", field: "assignee", names: users }),
    teams: work("team", { none: "no team", field: "team", names: teams }),
    countries: sharesIn(groups, asking, "country"),
    sectors: sharesIn(groups, asking, "sector"),
  };
}

function quoted(name: string): string {
  return /[\s(),":]/.test(name) ? `"${name.replaceAll('"', "")}"` : name;
}
