import { z } from "zod";

import { compromiseStates, exposureStates, severities } from "@/lib/core/states";

import { key, text } from "./fields";

/** What a criterion looks at; the closing module works it out, the pack says what would meet it. */
const closureCheck = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("exposure"),
    allowed: z.array(z.enum(exposureStates)).min(1),
    verified: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("verdict_confirmed") }),
  /** `task` is the one in which what nobody has seen is written down, server by server. */
  z.strictObject({ kind: z.literal("coverage_stated"), task: key }),
  z.strictObject({ kind: z.literal("no_open_findings"), severities: z.array(z.enum(severities)).min(1) }),
  z.strictObject({ kind: z.literal("tasks_done"), tasks: z.array(key).min(1) }),
  z.strictObject({ kind: z.literal("section_done"), section: key }),
]);
export const closureCriterion = z.strictObject({ key, title: text, metBy: text, check: closureCheck });

/** One end of a case. `fits` names the states of the case that it agrees with; what it leaves out, it says nothing about. */
export const closureOutcome = z.strictObject({
  key,
  title: text,
  fits: z
    .strictObject({
      exposure: z.array(z.enum(exposureStates)).min(1).optional(),
      compromise: z.array(z.enum(compromiseStates)).min(1).optional(),
    })
    .default({}),
});
