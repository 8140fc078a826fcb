import { z } from "zod";

import { compromiseStates, exposureStates } from "@/lib/core/states";

export { mergeInput, type MergeInput, mergePlan, type MergePlan, twin } from "./merging/schema";

const shortText = z.string().trim().min(1, "Give a name.").max(200, "Use at most 200 characters.");

export const contact = z.object({
  name: shortText,
  email: z.string().trim().max(254).optional(),
  phone: z.string().trim().max(60).optional(),
  role: z.string().trim().max(120).optional(),
});
export type Contact = z.infer<typeof contact>;

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/,
    "A domain such as contoso.example.",
  );
const ipRange = z
  .string()
  .trim()
  .regex(/^[0-9a-fA-F:.]{2,45}(\/\d{1,3})?$/, "An address or a range such as 192.0.2.0/24.");

const fields = {
  name: shortText,
  externalId: z.string().trim().min(1).max(120),
  domains: z.array(domain).max(100),
  ipRanges: z.array(ipRange).max(100),
  country: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z]{2}$/, "Two letters such as DE."),
  sector: z.string().trim().min(1).max(80),
  tags: z.array(z.string().trim().min(1).max(60)).max(30),
  contacts: z.array(contact).max(30),
};

export const organizationInput = z.object(fields).partial().required({ name: true });
export type OrganizationInput = z.infer<typeof organizationInput>;

/** What is left out stays; null clears what an organization need not have. */
export const organizationPatch = z
  .object({
    ...fields,
    externalId: fields.externalId.nullable(),
    country: fields.country.nullable(),
    sector: fields.sector.nullable(),
  })
  .partial()
  .extend({ organizationId: z.uuid(), version: z.int().positive() });
export type OrganizationPatch = z.infer<typeof organizationPatch>;

/** A case as the list of organizations shows it. */
const caseOf = z.object({
  id: z.uuid(),
  ref: z.string(),
  campaignSlug: z.string(),
  exposure: z.enum(exposureStates),
  compromise: z.enum(compromiseStates),
  closed: z.boolean(),
});

export const organizationView = z.object({
  id: z.uuid(),
  name: z.string(),
  externalId: z.string().nullable(),
  domains: z.array(z.string()),
  ipRanges: z.array(z.string()),
  country: z.string().nullable(),
  sector: z.string().nullable(),
  tags: z.array(z.string()),
  /** Names of organizations that were merged into it. */
  aliases: z.array(z.string()),
  /** What it was merged into; nothing is worked on under it any more. */
  mergedInto: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  contacts: z.array(contact),
  demo: z.boolean(),
  caseIds: z.array(caseOf),
  createdAt: z.string(),
  version: z.number(),
});
export type OrganizationView = z.infer<typeof organizationView>;
