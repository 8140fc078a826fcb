import { z } from "zod";

/** Who did it. The system itself acts with a name and no id. */
export type AuditActor = { userId: string | null; name: string };

/** One thing that happened: `action` is the act or verb, `object` the kind of row, before → after what changed. */
export type AuditEntry = {
  caseId: string;
  action: string;
  object: string;
  objectId?: string | null;
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
  reason?: string | null;
};

export const auditEventView = z.object({
  caseId: z.string(),
  seq: z.number(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  object: z.string(),
  objectId: z.string().nullable(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  reason: z.string().nullable(),
  hash: z.string(),
});
export type AuditEventView = z.infer<typeof auditEventView>;
