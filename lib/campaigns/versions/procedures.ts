import { z } from "zod";

import { procedure } from "@/lib/access/procedure";

import { dropDraft, makeCurrent, publishDraft, saveDraft, startDraft } from "./commands";
import { diffOf, getVersion, listVersions } from "./queries";
import * as shape from "./schema";

const tags = ["Checklists"];
const path = "/campaigns/{slug}/checklists";

/** Versions of a campaign's checklist: drafts, what they change, and what is in force. */
export const checklistProcedures = {
  list: procedure("pack.read")
    .route({
      method: "GET",
      path,
      summary: "Versions of the checklist, newest first, with the open cases on each",
      tags,
    })
    .input(shape.campaignOnly)
    .output(shape.checklistVersionList)
    .handler(async ({ context: { tx, actor }, input }) => ({
      items: await listVersions(tx, actor, input.slug),
      nextCursor: null,
    })),

  get: procedure("pack.read")
    .route({ method: "GET", path: `${path}/{number}`, summary: "One version of the checklist", tags })
    .input(shape.oneVersion)
    .output(shape.checklistVersionWhole)
    .handler(({ context: { tx, actor }, input }) => getVersion(tx, actor, input)),

  diff: procedure("pack.read")
    .route({
      method: "GET",
      path: `${path}/{number}/diff`,
      summary: "What a version says otherwise than another one, `from`",
      tags,
    })
    .input(shape.diffInput)
    .output(shape.checklistDiff)
    .handler(({ context: { tx }, input }) => diffOf(tx, input)),

  start: procedure("checklist.change")
    .route({ method: "POST", path, summary: "Begin a draft of the checklist", successStatus: 201, tags })
    .input(shape.startDraftInput)
    .output(shape.checklistVersionWhole)
    .handler(({ context: { tx, actor }, input }) => startDraft(tx, actor, input)),

  save: procedure("checklist.change")
    .route({ method: "PUT", path: `${path}/{number}`, summary: "Write a draft: sections or text, and its note", tags })
    .input(shape.saveDraftInput)
    .output(shape.checklistVersionWhole)
    .handler(({ context: { tx, actor }, input }) => saveDraft(tx, actor, input)),

  drop: procedure("checklist.change")
    .route({ method: "DELETE", path: `${path}/{number}`, summary: "Throw a draft away", tags })
    .input(shape.dropDraftInput)
    .output(z.object({ dropped: z.boolean() }))
    .handler(async ({ context: { tx, actor }, input }) => {
      await dropDraft(tx, actor, input);
      return { dropped: true };
    }),

  publish: procedure("checklist.change")
    .route({
      method: "POST",
      path: `${path}/{number}/publish`,
      summary: "Publish a draft: new cases get it, open ones are offered it",
      tags,
    })
    .input(shape.publishInput)
    .output(shape.checklistVersionWhole)
    .handler(({ context: { tx, actor }, input }) => publishDraft(tx, actor, input)),

  current: procedure("checklist.change")
    .route({
      method: "POST",
      path: `${path}/{number}/current`,
      summary: "Make a published version the one that new cases get",
      tags,
    })
    .input(shape.currentInput)
    .output(shape.checklistVersionWhole)
    .handler(({ context: { tx, actor }, input }) => makeCurrent(tx, actor, input)),
};
