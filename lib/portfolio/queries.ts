import { readsAttribution, seesEveryCase } from "@/lib/access/policy";
import type { Actor } from "@/lib/auth/schema";
import { listCases } from "@/lib/cases/queries";
import { withAxesApart } from "@/lib/cases/rules";
import { notFound } from "@/lib/core/errors";
import { casePhases, compromiseStates, exposureStates } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { z } from "zod";

import { type Group, groupsOf } from "./counting/groups";
import { csvOf } from "./csv/rows";
import type { ExportFilter, PortfolioInput, PortfolioView } from "./schema";

export { matrixOf } from "./matrix/view";
export { campaignStatusOf } from "./status/view";

const dayCounts = z.object({ cases: z.number(), patched: z.number(), compromised: z.number(), closed: z.number() });
const trendDays = 60;
const worstShown = 10;

type Axes = Pick<PortfolioInput, "exposure" | "compromise" | "phase">;

/** The groups that the states asked for leave, except those of the axes left out. */
function within(groups: readonly Group[], asked: Axes, except: readonly (keyof Axes)[] = []): Group[] {
  const passes = (axis: keyof Axes, state: string) =>
    except.includes(axis) || asked[axis] === undefined || asked[axis].some((one) => one === state);
  return groups.filter(
    (group) =>
      passes("exposure", group.exposure) && passes("compromise", group.compromise) && passes("phase", group.phase),
  );
}

function sum(
  groups: readonly Group[],
  of: "cases" | "servers" | "attention" | "overdue" | "unassigned" | "triage" | "demo",
): number {
  return groups.reduce((total, group) => total + group[of], 0);
}

/** Where a campaign stands under the given filters: counts by state, the worst cases, and the recorded daily trend. */
export async function portfolioOf(tx: Tx, actor: Actor, { slug, ...asked }: PortfolioInput): Promise<PortfolioView> {
  const filter = withAxesApart(asked);
  const campaign = await tx.campaign.findUnique({ where: { slug } });
  if (!campaign) throw notFound("campaign");
  const now = new Date();
  const count = { actor, campaignId: campaign.id, now };
  const groups = await groupsOf(tx, { ...count, filter });
  const filtered = Object.values(filter).some((value) => value !== undefined);
  const whole = filtered ? await groupsOf(tx, { ...count, filter: {} }) : groups;
  const matching = within(groups, filter);
  const worst = await listCases(tx, actor, { ...filter, campaign: slug, sort: "attention", limit: worstShown });
  // The recorded trend is of the whole campaign, so only those who may see all of it get it.
  const days = seesEveryCase(actor)
    ? await tx.campaignDay.findMany({ where: { campaignId: campaign.id }, orderBy: { day: "desc" }, take: trendDays })
    : [];
  const onBothAxes = within(groups, filter, ["exposure", "compromise"]);
  const countOf = (axis: keyof Axes, state: string) =>
    sum(
      within(groups, filter, [axis]).filter((group) => group[axis] === state),
      "cases",
    );
  return {
    campaign: { slug: campaign.slug, name: campaign.name, packVersion: campaign.packVersion },
    asOf: now.toISOString(),
    cases: sum(whole, "cases"),
    matching: sum(matching, "cases"),
    servers: sum(whole, "servers"),
    exposure: exposureStates.map((state) => ({ state, count: countOf("exposure", state) })),
    compromise: compromiseStates.map((state) => ({ state, count: countOf("compromise", state) })),
    phase: casePhases.map((state) => ({ state, count: countOf("phase", state) })),
    cells: exposureStates.flatMap((exposure) =>
      compromiseStates.map((compromise) => ({
        exposure,
        compromise,
        count: sum(
          onBothAxes.filter((group) => group.exposure === exposure && group.compromise === compromise),
          "cases",
        ),
      })),
    ),
    attention: sum(matching, "attention"),
    overdue: sum(matching, "overdue"),
    unassigned: sum(
      matching.filter((group) => group.phase !== "closed"),
      "unassigned",
    ),
    awaitingTriage: sum(matching, "triage"),
    closed: sum(
      matching.filter((group) => group.phase === "closed"),
      "cases",
    ),
    worst: worst.items,
    trend: days.toReversed().flatMap((row) => {
      const counts = dayCounts.safeParse(row.counts);
      return counts.success ? [{ day: row.day.toISOString().slice(0, 10), ...counts.data }] : [];
    }),
    demo: sum(whole, "demo") > 0,
  };
}

/** How many cases a person may see; the number beside Portfolio in the navigation. */
export async function casesSeen(tx: Tx, actor: Actor, slug: string): Promise<number> {
  const campaign = await tx.campaign.findUnique({ where: { slug }, select: { id: true } });
  if (!campaign) throw notFound("campaign");
  return sum(await groupsOf(tx, { actor, campaignId: campaign.id, now: new Date(), filter: {} }), "cases");
}

const exportPage = 500;

/** One page of the cases as CSV by organization, an order that does not move while the file is written. The first page has the column names. */
export async function casesCsv(
  tx: Tx,
  actor: Actor,
  { slug, filter, cursor }: { slug: string; filter: ExportFilter; cursor: string | null },
): Promise<{ text: string; nextCursor: string | null }> {
  const campaign = await tx.campaign.findUnique({ where: { slug }, select: { id: true } });
  if (!campaign) throw notFound("campaign");
  const page = await listCases(tx, actor, {
    ...filter,
    campaign: slug,
    sort: "name",
    limit: exportPage,
    cursor: cursor ?? undefined,
  });
  return {
    text: csvOf(page.items, {
      head: cursor === null,
      attribution: readsAttribution(actor),
    }),
    nextCursor: page.nextCursor,
  };
}
