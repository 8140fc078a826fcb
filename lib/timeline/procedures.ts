import { z } from "zod";

import { readsAttribution } from "@/lib/access/policy";
import { procedure } from "@/lib/access/procedure";

import { addEvent, removeEvent, updateEvent } from "./commands";
import { getEvent, listTimeline, refuseHiddenFilter, timelineDensity, timelineMarkers } from "./queries";
import {
  addEventInput,
  densityInput,
  densityView,
  markersView,
  patchEventInput,
  removeEventInput,
  timelineItem,
  timelineListInput,
  timelinePage,
} from "./schema";

export const timelineProcedures = {
  list: procedure("timeline.read")
    .route({ method: "GET", path: "/cases/{caseId}/timeline", summary: "Events of a case in time order" })
    .input(timelineListInput)
    .output(timelinePage)
    .handler(({ context: { tx, actor }, input }) => listTimeline(tx, actor, input)),

  density: procedure("timeline.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/timeline/density",
      summary: "How many events fall into each slice of time",
    })
    .input(densityInput)
    .output(densityView)
    .handler(({ context: { tx, actor }, input }) => {
      refuseHiddenFilter(actor, input);
      return timelineDensity(tx, input);
    }),

  markers: procedure("case.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/timeline/markers",
      summary: "Advisory, first exploit, patched, last seen",
    })
    .input(z.object({ caseId: z.uuid() }))
    .output(markersView)
    .handler(async ({ context: { tx, actor }, input }) => {
      const markers = await timelineMarkers(tx, input.caseId);
      return readsAttribution(actor) ? markers : { ...markers, clusters: [] };
    }),

  get: procedure("timeline.read")
    .route({ method: "GET", path: "/cases/{caseId}/timeline/{eventId}", summary: "One event" })
    .input(z.object({ caseId: z.uuid(), eventId: z.uuid() }))
    .output(timelineItem)
    .handler(({ context: { tx, actor }, input }) => getEvent(tx, actor, input)),

  add: procedure("timeline.add")
    .route({ method: "POST", path: "/cases/{caseId}/timeline", summary: "Add an event by hand", successStatus: 201 })
    .input(addEventInput)
    .output(timelineItem)
    .handler(({ context: { tx, actor }, input }) => addEvent(tx, actor, input)),

  update: procedure("timeline.add")
    .route({
      method: "PATCH",
      path: "/cases/{caseId}/timeline/{eventId}",
      summary: "Star an event, or change one added by hand",
    })
    .input(patchEventInput)
    .output(timelineItem)
    .handler(({ context: { tx, actor }, input }) => updateEvent(tx, actor, input)),

  remove: procedure("timeline.add")
    .route({
      method: "DELETE",
      path: "/cases/{caseId}/timeline/{eventId}",
      summary: "Take back an event added by hand",
    })
    .input(removeEventInput)
    .output(z.object({ removed: z.literal(true) }))
    .handler(async ({ context: { tx, actor }, input }) => {
      await removeEvent(tx, actor, input);
      return { removed: true } as const;
    }),
};
