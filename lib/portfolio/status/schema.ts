import { z } from "zod";

import { caseItem } from "@/lib/cases/schema";
import { compromiseStates, exposureStates } from "@/lib/core/states";

/** A number with the filter whose list it is the length of. */
const counted = z.object({ count: z.number(), filter: z.string() });

export const funnelSteps = ["notified", "contacted", "patched", "hunted", "remediated", "verified", "closed"] as const;
export type FunnelStep = (typeof funnelSteps)[number];

const group = z.object({ name: z.string(), filter: z.string(), open: z.number(), overdue: z.number() });
const share = z.object({
  name: z.string(),
  filter: z.string(),
  cases: z.number(),
  patched: z.number(),
  compromised: z.number(),
});

/** What was recorded of a campaign at the end of a day; null where a day is older than the number. */
export const recordedDay = z.object({
  day: z.string(),
  cases: z.number(),
  patched: z.number(),
  compromised: z.number(),
  closed: z.number(),
  hunted: z.number().nullable(),
  notified: z.number().nullable(),
  contacted: z.number().nullable(),
  overdue: z.number().nullable(),
});
export type RecordedDay = z.infer<typeof recordedDay>;

/** Where a campaign stands, on one page, over the cases the asking person may see. */
export const campaignStatus = z.object({
  campaign: z.object({ slug: z.string(), name: z.string(), packVersion: z.string() }),
  asOf: z.string(),
  /** What the page is about when not the whole campaign. */
  filter: z.string(),
  cases: z.number(),
  servers: z.number(),
  funnel: z.array(counted.extend({ step: z.enum(funnelSteps) })),
  cells: z.array(counted.extend({ exposure: z.enum(exposureStates), compromise: z.enum(compromiseStates) })),
  patchedUnseen: counted,
  patchedCompromised: counted,
  compromised: counted,
  overdue: counted.extend({ items: z.array(caseItem) }),
  blocked: counted.extend({
    items: z.array(
      z.object({ caseId: z.uuid(), ref: z.string(), organization: z.string(), task: z.string(), reason: z.string() }),
    ),
  }),
  workload: z.array(group),
  teams: z.array(group),
  countries: z.array(share),
  sectors: z.array(share),
  /** Empty for those who do not read attribution. */
  clusters: z.array(z.object({ key: z.string(), name: z.string(), accepted: counted, proposed: counted })),
  clocks: z.array(
    z.object({
      key: z.string(),
      regime: z.string(),
      title: z.string(),
      running: z.number(),
      late: z.number(),
      nextAt: z.string().nullable(),
      /** Null where there are too many cases to name. */
      filter: z.string().nullable(),
    }),
  ),
  /** Recorded days of the whole campaign, oldest first; empty for those who do not see all of it. */
  days: z.array(recordedDay),
});
export type CampaignStatus = z.infer<typeof campaignStatus>;
