import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { listOf } from "@/lib/core/lists";
import {
  oneRematch,
  rematchCaseItem,
  rematchFileItem,
  rematchFilesInput,
  rematchListInput,
  rematchPartInput,
  rematchReport,
  rematchView,
  slugOnly,
} from "@/lib/knowledge/schema";

import { controlRematch, startRematch } from "./control";
import { listRematches, rematchCases, rematchFiles, reportOf } from "./reading";

const tags = ["Rematches"];

export const rematchProcedures = {
  list: procedure("knowledge.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/rematches",
      summary: "Looks through stored evidence after the knowledge changed, latest first",
      tags,
    })
    .input(rematchListInput)
    .output(listOf(rematchView))
    .handler(({ context: { tx, actor }, input }) => listRematches(tx, actor, input)),

  start: procedure("knowledge.change")
    .route({
      method: "POST",
      path: "/campaigns/{slug}/rematches",
      summary: "Match whatever evidence is behind with what is known now",
      tags,
      successStatus: 202,
    })
    .input(slugOnly)
    .output(rematchReport)
    .handler(({ context: { tx, actor }, input }) => startRematch(tx, actor, input.slug)),

  get: procedure("knowledge.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/rematches/{rematchId}",
      summary: "What one look re-checked: files by format, matches, duration",
      tags,
    })
    .input(oneRematch)
    .output(rematchReport)
    .handler(({ context: { tx, actor }, input }) => reportOf(tx, actor, input)),

  cases: procedure("knowledge.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/rematches/{rematchId}/cases",
      summary: "What one look found in each case",
      tags,
    })
    .input(rematchPartInput)
    .output(listOf(rematchCaseItem))
    .handler(({ context: { tx, actor }, input }) => rematchCases(tx, actor, input)),

  files: procedure("knowledge.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/rematches/{rematchId}/files",
      summary: "Files that one look read, answered from stored values or skipped, and why",
      tags,
    })
    .input(rematchFilesInput)
    .output(listOf(rematchFileItem))
    .handler(({ context: { tx, actor }, input }) => rematchFiles(tx, actor, input)),

  control: procedure("knowledge.change")
    .route({
      method: "POST",
      path: "/campaigns/{slug}/rematches/{rematchId}/{to}",
      summary: "Pause, resume or cancel a look; what it found stays",
      tags,
    })
    .input(oneRematch.extend({ to: z.enum(["pause", "resume", "cancel"]) }))
    .output(rematchReport)
    .handler(({ context: { tx, actor }, input }) => controlRematch(tx, actor, input)),
};
