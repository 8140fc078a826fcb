import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { listAudit } from "@/lib/audit/queries";
import { auditEventView } from "@/lib/audit/schema";
import { listInput, listOf } from "@/lib/core/lists";
import { installationId } from "@/lib/db/unit";

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
