import { z } from "zod";

const marked = z.object({ id: z.uuid(), name: z.string() });
const caseMark = z.object({ id: z.uuid(), ref: z.string() });

export const mergeInput = z.object({ organizationId: z.uuid(), into: z.uuid() });
export type MergeInput = z.infer<typeof mergeInput>;

/**
 * What a merge of two organizations would do. `adds` is what the one that stays does not have yet; `moves` are cases that go over
 * to it; `both` are campaigns in which each has a case: evidence is sealed by case, so both cases stay and name each other.
 */
export const mergePlan = z.object({
  from: marked,
  into: marked,
  adds: z.object({
    domains: z.array(z.string()),
    ipRanges: z.array(z.string()),
    tags: z.array(z.string()),
    contacts: z.array(z.string()),
    people: z.int(),
    fields: z.array(z.enum(["country", "sector"])),
  }),
  moves: z.array(caseMark),
  both: z.array(z.object({ campaign: z.string(), from: caseMark, into: caseMark })),
});
export type MergePlan = z.infer<typeof mergePlan>;

/** Another case of the same organization in the same campaign, since two organizations were merged. */
export const twin = z.object({ id: z.uuid(), ref: z.string(), organization: z.string(), stays: z.boolean() });
export type Twin = z.infer<typeof twin>;
