import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import type { ServerBasis } from "@/lib/core/words";
import { newId } from "@/lib/core/ids";
import { storableText } from "@/lib/core/text";
import type { Tx } from "@/lib/db/client";
import { afterCommit } from "@/lib/db/unit";
import { enqueue } from "@/lib/jobs/queue";
import { changed } from "@/lib/live/publish";
import { hostnameKey } from "@/lib/servers/rules";
import type { StoredBlob } from "@/lib/storage/places";

import { processJob } from "./jobs";
import { getEvidence } from "./queries";
import { queueAgain, takeOtherContent } from "./recording/again";
import { addCustody } from "./recording/custody";
import type { TimelineMapping } from "./parsers/timeline-mapping";
import { saveMapping } from "./timelines/save";
import { displayName, stepsWhenStored } from "./rules";
import type { EvidenceView } from "./schema";

export { queueAgain, raiseUnpackLimit, rereadOutdated } from "./recording/again";
export { finishVerification, noteVerified, startVerification } from "./recording/verification";
export { addCustody, recordExport, recordOpened } from "./recording/custody";

export type Received = {
  caseId: string;
  path: string;
  stored: StoredBlob;
  source: "browser" | "script" | "archive" | "demo" | "link";
  serverHint?: string | null;
  /** What the hint rests on; without it, on the word of whoever sent the file. */
  serverBasis?: ServerBasis | null;
  parent?: { id: string; rootId: string | null; depth: number } | null;
  /** What is wrong with the bytes as they came, as a sentence; it stays with the file however often it is read. */
  flaw?: string | null;
  id?: string;
  uploadId?: string | null;
  receivedAt?: Date;
};

async function serverNamed(tx: Tx, caseId: string, hint: string | null | undefined): Promise<string | null> {
  if (!hint) return null;
  const found = await tx.server.findUnique({
    where: { caseId_hostnameKey: { caseId, hostnameKey: hostnameKey(hint) } },
    select: { id: true },
  });
  return found?.id ?? null;
}

const maxPathLength = 4000;

/**
 * Takes a stored file into a case and queues it for reading. The bytes are on disk and hashed before this row exists, so a
 * row without a blob cannot be. The same content twice in a case is kept as its own piece of evidence and named a duplicate.
 */
export async function receiveEvidence(tx: Tx, actor: Actor, received: Received): Promise<EvidenceView> {
  const { caseId, stored } = received;
  const path = storableText(received.path.slice(0, maxPathLength));
  const id = received.id ?? newId();
  const at = received.receivedAt ?? new Date();
  const earlier = await tx.evidence.findFirst({
    where: { caseId, sha256: stored.sha256, duplicateOfId: null, id: { not: id } },
    orderBy: { receivedAt: "asc" },
    select: { id: true },
  });
  await tx.blob.createMany({
    data: [
      {
        caseId,
        sha256: stored.sha256,
        sha1: stored.sha1,
        md5: stored.md5,
        sizeBytes: stored.sizeBytes,
        ref: { path: stored.path, keyId: stored.keyId },
      },
    ],
    skipDuplicates: true,
  });
  const { count } = await tx.evidence.createMany({
    data: [
      {
        caseId,
        id,
        filename: displayName(received.path),
        path,
        sha256: stored.sha256,
        sizeBytes: stored.sizeBytes,
        state: "queued",
        step: "identify",
        steps: stepsWhenStored(at, { sizeBytes: stored.sizeBytes, flaw: received.flaw ?? "" }),
        note: received.flaw ?? null,
        source: received.source,
        parentId: received.parent?.id ?? null,
        rootId: received.parent ? (received.parent.rootId ?? received.parent.id) : null,
        depth: received.parent ? received.parent.depth + 1 : 0,
        serverHint: received.serverHint ? storableText(received.serverHint.slice(0, 253)) : null,
        serverBasis: received.serverHint ? (received.serverBasis ?? "given") : null,
        serverId: await serverNamed(tx, caseId, received.serverHint),
        duplicateOfId: earlier?.id ?? null,
        uploadId: received.uploadId ?? null,
        receivedById: actor.userId,
        receivedByName: actor.name,
        receivedAt: at,
      },
    ],
    skipDuplicates: true,
  });
  if (count > 0) {
    await addCustody(tx, actor, {
      caseId,
      evidenceId: id,
      action: "received",
      purpose: "Evidence of this case",
      detail: { sha256: stored.sha256, sizeBytes: stored.sizeBytes, path: storableText(path.slice(0, 500)) },
    });
    await addCustody(tx, actor, {
      caseId,
      evidenceId: id,
      action: "stored",
      purpose: "Kept encrypted; hashes recomputed from disk",
      detail: { keyId: stored.keyId },
    });
    await appendAudit(tx, actor, {
      caseId,
      action: "evidence.add",
      object: "evidence",
      objectId: id,
      after: {
        filename: displayName(received.path),
        sha256: stored.sha256,
        sizeBytes: stored.sizeBytes,
        parentId: received.parent?.id,
      },
    });
  }
  // Sent again because an answer was lost: nothing is added, and the chain says so.
  if (count === 0 && received.source !== "archive")
    await appendAudit(tx, actor, {
      caseId,
      action: "evidence.repeat",
      object: "evidence",
      objectId: id,
      after: { sha256: stored.sha256 },
    });
  // A member may be whole now where it was cut before; a person's file keeps what it was.
  if (count === 0 && received.source === "archive")
    await takeOtherContent(tx, actor, { caseId, evidenceId: id, stored, flaw: received.flaw ?? null, at });
  changed(tx, { caseId, topic: "evidence", ids: [id] });
  afterCommit(tx, () => enqueue(processJob, { caseId, evidenceId: id }, id));
  return getEvidence(tx, actor, { caseId, evidenceId: id });
}

