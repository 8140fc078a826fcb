import { z } from "zod";

import { jobStates } from "@/lib/core/states";

export const demoJobKinds = ["demo.seed", "demo.remove"] as const;

/** Work on the demo data that is under way or ended last; `done` of `total` are steps, two for each case. */
export const demoJob = z.object({
  id: z.uuid(),
  kind: z.enum(demoJobKinds),
  state: z.enum(jobStates),
  done: z.number(),
  total: z.number(),
  error: z.string().nullable(),
});
export type DemoJob = z.infer<typeof demoJob>;

export const demoStates = ["absent", "loading", "present", "removing"] as const;

/** Whether demo data is here. `job` is the latest work on it, null when there never was any. */
export const demoStatus = z.object({
  state: z.enum(demoStates),
  cases: z.number(),
  organizations: z.number(),
  /** The case to click through first. */
  story: z.object({ id: z.uuid(), ref: z.string(), name: z.string() }).nullable(),
  job: demoJob.nullable(),
});
export type DemoStatus = z.infer<typeof demoStatus>;

/** Fewer organizations load faster; the first is always the one with the story. */
export const seedDemoInput = z.object({ organizations: z.int().min(1).max(120).default(120) });
