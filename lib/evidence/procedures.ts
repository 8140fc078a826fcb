import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { AppError } from "@/lib/core/errors";
import { listInput, listOf } from "@/lib/core/lists";
import { installedStore } from "@/lib/storage/installed";

import { browsingProcedures } from "./browsing/procedures";
import {
  assignEvidenceServer,
  mapEvidence,
  raiseUnpackLimit,
  recordOpened,
  rereadOutdated,
  retryEvidence,
  startVerification,
} from "./commands";
import {
  aboutEvidence,
  coverageFiles,
  coverageOf,
  getEvidence,
  listCustody,
  listEvidence,
  listRejected,
  summaryOf,
  toolRunsOf,
} from "./queries";
import { contextAround } from "./reading/context";
import { previewTable } from "./reading/table";
import {
  contextView,
  coverageFileView,
  coverageView,
  custodyView,
  evidenceAbout,
  evidenceListInput,
  evidenceSummary,
  evidenceView,
  rejectedRowView,
  tablePreview,
  timelineMapping,
  toolRunView,
  verification,
} from "./schema";
import { savedMappings } from "./timelines/saved";

const oneEvidence = z.object({ caseId: z.uuid(), evidenceId: z.uuid() });

export const evidenceProcedures = {
  ...browsingProcedures,

  list: procedure("evidence.read")
    .route({ method: "GET", path: "/cases/{caseId}/evidence", summary: "Evidence of a case, newest first" })
    .input(evidenceListInput)
    .output(listOf(evidenceView))
    .handler(({ context: { tx, actor }, input }) => listEvidence(tx, actor, input)),

  get: procedure("evidence.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/evidence/{evidenceId}",
      summary: "One piece of evidence with its progress",
    })
    .input(oneEvidence)
    .output(evidenceView)
    .handler(({ context: { tx, actor }, input }) => getEvidence(tx, actor, input)),

  retry: procedure("evidence.retry")
    .route({ method: "POST", path: "/cases/{caseId}/evidence/{evidenceId}/retry", summary: "Read a file again" })
    .input(oneEvidence)
    .output(evidenceView)
    .handler(({ context: { tx, actor }, input }) => retryEvidence(tx, actor, input)),

  assign: procedure("evidence.retry")
    .route({
      method: "POST",
      path: "/cases/{caseId}/evidence/{evidenceId}/server",
      summary: "Say which server a file came from",
    })
    .input(oneEvidence.extend({ serverId: z.uuid().nullable(), version: z.int().positive() }))
    .output(evidenceView)
    .handler(({ context: { tx, actor }, input }) => assignEvidenceServer(tx, actor, input)),

  rejected: procedure("evidence.inspect")
    .route({
      method: "GET",
      path: "/cases/{caseId}/evidence/{evidenceId}/rejected",
      summary: "Rows that could not be read, with line, offset and reason",
    })
    .input(
      oneEvidence.extend({
        ...listInput,
        limit: z.coerce.number().int().min(1).max(1000).default(1000),
        reason: z.string().max(500).optional(),
      }),
    )
    .output(listOf(rejectedRowView))
    .handler(({ context: { tx }, input }) => listRejected(tx, input)),

  custody: procedure("evidence.inspect")
    .route({
      method: "GET",
      path: "/cases/{caseId}/evidence/{evidenceId}/custody",
      summary: "The custody record of a file",
    })
    .input(oneEvidence)
    .output(z.object({ items: z.array(custodyView) }))
    .handler(async ({ context: { tx }, input }) => ({ items: await listCustody(tx, input) })),

  context: procedure("evidence.inspect")
    .route({
      method: "GET",
      path: "/cases/{caseId}/evidence/{evidenceId}/lines",
      summary: "Lines of a file around one place",
    })
    .input(
      oneEvidence.extend({
        offset: z.int().nonnegative(),
        line: z.int().positive().optional(),
        around: z.int().min(0).max(50).default(5),
        purpose: z.string().trim().max(200).default("Lines of the file were looked at"),
      }),
    )
    .output(contextView)
    .handler(async ({ context: { tx, actor, now }, input }) => {
      const found = await getEvidence(tx, actor, input);
      if (found.sha256 === null || input.offset > found.sizeBytes)
        throw new AppError("INVALID", "This place is beyond the end of the file.", { field: "offset" });
      const reader = await (await installedStore()).open({ namespace: input.caseId, sha256: found.sha256 });
      try {
        const lines = await contextAround(reader, {
          offset: input.offset,
          line: input.line ?? null,
          around: input.around,
        });
        // Last, since it holds the chain of the case until the commit; nothing is answered before that.
        await recordOpened(tx, actor, { ...input, now });
        return { filename: found.filename, firstOffset: lines[0]?.offset ?? input.offset, lines };
      } finally {
        await reader.close();
      }
    }),

  previewTable: procedure("evidence.inspect")
    .route({
      method: "POST",
      path: "/cases/{caseId}/evidence/{evidenceId}/table",
      summary: "How the first rows of a file read as a timeline",
    })
    .input(oneEvidence.extend({ mapping: timelineMapping.nullable().default(null) }))
    .output(tablePreview)
    .handler(async ({ context: { tx, actor, now }, input }) => {
      const found = await getEvidence(tx, actor, input);
      if (found.sha256 === null) throw new AppError("CONFLICT", "This file is not stored yet. Wait until it is.");
      const known = await savedMappings(tx, input);
      const reader = await (await installedStore()).open({ namespace: input.caseId, sha256: found.sha256 });
      try {
        const preview = await previewTable(reader, { given: input.mapping, ...known });
        await recordOpened(tx, actor, { ...input, purpose: "Its columns were looked at", now });
        return { ...preview, rows: preview.rows.map((row) => ({ ...row, at: new Date(row.at).toISOString() })) };
      } finally {
        await reader.close();
      }
    }),

  map: procedure("evidence.retry")
    .route({
      method: "PUT",
      path: "/cases/{caseId}/evidence/{evidenceId}/mapping",
      summary: "Say which column of a table says what, and read it as a timeline",
    })
    .input(oneEvidence.extend({ mapping: timelineMapping.nullable(), version: z.int().positive() }))
    .output(evidenceView)
    .handler(({ context: { tx, actor }, input }) => mapEvidence(tx, actor, input)),

  summary: procedure("evidence.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/evidence-summary",
      summary: "How much evidence a case has, by state and format",
    })
    .input(z.object({ caseId: z.uuid() }))
    .output(evidenceSummary)
    .handler(({ context: { tx, actor }, input }) => summaryOf(tx, actor, input.caseId)),
  about: procedure("evidence.inspect")
    .route({
      method: "GET",
      path: "/cases/{caseId}/evidence/{evidenceId}/about",
      summary: "Hashes, span, builds and tasks of one file",
    })
    .input(oneEvidence)
    .output(evidenceAbout)
    .handler(({ context: { tx }, input }) => aboutEvidence(tx, input)),
  coverage: procedure("evidence.inspect")
    .route({ method: "GET", path: "/cases/{caseId}/coverage", summary: "Which logs were seen, per server and kind" })
    .input(z.object({ caseId: z.uuid() }))
    .output(z.object({ items: z.array(coverageView) }))
    .handler(async ({ context: { tx }, input }) => ({ items: await coverageOf(tx, input.caseId) })),

  coverageFiles: procedure("evidence.inspect")
    .route({
      method: "GET",
      path: "/cases/{caseId}/coverage/files",
      summary: "The files that cover a span of one log kind of one server",
    })
    .input(
      z.object({
        caseId: z.uuid(),
        /** Left out: coverage that names no server. */
        serverId: z.uuid().optional(),
        logKind: z.string().max(80),
        fromAt: z.iso.datetime(),
        toAt: z.iso.datetime(),
      }),
    )
    .output(z.object({ items: z.array(coverageFileView) }))
    .handler(async ({ context: { tx }, input }) => ({
      items: await coverageFiles(tx, {
        ...input,
        serverId: input.serverId ?? null,
        fromAt: new Date(input.fromAt),
        toAt: new Date(input.toAt),
      }),
    })),

  reread: procedure("evidence.retry")
    .route({
      method: "POST",
      path: "/cases/{caseId}/evidence-reread",
      summary: "Read files again whose parser has a newer version, 200 at a time",
    })
    .input(z.object({ caseId: z.uuid(), parser: z.string().max(80).optional() }))
    .output(z.object({ queued: z.number(), left: z.number() }))
    .handler(({ context: { tx, actor }, input }) => rereadOutdated(tx, actor, input)),

  raiseLimit: procedure("evidence.raise_limit")
    .route({
      method: "POST",
      path: "/cases/{caseId}/evidence/{evidenceId}/raise-limit",
      summary: "Open an archive again that may unfold to 1,000 times its size",
    })
    .input(oneEvidence)
    .output(evidenceView)
    .handler(({ context: { tx, actor }, input }) => raiseUnpackLimit(tx, actor, input)),

  verify: procedure("evidence.verify")
    .route({
      method: "POST",
      path: "/cases/{caseId}/evidence/{evidenceId}/verify",
      summary: "Check the stored bytes against their SHA-256, and the audit chain of the case",
    })
    .input(oneEvidence)
    .output(z.object({ verification }))
    .handler(({ context: { tx, actor, now }, input }) => startVerification(tx, actor, { ...input, now })),

  toolRuns: procedure("evidence.inspect")
    .route({ method: "GET", path: "/cases/{caseId}/tool-runs", summary: "Runs of response tools that evidence proves" })
    .input(z.object({ caseId: z.uuid() }))
    .output(z.object({ items: z.array(toolRunView) }))
    .handler(async ({ context: { tx }, input }) => ({ items: await toolRunsOf(tx, input.caseId) })),
};
