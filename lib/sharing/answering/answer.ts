import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import { assessBuild } from "@/lib/campaigns/rules";
import { AppError, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { ExposureState } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";
import { addBuild, confirmServer, ensureServer } from "@/lib/servers/commands";
import { getServer } from "@/lib/servers/queries";
import { noteVisit } from "@/lib/sharing/showing/visits";
import type { Answer, BuildCheck, ClientSays } from "@/lib/sharing/schema";

import { answerSentence } from "./words";

const meant: Record<ClientSays, ExposureState | null> = {
  patched: "patched",
  not_patched: "vulnerable",
  disconnected: "disconnected",
  decommissioned: "decommissioned",
  unknown: null,
};

/** What a version that somebody read on a server means by the build table of the campaign. */
export async function checkBuild(tx: Tx, caseId: string, build: string): Promise<BuildCheck> {
  const row = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!row) throw notFound("case");
  const found = assessBuild((await loadPack(row.campaign.slug)).builds, { build, source: "manual" });
  return {
    exposure: found.exposure === "patched" || found.exposure === "vulnerable" ? found.exposure : "unknown",
    build: found.build,
    product: found.product === null ? null : `${found.product} ${found.cu ?? ""}`.trim(),
    fixed: found.fixedBuild,
    sentence: found.reason,
  };
}

type Taken = { outcome: string; applied: boolean };

/**
 * What an answer does to the server. A version is a reading, judged by the build table. A word alone becomes the claimed state,
 * unless evidence or a person of the team says otherwise already: then it waits for a person, and changes nothing.
 */
async function take(tx: Tx, actor: Actor, { serverId, answer }: { serverId: string; answer: Answer }): Promise<Taken> {
  const { caseId, build, says, since } = answer;
  if (build) {
    const reading = await addBuild(tx, actor, { caseId, serverId, build, source: "manual" });
    return { outcome: reading.reason, applied: true };
  }
  const state = meant[says];
  if (state === null) return { outcome: "Nobody there knows; ask for the version or for the logs.", applied: false };
  const server = await getServer(tx, caseId, serverId);
  const row = await tx.server.findUnique({ where: { caseId_id: { caseId, id: serverId } } });
  const byTeam = row?.exposureConfirmedById !== null && row?.exposureConfirmedById !== undefined;
  if (byTeam || server.exposureAssurance !== "claimed")
    return { outcome: "It differs from what the team knows, or adds nothing to it; look at it.", applied: false };
  if (server.exposure === state) return { outcome: "It stands so already.", applied: false };
  await confirmServer(tx, actor, {
    caseId,
    serverId,
    version: server.version,
    exposure: state,
    reason: `Said by ${answer.byName} of the organization${answer.words ? `: ${answer.words.slice(0, 500)}` : "."}`,
    ...(since && state !== "vulnerable" ? { since: `${since}T00:00:00.000Z` } : {}),
  });
  return { outcome: "It is kept as claimed until something proves it.", applied: true };
}

/**
 * Takes what the organization says of a server: a claim, never proof. The server joins the case when it is new, and the case asks
 * for a person. INVALID at `build` for text that is no version, at `since` for a day that is not past.
 */
export async function takeAnswer(
  tx: Tx,
  actor: Actor,
  { answer, now }: { answer: Answer; now: Date },
): Promise<string> {
  const { caseId, build } = answer;
  if (!actor.link) throw new AppError("FORBIDDEN", "Answers come over a link.");
  const linkId = actor.link.id;
  if (build && (await checkBuild(tx, caseId, build)).build === null)
    throw new AppError("INVALID", "This is not an Exchange version. Expected is something like 15.1.2106.13.", {
      field: "build",
    });
  if (answer.since && new Date(`${answer.since}T00:00:00Z`) > now)
    throw new AppError("INVALID", "This day is still to come. Give the day it was done.", { field: "since" });
  const serverId = await ensureServer(tx, actor, { caseId, hostname: answer.hostname });
  const { outcome, applied } = await take(tx, actor, { serverId, answer });
  const id = newId();
  await tx.clientAnswer.create({
    data: {
      caseId,
      id,
      linkId,
      serverId,
      hostname: answer.hostname,
      says: answer.says,
      build: build ?? null,
      since: answer.since ? new Date(`${answer.since}T00:00:00Z`) : null,
      words: answer.words,
      byName: answer.byName,
      outcome,
      applied,
      at: now,
    },
  });
  await tx.case.updateMany({
    where: { id: caseId },
    data: { attention: true, attentionReason: answerSentence(answer, outcome), awaitingAt: null, contactedAt: now },
  });
  await noteVisit(tx, actor, { caseId, action: "answered", now });
  await appendAudit(tx, actor, {
    caseId,
    action: "shared.answer",
    object: "answer",
    objectId: id,
    after: { ...answer, caseId: undefined, outcome, applied },
  });
  changed(tx, { caseId, topic: "case", ids: [caseId] });
  return outcome;
}
