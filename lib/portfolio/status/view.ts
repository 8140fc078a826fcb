import { readsAttribution, seesEveryCase } from "@/lib/access/policy";
import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import { casesMatching, listCases, runningClocks } from "@/lib/cases/queries";
import { notFound } from "@/lib/core/errors";
import { compromiseStates, exposureStates } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";

import { asksForSelf, sharedCounts } from "@/lib/portfolio/counting/kept";

import { type Asking, both, countEach, funnelFilters, patchedFilter, spreadOf } from "./numbers";
import { type CampaignStatus, funnelSteps, recordedDay, type RecordedDay } from "./schema";

const listed = 6;
const daysShown = 90;

/** So many references fit into one filter. */
const mostNamed = 150;

const counts = recordedDay
  .omit({ day: true })
  .partial({ hunted: true, notified: true, contacted: true, overdue: true });

async function daysOf(tx: Tx, campaignId: string): Promise<RecordedDay[]> {
  const rows = await tx.campaignDay.findMany({ where: { campaignId }, orderBy: { day: "desc" }, take: daysShown });
  return rows.toReversed().flatMap((row) => {
    const read = counts.safeParse(row.counts);
    if (!read.success) return [];
    const { hunted = null, notified = null, contacted = null, overdue = null, ...known } = read.data;
    return [{ day: row.day.toISOString().slice(0, 10), ...known, hunted, notified, contacted, overdue }];
  });
}

type Blocked = { case_id: string; ref: string; organization: string; task: string; reason: string | null };

async function blockedIn(tx: Tx, { actor, campaignId, now, filter }: Asking) {
  const matching = casesMatching(actor, { filter: both(filter, "blocked:>0 phase:!closed") }, { campaignId, now });
  const cases = await tx.$queryRaw<{ id: string }[]>`
    SELECT c.id FROM "case" c WHERE ${matching} ORDER BY c.attention_rank DESC, c.id DESC LIMIT ${listed}`;
  const ids = cases.map(({ id }) => id);
  const rows = await tx.$queryRaw<Blocked[]>`
    SELECT DISTINCT ON (t.case_id) t.case_id, c.ref, c.organization_name AS organization, t.title AS task, t.reason
    FROM task t JOIN "case" c ON c.id = t.case_id WHERE t.case_id = ANY(${ids}::uuid[]) AND t.opened AND t.state = 'blocked'
    ORDER BY t.case_id, t.updated_at DESC`;
  const found = new Map(rows.map((row) => [row.case_id, row]));
  return ids.flatMap((id) => {
    const row = found.get(id);
    return row
      ? [{ caseId: id, ref: row.ref, organization: row.organization, task: row.task, reason: row.reason ?? "" }]
      : [];
  });
}

async function clustersIn(tx: Tx, asking: Asking, slug: string): Promise<CampaignStatus["clusters"]> {
  if (!readsAttribution(asking.actor)) return [];
  const { clusters } = await loadPack(slug);
  const filters = clusters.flatMap(({ key }) => [`cluster-accepted:${key}`, `cluster-proposed:${key}`]);
  const numbers = await countEach(tx, asking, filters);
  return clusters.map(({ key, name }, index) => {
    const at = (place: number) => ({
      count: numbers[index * 2 + place] ?? 0,
      filter: both(asking.filter, filters[index * 2 + place] ?? ""),
    });
    return { key, name, accepted: at(0), proposed: at(1) };
  });
}

type Counted = Omit<CampaignStatus, "days">;

const shared = sharedCounts<Counted>();

/** Everything that answers "where are we?" for a campaign, or for the part of it that a filter names. */
export async function campaignStatusOf(
  tx: Tx,
  actor: Actor,
  { slug, filter = "" }: { slug: string; filter?: string },
): Promise<CampaignStatus> {
  const campaign = await tx.campaign.findUnique({ where: { slug } });
  if (!campaign) throw notFound("campaign");
  const asking: Asking = { actor, campaignId: campaign.id, now: new Date(), filter };
  const about = { filter, self: asksForSelf(filter) ? actor.userId : null };
  const counted = await shared(tx, { ...asking, about }, () => statusNow(tx, asking, campaign));
  // The recorded days are of the whole campaign, so only those who may see all of it get them.
  return { ...counted, days: filter === "" && seesEveryCase(actor) ? await daysOf(tx, campaign.id) : [] };
}

async function statusNow(
  tx: Tx,
  asking: Asking,
  campaign: { id: string; slug: string; name: string; packVersion: string },
): Promise<Counted> {
  const { actor, now, filter } = asking;
  const { slug } = campaign;
  const { manifest } = await loadPack(slug);
  const cells = exposureStates.flatMap((exposure) =>
    compromiseStates.map((compromise) => ({
      exposure,
      compromise,
      filter: `exposure:${exposure} compromise:${compromise}`,
    })),
  );
  const singles = {
    patchedUnseen: `${patchedFilter} compromise:unknown`,
    patchedCompromised: `${patchedFilter} compromise:>=implanted`,
    compromised: "compromise:>=implanted",
    overdue: "due:overdue",
    blocked: "blocked:>0 phase:!closed",
    cases: "",
  };
  const asked = [
    ...funnelSteps.map((step) => funnelFilters[step]),
    ...cells.map((cell) => cell.filter),
    ...Object.values(singles),
  ];
  const numbers = await countEach(tx, asking, asked);
  const at = (text: string) => ({ count: numbers[asked.indexOf(text)] ?? 0, filter: both(filter, text) });
  const late = await listCases(tx, actor, {
    campaign: slug,
    filter: both(filter, singles.overdue),
    sort: "due",
    limit: listed,
  });
  const clocks = filter === "" ? await runningClocks(tx, actor, { campaignId: campaign.id, manifest, now }) : [];
  return {
    campaign: { slug, name: campaign.name, packVersion: campaign.packVersion },
    asOf: now.toISOString(),
    filter,
    cases: at(singles.cases).count,
    funnel: funnelSteps.map((step) => ({ step, ...at(funnelFilters[step]) })),
    cells: cells.map(({ exposure, compromise, filter: cell }) => ({ exposure, compromise, ...at(cell) })),
    patchedUnseen: at(singles.patchedUnseen),
    patchedCompromised: at(singles.patchedCompromised),
    compromised: at(singles.compromised),
    overdue: { ...at(singles.overdue), items: late.items },
    blocked: { ...at(singles.blocked), items: await blockedIn(tx, asking) },
    ...(await spreadOf(tx, asking)),
    clusters: await clustersIn(tx, asking, slug),
    clocks: clocks.map(({ refs, ...clock }) => ({
      ...clock,
      filter: refs.length <= mostNamed ? `ref:${refs.join(",")}` : null,
    })),
  };
}
