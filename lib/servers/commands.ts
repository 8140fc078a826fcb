import { appendAudit, changes } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import { assessBuild, formatBuild, parseBuild } from "@/lib/campaigns/rules";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { BuildSource, CompromiseState, ContainmentState, ExposureState } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { changed } from "@/lib/live/publish";

import { checkedProof } from "./confirming/proof";
import { checkedSince } from "./confirming/since";
import { getServer, toBuildView } from "./queries";
import { hostnameKey } from "./rules";
import type { BuildReadingView, ServerView } from "./schema";

/** Puts a server in scope of a case. Fails with INVALID when a server of that name is there already. */
export async function addServer(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; hostname: string; product?: string },
): Promise<ServerView> {
  const { caseId, hostname, product } = input;
  const id = newId();
  const { count } = await tx.server.createMany({
    data: [{ caseId, id, hostname, hostnameKey: hostnameKey(hostname), product }],
    skipDuplicates: true,
  });
  if (count === 0) throw new AppError("INVALID", `${hostname} is already in this case.`, { field: "hostname" });
  await appendAudit(tx, actor, {
    caseId,
    action: "server.add",
    object: "server",
    objectId: id,
    after: { hostname, product },
  });
  changed(tx, { caseId, topic: "server", ids: [id] });
  return getServer(tx, caseId, id);
}

/** The id of the case's server of that name, added when it is new: evidence names servers before people do. */
export async function ensureServer(tx: Tx, actor: Actor, input: { caseId: string; hostname: string }): Promise<string> {
  const key = hostnameKey(input.hostname);
  const existing = await tx.server.findUnique({
    where: { caseId_hostnameKey: { caseId: input.caseId, hostnameKey: key } },
    select: { id: true },
  });
  return existing?.id ?? (await addServer(tx, actor, input)).id;
}

type Patch = { product?: string | null; containment?: ContainmentState; note?: string };

/** Changes what people keep about a server; a stale version answers CONFLICT. */
export async function updateServer(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; serverId: string; version: number } & Patch,
): Promise<ServerView> {
  const { caseId, serverId, version, ...patch } = input;
  const before = await getServer(tx, caseId, serverId);
  const { count } = await tx.server.updateMany({
    where: { caseId, id: serverId, version },
    data: { ...patch, version: { increment: 1 } },
  });
  if (count === 0) throw conflict("server", { ...(await getServer(tx, caseId, serverId)) });
  await appendAudit(tx, actor, {
    caseId,
    action: "server.update",
    object: "server",
    objectId: serverId,
    ...changes({ ...before }, patch),
  });
  changed(tx, { caseId, topic: "server", ids: [serverId] });
  return getServer(tx, caseId, serverId);
}

type Confirmation = {
  caseId: string;
  serverId: string;
  version: number;
  exposure?: ExposureState;
  compromise?: CompromiseState;
  reason: string;
  since?: string;
  evidenceId?: string;
};

function differs<State extends string>(
  said: State | undefined,
  now: { proposed: State | null; shown: State },
): boolean {
  return said !== undefined && said !== (now.proposed ?? now.shown);
}

/**
 * A person's word on a state, kept beside what was proposed; on exposure also since when it is over and the file that shows it. Differing from the proposal
 * needs a reason (INVALID), and "no evidence" is refused (UNPROCESSABLE) while hunting or coverage is missing or a finding
 * says otherwise: unknown does not mean no.
 */
