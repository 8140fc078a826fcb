import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { listInput, listOf } from "@/lib/core/lists";

import { AppError } from "@/lib/core/errors";

import { placeRows, proposeMapping, resolveRows, takeBack } from "./commands";
import { getImport, listImportRows, listImports } from "./queries";
import {
  importKinds,
  importRowView,
  importView,
  proposedMapping,
  resolveRowInput,
  rowOutcomes,
  undoOutcomes,
} from "./schema";

const oneImport = z.object({ importId: z.uuid() });

const headerText = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: "custom", message: "no JSON" });
      return z.NEVER;
    }
  })
  .pipe(z.array(z.string().max(300)).max(500));

export const intakeProcedures = {
  list: procedure("import.read")
    .route({ method: "GET", path: "/imports", summary: "Imports, newest first", tags: ["Imports"] })
    .input(z.object(listInput))
    .output(listOf(importView))
    .handler(({ context: { tx }, input }) => listImports(tx, input)),

  get: procedure("import.read")
    .route({
      method: "GET",
      path: "/imports/{importId}",
      summary: "One import with its progress and result",
      tags: ["Imports"],
    })
    .input(oneImport)
    .output(importView)
    .handler(({ context: { tx }, input }) => getImport(tx, input.importId)),

  rows: procedure("import.read")
    .route({
      method: "GET",
      path: "/imports/{importId}/rows",
      summary: "Rows of an import: what became of each, and why",
      tags: ["Imports"],
    })
    .input(
      oneImport.extend({
        ...listInput,
        outcome: z.enum(rowOutcomes).optional(),
        undone: z.enum(undoOutcomes).optional(),
      }),
    )
    .output(listOf(importRowView))
    .handler(({ context: { tx }, input }) => listImportRows(tx, input)),

  undo: procedure("import.run")
    .route({
      method: "POST",
      path: "/imports/{importId}/undo",
      summary: "Take an import back, as far as nobody has gone on from it; what is kept says why",
      tags: ["Imports"],
      successStatus: 202,
    })
    .input(oneImport)
    .output(z.object({ jobId: z.uuid() }))
    .handler(({ context: { tx, actor }, input }) => takeBack(tx, actor, input.importId)),

  mapping: procedure("import.run")
    .route({
      method: "GET",
      path: "/imports/mapping",
      summary: "How a file with this header would be read: as it was mapped before, or by the names of its columns",
      tags: ["Imports"],
    })
    .input(z.object({ header: z.string().max(50_000), kind: z.enum(importKinds).default("organizations") }))
    .output(proposedMapping)
    .handler(({ context: { tx }, input }) => {
      const header = headerText.safeParse(input.header);
      if (!header.success)
        throw new AppError("INVALID", "The header is a JSON list of the names of the columns.", { field: "header" });
      return proposeMapping(tx, input.kind, header.data);
    }),

  resolve: procedure("import.run")
    .route({
      method: "POST",
      path: "/imports/{importId}/rows/{line}/resolve",
      summary: "Say which organization a row means, or that it is a new one; rows of the same organization follow",
      tags: ["Imports"],
    })
    .input(resolveRowInput)
    .output(z.object({ organizationId: z.uuid(), caseId: z.uuid().nullable() }))
    .ahead(({ actor, input }) => placeRows(actor, input))
    .handler(({ context: { tx, actor }, prepared }) => resolveRows(tx, actor, prepared)),
};
