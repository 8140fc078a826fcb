import type { Actor } from "@/lib/auth/schema";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

/** Adds one line to the custody record of a file: who did what with it, and what for. */
export async function addCustody(
  tx: Tx,
  actor: Actor,
  entry: {
    caseId: string;
    evidenceId: string;
    action: string;
    purpose: string;
    detail?: Record<string, string | number | null>;
  },
): Promise<void> {
  const { caseId, evidenceId, action, purpose, detail } = entry;
  await tx.custodyEvent.create({
    data: {
      caseId,
      id: newId(),
      evidenceId,
      at: new Date(),
      action,
      purpose,
      actorId: actor.userId,
      actorName: actor.name,
      detail: detail ?? {},
    },
  });
}

const sameOpeningMs = 60 * 60_000;

/** Notes in the custody record that a person looked into a file; looking again within the hour adds nothing. */
export async function recordOpened(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; evidenceId: string; purpose: string; now: Date },
): Promise<void> {
  const { caseId, evidenceId, purpose, now } = input;
  const since = new Date(now.getTime() - sameOpeningMs);
  const lately = await tx.custodyEvent.findFirst({
    where: { caseId, evidenceId, action: "opened", actorId: actor.userId, at: { gt: since } },
    select: { id: true },
  });
  if (lately) return;
  await addCustody(tx, actor, { caseId, evidenceId, action: "opened", purpose });
  changed(tx, { caseId, topic: "evidence", ids: [evidenceId] });
}