/** A person asks for a file to be read again, after a failure or with newer rules. CONFLICT while it is being read. */
export async function retryEvidence(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; evidenceId: string },
): Promise<EvidenceView> {
  const { caseId, evidenceId } = input;
  const before = await getEvidence(tx, actor, { caseId, evidenceId });
  if (before.state !== "ready" && before.state !== "failed")
    throw new AppError("CONFLICT", "This file is being read already. Wait until it is ready.", {
      current: before,
    });
  await queueAgain(tx, actor, input);
  await appendAudit(tx, actor, {
    caseId,
    action: "evidence.retry",
    object: "evidence",
    objectId: evidenceId,
    before: { state: before.state, error: before.error },
  });
  return getEvidence(tx, actor, { caseId, evidenceId });
}

/**
 * Says which server a file came from, or takes that back; it is read again, so its findings, coverage and builds move. A file
 * that is being read starts over with the new name. A stale version answers CONFLICT with the file as it is.
 */
export async function assignEvidenceServer(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; evidenceId: string; serverId: string | null; version: number },
): Promise<EvidenceView> {
  const { caseId, evidenceId, serverId, version } = input;
  const before = await getEvidence(tx, actor, { caseId, evidenceId });
  const server =
    serverId === null
      ? null
      : await tx.server.findUnique({ where: { caseId_id: { caseId, id: serverId } }, select: { hostname: true } });
  if (serverId !== null && server === null) throw notFound("server");
  // Reading it again counts the version up.
  const { count } = await tx.evidence.updateMany({
    where: { caseId, id: evidenceId, version },
    data: { serverId, serverHint: server?.hostname ?? null, serverBasis: server === null ? null : "given" },
  });
  if (count === 0) throw conflict("file", { ...(await getEvidence(tx, actor, { caseId, evidenceId })) });
  await appendAudit(tx, actor, {
    caseId,
    action: "evidence.assign",
    object: "evidence",
    objectId: evidenceId,
    before: { serverId: before.serverId },
    after: { serverId },
  });
  await queueAgain(tx, actor, { caseId, evidenceId });
  return getEvidence(tx, actor, { caseId, evidenceId });
}

/** Says which column of a table says what, or takes that back; the file is read again. Errors as `saveMapping` has them. */
export async function mapEvidence(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; evidenceId: string; mapping: TimelineMapping | null; version: number },
): Promise<EvidenceView> {
  const { caseId, evidenceId } = input;
  await saveMapping(tx, actor, input);
  await queueAgain(tx, actor, { caseId, evidenceId });
  return getEvidence(tx, actor, { caseId, evidenceId });
}
