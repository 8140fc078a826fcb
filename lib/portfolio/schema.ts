import { z } from "zod";

import { caseItem } from "@/lib/cases/schema";

const counted = z.object({ state: z.string(), count: z.number() });

/** Where a campaign stands, over the cases the asking person may see. Every number is the length of the list its filter shows. */
export const portfolioView = z.object({
  campaign: z.object({ slug: z.string(), name: z.string(), packVersion: z.string() }),
  cases: z.number(),
  servers: z.number(),
  exposure: z.array(counted),
  compromise: z.array(counted),
  phase: z.array(counted),
  attention: z.number(),
  overdue: z.number(),
  unassigned: z.number(),
  awaitingTriage: z.number(),
  worst: z.array(caseItem),
  trend: z.array(z.object({ day: z.string(), cases: z.number(), patched: z.number(), compromised: z.number(), closed: z.number() })),
  demo: z.boolean(),
});
export type PortfolioView = z.infer<typeof portfolioView>;
