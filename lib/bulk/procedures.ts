import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { listInput, listOf } from "@/lib/core/lists";

import { cancelBulk, startBulk, undoBulk } from "./commands";
import { getBulk, listBulk, listBulkRows } from "./queries";
import { bulkInput, bulkRowView, bulkView, rowOutcomes } from "./schema";

const tags = ["Bulk changes"];
const oneRun = z.object({ jobId: z.uuid() });
const started = z.object({ jobId: z.uuid() });

export const bulkProcedures = {
  start: procedure("bulk.run")
    .route({
      method: "POST",
      path: "/bulk",
      summary: "Change many cases, or try it without writing anything",
      successStatus: 202,
      tags,
    })
    .input(bulkInput)
    .output(started)
    .handler(async ({ context: { tx, actor }, input }) => ({ jobId: await startBulk(tx, actor, input) })),

  list: procedure("bulk.read")
    .route({ method: "GET", path: "/bulk", summary: "Changes of many cases, newest first", tags })
    .input(z.object(listInput))
    .output(listOf(bulkView))
    .handler(({ context: { tx }, input }) => listBulk(tx, input)),

  get: procedure("bulk.read")
    .route({
      method: "GET",
      path: "/bulk/{jobId}",
      summary: "One change of many cases, with progress and result",
      tags,
    })
    .input(oneRun)
    .output(bulkView)
    .handler(({ context: { tx }, input }) => getBulk(tx, input.jobId)),

  rows: procedure("bulk.read")
    .route({ method: "GET", path: "/bulk/{jobId}/rows", summary: "What became of each case, and why", tags })
    .input(oneRun.extend({ ...listInput, outcome: z.enum(rowOutcomes).optional() }))
    .output(listOf(bulkRowView))
    .handler(({ context: { tx }, input }) => listBulkRows(tx, input)),

  undo: procedure("bulk.run")
    .route({
      method: "POST",
      path: "/bulk/{jobId}/undo",
      summary: "Take back a change of many cases, where nobody changed them since",
      successStatus: 202,
      tags,
    })
    .input(oneRun)
    .output(started)
    .handler(async ({ context: { tx, actor }, input }) => ({ jobId: await undoBulk(tx, actor, input.jobId) })),

  cancel: procedure("bulk.run")
    .route({ method: "DELETE", path: "/bulk/{jobId}", summary: "End a change after its current cases", tags })
    .input(oneRun)
    .output(bulkView)
    .handler(async ({ context: { tx, actor }, input }) => {
      await cancelBulk(tx, actor, input.jobId);
      return getBulk(tx, input.jobId);
    }),
};
