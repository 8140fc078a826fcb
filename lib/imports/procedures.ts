import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { listInput, listOf } from "@/lib/core/lists";

import { getImport, listImportRows, listImports } from "./queries";
import { importRowView, importView, rowOutcomes } from "./schema";

const oneImport = z.object({ importId: z.uuid() });

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
    .input(oneImport.extend({ ...listInput, outcome: z.enum(rowOutcomes).optional() }))
    .output(listOf(importRowView))
    .handler(({ context: { tx }, input }) => listImportRows(tx, input)),
};
