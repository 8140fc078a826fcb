import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { listOf } from "@/lib/core/lists";

import { scheduleInput, scheduleView } from "./schema";
import { addSchedule, listSchedules, removeSchedule, switchSchedule } from "./store";

const tags = ["Letters"];
const one = z.object({ scheduleId: z.uuid() });

/** Reminders and reports that go out by themselves. */
export const scheduleProcedures = {
  list: procedure("mail.read")
    .route({ method: "GET", path: "/campaigns/{slug}/schedules", summary: "What is sent by itself", tags })
    .input(z.object({ slug: z.string().max(80) }))
    .output(listOf(scheduleView))
    .handler(async ({ context: { tx }, input }) => ({ items: await listSchedules(tx, input.slug), nextCursor: null })),

  add: procedure("mail.manage")
    .route({
      method: "POST",
      path: "/campaigns/{slug}/schedules",
      summary: "Send reminders to a filter, or the status report to people, in a rhythm",
      successStatus: 201,
      tags,
    })
    .input(scheduleInput)
    .output(scheduleView)
    .handler(({ context: { tx, actor, now }, input }) => addSchedule(tx, actor, { input, now })),

  switch: procedure("mail.manage")
    .route({ method: "PATCH", path: "/schedules/{scheduleId}", summary: "Pause a schedule, or let it go on", tags })
    .input(one.extend({ enabled: z.boolean(), version: z.int().positive() }))
    .output(z.object({ ok: z.literal(true) }))
    .handler(async ({ context: { tx, actor, now }, input }) => {
      await switchSchedule(tx, actor, { ...input, now });
      return { ok: true as const };
    }),

  remove: procedure("mail.manage")
    .route({ method: "DELETE", path: "/schedules/{scheduleId}", summary: "Remove a schedule", tags })
    .input(one)
    .output(z.object({ ok: z.literal(true) }))
    .handler(async ({ context: { tx, actor }, input }) => {
      await removeSchedule(tx, actor, input.scheduleId);
      return { ok: true as const };
    }),
};
