import { z } from "zod";

import { caseFilter, caseItem } from "@/lib/cases/schema";
import { casePhases, compromiseStates, exposureStates } from "@/lib/core/states";

export type { CellState, MatrixCell, MatrixView } from "./matrix/schema";
export type { CampaignStatus, FunnelStep, RecordedDay } from "./status/schema";
export { type ListView, type ViewShare, viewShares } from "./views/schema";

const { campaign: _campaign, sort: _sort, ...filters } = caseFilter;

/** A campaign, and what of it to count: the filters of the list of cases. */
export const portfolioInput = z.object({ slug: z.string().max(80), ...filters });
export type PortfolioInput = z.infer<typeof portfolioInput>;

/** The same filters as they stand in the address of an export. */
export const exportFilter = z.object({ ...filters, attention: z.stringbool().optional() });
export type ExportFilter = z.infer<typeof exportFilter>;

const day = z.object({
  day: z.string(),
  cases: z.number(),
  patched: z.number(),
  compromised: z.number(),
  closed: z.number(),
});

/**
 * Where a campaign stands, over the cases the asking person may see. Every number is the length of the list its filter
 * shows: counts by state leave out the filter of their own axis, `matching` leaves out none.
 */
export const portfolioView = z.object({
  campaign: z.object({ slug: z.string(), name: z.string(), packVersion: z.string() }),
  asOf: z.string(),
  cases: z.number(),
  matching: z.number(),
  servers: z.number(),
  exposure: z.array(z.object({ state: z.enum(exposureStates), count: z.number() })),
  compromise: z.array(z.object({ state: z.enum(compromiseStates), count: z.number() })),
  phase: z.array(z.object({ state: z.enum(casePhases), count: z.number() })),
  /** Exposure by compromise, without the filters of these two axes. */
  cells: z.array(
    z.object({ exposure: z.enum(exposureStates), compromise: z.enum(compromiseStates), count: z.number() }),
  ),
  attention: z.number(),
  overdue: z.number(),
  unassigned: z.number(),
  awaitingTriage: z.number(),
  closed: z.number(),
  worst: z.array(caseItem),
  trend: z.array(day),
  demo: z.boolean(),
});
export type PortfolioView = z.infer<typeof portfolioView>;

/** Opens a case in one step. `organizationId` is chosen by the sender for a new organization, so that sending twice makes one. */
export const openCaseInput = z.object({
  slug: z.string().max(80),
  organizationId: z.uuid(),
  name: z.string().trim().min(1, "Name the organization.").max(200, "Use at most 200 characters.").optional(),
  domains: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(
          /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/,
          "A domain such as contoso.example.",
        ),
    )
    .max(100)
    .optional(),
  servers: z
    .array(
      z
        .string()
        .trim()
        .max(253)
        .regex(/^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/, "A host name such as EX01 or mail.contoso.example."),
    )
    .max(100)
    .optional(),
});
export type OpenCaseInput = z.infer<typeof openCaseInput>;
