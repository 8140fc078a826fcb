import { z } from "zod";

import { compromiseStates, containmentStates, exposureStates } from "@/lib/core/states";

import { key, text } from "./fields";

/** The most points that a case can have; the sum of its rules is cut there, and at nought. */
export const mostPoints = 100;

const oneOf = <const State extends string>(states: readonly State[]) => z.array(z.enum(states)).min(1).optional();

/** What has to hold for a rule to count: everything that is named here. */
const triageWhen = z
  .strictObject({
    exposure: oneOf(exposureStates),
    compromise: oneOf(compromiseStates),
    containment: oneOf(containmentStates),
    /** Somebody outside has seen one of the servers: a scan, a report of Shadowserver. */
    seenFromOutside: z.literal(true).optional(),
    /** A finding shows that mail could be read. */
    mailRead: z.literal(true).optional(),
    findingsWait: z.literal(true).optional(),
    /** The case asks for a person again, closed ones included. */
    asksAgain: z.literal(true).optional(),
    /** Words of which one stands in the sector, or is a tag. Capitals make no difference. */
    concerns: z.array(text.max(60)).min(1).optional(),
  })
  .refine(
    (when) => Object.values(when).some((value) => value !== undefined),
    "Name at least one thing that has to hold.",
  );

/** How much one circumstance weighs in the order of work, and how it is said. Points add up; fewer than none take away. */
export const triageRule = z.strictObject({
  key,
  points: z.int().min(-mostPoints).max(mostPoints),
  reason: text.max(60),
  when: triageWhen,
});
export type TriageRule = z.infer<typeof triageRule>;

/** The weights of a pack that has none of its own: compromise before exposure, whatever the campaign. */
export const standardTriage: z.input<typeof triageRule>[] = [
  { key: "spread", points: 75, reason: "Spread beyond the server", when: { compromise: ["spread"] } },
  { key: "operated", points: 68, reason: "Access was used", when: { compromise: ["operated"] } },
  { key: "implanted", points: 60, reason: "Access was left behind", when: { compromise: ["implanted"] } },
  { key: "attempted", points: 20, reason: "Exploitation attempted", when: { compromise: ["attempted"] } },
  { key: "unknown", points: 12, reason: "Compromise unknown", when: { compromise: ["unknown"] } },
  { key: "vulnerable", points: 20, reason: "Unpatched", when: { exposure: ["vulnerable"] } },
  { key: "exposure-unknown", points: 12, reason: "Exposure unknown", when: { exposure: ["unknown"] } },
  { key: "mitigated", points: 8, reason: "Mitigated only", when: { exposure: ["mitigated"] } },
];
