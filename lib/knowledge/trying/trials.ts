import type { z } from "zod";

import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { inCase } from "@/lib/db/unit";
import type { RuleKind, testTextInput, TestView } from "@/lib/knowledge/schema";

import { besideTheServer } from "./in-thread";

/** What a rule would find in pasted text. */
export function tryOnText(input: z.output<typeof testTextInput>): Promise<TestView> {
  const { kind, source, text, filename, parser } = input;
  return besideTheServer<"try">({
    kind: "try",
    rule: { kind, source },
    against: { kind: "text", text, filename, parser: parser ?? null },
  });
}

type OnEvidence = { caseId: string; evidenceId: string; kind: RuleKind; source: string };

/** What a rule would find in a stored file of a case. The gate has let the actor pass before this reads. */
export async function tryOnEvidence({ caseId, evidenceId, kind, source }: OnEvidence): Promise<TestView> {
  const row = await inCase(caseId, (tx) =>
    tx.evidence.findUnique({ where: { caseId_id: { caseId, id: evidenceId } }, include: { server: true } }),
  );
  if (!row) throw notFound("file");
  if (row.sha256 === null || row.state === "received" || row.state === "storing")
    throw new AppError("CONFLICT", "This file is not stored yet. Wait until it is.");
  const { path, sha256 } = row;
  const server = row.server?.hostname ?? row.serverHint;
  const against = { kind: "stored", caseId, sha256, path, server } as const;
  return besideTheServer<"try">({ kind: "try", rule: { kind, source }, against });
}

/** Leaves in the chain of the case that a file was read for a trial. */
export async function noteTrial(
  tx: Tx,
  actor: Actor,
  { caseId, evidenceId, kind, tried }: OnEvidence & { tried: TestView },
): Promise<TestView> {
  await appendAudit(tx, actor, {
    caseId,
    action: "evidence.try_rule",
    object: "evidence",
    objectId: evidenceId,
    after: { kind, matches: tried.matches.length, complete: tried.complete },
  });
  return tried;
}