export async function confirmServer(tx: Tx, actor: Actor, input: Confirmation): Promise<ServerView> {
  const { caseId, serverId, version, exposure, compromise, reason } = input;
  const before = await getServer(tx, caseId, serverId);
  if (before.version !== version) throw conflict("server", { ...before });
  const gaps = compromise === "no_evidence" ? before.noEvidenceGaps : [];
  if (gaps.length > 0)
    throw new AppError(
      "UNPROCESSABLE",
      `"No evidence" cannot be confirmed yet. ${gaps.join(" ")} Close these gaps, or confirm "unknown" and say why.`,
      { field: "compromise", gaps },
    );
  const exposureDiffers = differs(exposure, { proposed: before.exposureProposed, shown: before.exposure });
  const compromiseDiffers =
    compromise !== "no_evidence" &&
    differs(compromise, { proposed: before.compromiseProposed, shown: before.compromise });
  if ((exposureDiffers || compromiseDiffers) && reason === "")
    throw new AppError("INVALID", "This differs from what the evidence proposes. Give the reason.", {
      field: "reason",
    });
  const at = new Date();
  const since = await checkedSince(tx, { caseId, exposure, since: input.since, now: at });
  const evidenceId = await checkedProof(tx, { caseId, exposure, evidenceId: input.evidenceId });
  const { count } = await tx.server.updateMany({
    where: { caseId, id: serverId, version },
    data: {
      ...(exposure === undefined
        ? {}
        : {
            exposureConfirmed: exposure,
            exposureConfirmedById: actor.userId,
            exposureConfirmedAt: at,
            exposureSince: since,
            exposureEvidenceId: evidenceId,
            exposureReason: reason,
          }),
      ...(compromise === undefined
        ? {}
        : {
            compromiseConfirmed: compromise,
            compromiseConfirmedOver: before.compromiseProposed,
            compromiseConfirmedById: actor.userId,
            compromiseConfirmedAt: at,
            compromiseReason: reason,
          }),
      version: { increment: 1 },
    },
  });
  if (count === 0) throw conflict("server", { ...(await getServer(tx, caseId, serverId)) });
  const said = {
    ...(exposure === undefined ? {} : { exposure }),
    ...(since === null ? {} : { since: since.toISOString() }),
    ...(evidenceId === null ? {} : { evidenceId }),
    ...(compromise === undefined ? {} : { compromise }),
  };
  const stood = {
    ...(exposure === undefined ? {} : { exposure: before.exposure }),
    ...(compromise === undefined ? {} : { compromise: before.compromise }),
  };
  await appendAudit(tx, actor, {
    caseId,
    action: "server.confirm",
    object: "server",
    objectId: serverId,
    before: stood,
    after: { hostname: before.hostname, ...said },
    reason,
  });
  changed(tx, { caseId, topic: "server", ids: [serverId] });
  return getServer(tx, caseId, serverId);
}

/** Clocks differ; a reading dated further ahead would decide the present for ever. */
const toleratedClockMs = 5 * 60_000;

export type NewReading = {
  caseId: string;
  serverId: string;
  build: string;
  source: BuildSource;
  observedAt?: Date | null;
  lastObservedAt?: Date | null;
  evidenceId?: string | null;
};

/** Records a version seen on a server and what it proves by the pack's build table. Fails with INVALID on text that is no version. */
export async function addBuild(tx: Tx, actor: Actor, input: NewReading): Promise<BuildReadingView> {
  const { caseId, serverId, source } = input;
  const found = await tx.server.findUnique({
    where: { caseId_id: { caseId, id: serverId } },
    select: { hostname: true },
  });
  const scope = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!found || !scope) throw notFound("server");
  if (input.observedAt && input.observedAt.getTime() > Date.now() + toleratedClockMs) {
    throw new AppError(
      "INVALID",
      "This version is dated in the future. Give the time it was read, or leave it empty for now.",
      { field: "observedAt" },
    );
  }
  const parsed = parseBuild(input.build);
  if (!parsed)
    throw new AppError(
      "INVALID",
      `“${input.build.slice(0, 60)}” is not a version. Enter one such as 15.2.792.10 or Version 15.2 (Build 792.10).`,
      { field: "build" },
    );
  const pack = await loadPack(scope.campaign.slug);
  const assessed = assessBuild(pack.builds, { build: input.build, source });
  const row = await tx.buildReading.create({
    data: {
      caseId,
      id: newId(),
      serverId,
      build: formatBuild(parsed),
      source,
      observedAt: input.observedAt ?? null,
      lastObservedAt: input.lastObservedAt ?? null,
      exposure: assessed.exposure,
      checkByHand: assessed.check !== null,
      reason: assessed.reason,
      evidenceId: input.evidenceId ?? null,
      recordedById: actor.userId,
      recordedAt: new Date(),
    },
  });
  await appendAudit(tx, actor, {
    caseId,
    action: "build.add",
    object: "build_reading",
    objectId: row.id,
    after: { server: found.hostname, build: row.build, source, exposure: row.exposure },
  });
  changed(tx, { caseId, topic: "server", ids: [serverId] });
  return toBuildView(row);
}
