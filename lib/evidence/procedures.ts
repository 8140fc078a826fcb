import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { AppError } from "@/lib/core/errors";
import { listOf } from "@/lib/core/lists";
import { installedStore } from "@/lib/storage/installed";

import { assignEvidenceServer, retryEvidence } from "./commands";
import { coverageOf, getEvidence, listCustody, listEvidence, listRejected, toolRunsOf } from "./queries";
import { contextAround } from "./reading/context";
import { contextView, coverageView, custodyView, evidenceListInput, evidenceView, rejectedRowView, toolRunView } from "./schema";

const oneEvidence = z.object({ caseId: z.uuid(), evidenceId: z.uuid() });

export const evidenceProcedures = {
  list: procedure("evidence.read")
    .route({ method: "GET", path: "/cases/{caseId}/evidence", summary: "Evidence of a case, newest first" })
    .input(evidenceListInput)
    .output(listOf(evidenceView))
    .handler(({ context: { tx }, input }) => listEvidence(tx, input)),

  get: procedure("evidence.read")
    .route({ method: "GET", path: "/cases/{caseId}/evidence/{evidenceId}", summary: "One piece of evidence with its progress" })
    .input(oneEvidence)
    .output(evidenceView)
    .handler(({ context: { tx }, input }) => getEvidence(tx, input)),

  retry: procedure("evidence.retry")
    .route({ method: "POST", path: "/cases/{caseId}/evidence/{evidenceId}/retry", summary: "Read a file again" })
    .input(oneEvidence)
    .output(evidenceView)
    .handler(({ context: { tx, actor }, input }) => retryEvidence(tx, actor, input)),

  assign: procedure("evidence.retry")
    .route({ method: "POST", path: "/cases/{caseId}/evidence/{evidenceId}/server", summary: "Say which server a file came from" })
    .input(oneEvidence.extend({ serverId: z.uuid().nullable() }))
    .output(evidenceView)
    .handler(({ context: { tx, actor }, input }) => assignEvidenceServer(tx, actor, input)),

  rejected: procedure("evidence.inspect")
    .route({ method: "GET", path: "/cases/{caseId}/evidence/{evidenceId}/rejected", summary: "Rows that could not be read, with line, offset and reason" })
    .input(oneEvidence)
    .output(z.object({ items: z.array(rejectedRowView) }))
    .handler(async ({ context: { tx }, input }) => ({ items: await listRejected(tx, input) })),

  custody: procedure("evidence.inspect")
    .route({ method: "GET", path: "/cases/{caseId}/evidence/{evidenceId}/custody", summary: "The custody record of a file" })
    .input(oneEvidence)
    .output(z.object({ items: z.array(custodyView) }))
    .handler(async ({ context: { tx }, input }) => ({ items: await listCustody(tx, input) })),

  context: procedure("evidence.inspect")
    .route({ method: "GET", path: "/cases/{caseId}/evidence/{evidenceId}/lines", summary: "Lines of a file around one place" })
    .input(oneEvidence.extend({ offset: z.int().nonnegative(), line: z.int().positive().optional(), around: z.int().min(0).max(50).default(5) }))
    .output(contextView)
    .handler(async ({ context: { tx }, input }) => {
      const found = await getEvidence(tx, input);
      if (found.sha256 === null || input.offset > found.sizeBytes) throw new AppError("INVALID", "This place is beyond the end of the file.", { field: "offset" });
      const reader = await (await installedStore()).open({ namespace: input.caseId, sha256: found.sha256 });
      try {
        const lines = await contextAround(reader, { offset: input.offset, line: input.line ?? null, around: input.around });
        return { filename: found.filename, firstOffset: lines[0]?.offset ?? input.offset, lines };
      } finally {
        await reader.close();
      }
    }),

  coverage: procedure("evidence.read")
    .route({ method: "GET", path: "/cases/{caseId}/coverage", summary: "Which logs were seen, per server and kind" })
    .input(z.object({ caseId: z.uuid() }))
    .output(z.object({ items: z.array(coverageView) }))
    .handler(async ({ context: { tx }, input }) => ({ items: await coverageOf(tx, input.caseId) })),

  toolRuns: procedure("evidence.read")
    .route({ method: "GET", path: "/cases/{caseId}/tool-runs", summary: "Runs of response tools that evidence proves" })
    .input(z.object({ caseId: z.uuid() }))
    .output(z.object({ items: z.array(toolRunView) }))
    .handler(async ({ context: { tx }, input }) => ({ items: await toolRunsOf(tx, input.caseId) })),
};
