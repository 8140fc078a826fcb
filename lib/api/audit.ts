import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { listAudit } from "@/lib/audit/queries";
import { auditEventView } from "@/lib/audit/schema";
import { listInput, listOf } from "@/lib/core/lists";
import { installationId } from "@/lib/db/unit";

import { withSubjects } from "./audit-subjects";

/** What was done in one case, named so that it can be read. */
export const caseAuditProcedures = {
  audit: procedure("case.audit")
    .route({ method: "GET", path: "/cases/{caseId}/audit", summary: "What was done in a case, newest first" })
    .input(z.object({ ...listInput, caseId: z.uuid(), action: z.string().max(60).optional() }))
    .output(listOf(auditEventView.extend({ about: z.string().nullable() })))
    .handler(async ({ context: { tx }, input }) => {
      const { items, nextCursor } = await listAudit(tx, input);
      return { items: await withSubjects(tx, input.caseId, items), nextCursor };
    }),
};

export const auditProcedures = {
  installation: procedure("audit.read")
    .route({
      method: "GET",
      path: "/audit",
      summary: "What was done in the installation itself: users, packs, settings, checkpoints",
    })
    .input(z.object({ ...listInput, action: z.string().max(60).optional() }))
    .output(listOf(auditEventView))
    .handler(({ context: { tx }, input }) => listAudit(tx, { ...input, caseId: installationId })),
};
