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
