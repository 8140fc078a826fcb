import { compromiseRank, isCompromised, type MailRead, mailReadOf, type Reach } from "@/lib/cases/rules";
import { compromiseStates, type CompromiseState, exposureStates } from "@/lib/core/states";
import { canonicalJson } from "@/lib/core/hashing";
import type { Prisma, Tx } from "@/lib/db/client";
import { proposeCompromise } from "@/lib/findings/rules";
import { basesOf, type ServerBasis } from "@/lib/servers/queries";
import {
  effectiveCompromise,
  effectiveExposure,
  exposureFrom,
  type ExposureProof,
  type Reading,
  unseenBy,
} from "@/lib/servers/rules";

import { type Proof, proofsOf, readingsOf, shownExposureOf } from "./readings";

type ServerRow = Prisma.ServerGetPayload<Record<string, never>>;

function compromiseOf(state: string | null): CompromiseState | null {
  return compromiseStates.find((known) => known === state) ?? null;
}

type Proposal = ReturnType<typeof proposeCompromise>;
type Exposed = ReturnType<typeof exposureOf>;
type Shown = { exposed: Exposed; proposal: Proposal; since: CompromiseState | null; missing: string[] };

const derivedFields = [
  "exposure",
  "exposureAssurance",
  "exposureReason",
  "exposureProposed",
  "exposureProposedReasons",
  "unseenAt",
  "compromise",
  "compromiseAssurance",
  "compromiseReason",
  "compromiseProposed",
  "compromiseProposedReasons",
  "currentBuild",
  "currentBuildSource",
  "currentBuildAt",
  "patchedAt",
] as const;

/** What readings and a person's word say of the exposure; a person may know when a server was patched that no reading shows. */
function exposureOf(
  server: ServerRow,
  { readings, shown, proof }: { readings: Reading[]; shown: ExposureProof[]; proof: Proof | null },
) {
  const derived = exposureFrom(readings, shown);
  const said = exposureStates.find((known) => known === server.exposureConfirmed);
  const word =
    said && server.exposureConfirmedAt
      ? { state: said, at: server.exposureConfirmedAt, byId: server.exposureConfirmedById, proof }
      : null;
  const effective = effectiveExposure(derived, word);
  const saidPatchedAt = effective.byPerson && effective.state === "patched" ? server.exposureSince : null;
  const unseen = unseenBy(readings, shown, effective.state);
  return { derived, effective, unseen, patchedAt: derived.patchedAt ?? saidPatchedAt };
}

/** The derived columns of a server; a person's words stay in the reason columns as long as their confirmation is kept. */
function settled(server: ServerRow, { exposed, proposal, since, missing }: Shown) {
  const { derived, effective: exposure, unseen, patchedAt } = exposed;
  const saidCompromise = compromiseOf(server.compromiseConfirmed);
  const word =
    saidCompromise && server.compromiseConfirmedAt
      ? {
          state: saidCompromise,
          at: server.compromiseConfirmedAt,
          proposedThen: compromiseOf(server.compromiseConfirmedOver),
        }
      : null;
  const compromise = effectiveCompromise({ all: proposal?.state ?? null, since }, word, missing);
  return {
    exposure: exposure.state,
    exposureAssurance: exposure.assurance,
    exposureReason: server.exposureConfirmed
      ? server.exposureReason
      : (derived.reasons[0]?.sentence ?? "No build of this server is known yet."),
    exposureProposed: derived.state === "unknown" ? null : derived.state,
    exposureProposedReasons: unseen ? [unseen.reason, ...derived.reasons] : derived.reasons,
    unseenAt: unseen?.at ?? null,
    compromise: compromise.state,
    compromiseAssurance: compromise.assurance,
    compromiseReason: word
      ? server.compromiseReason
      : (proposal?.reasons[0]?.sentence ?? "Nothing has been found yet; that is not the same as clean."),
    compromiseProposed: proposal?.state ?? null,
    compromiseProposedReasons: proposal?.reasons ?? [],
    currentBuild: derived.build,
    currentBuildSource: derived.source,
    currentBuildAt: derived.at,
    patchedAt,
  };
}

type Settled = ReturnType<typeof settled>;

function isSame(row: ServerRow, next: Settled): boolean {
  const plain = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
  return derivedFields.every((field) => canonicalJson(plain(row[field])) === canonicalJson(plain(next[field])));
}

/** Writes the changed servers of a case in one statement; versions stay, since nobody edited anything. */
async function writeServers(tx: Tx, caseId: string, rows: (Settled & { id: string })[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    UPDATE server s SET
      exposure = n."exposure", exposure_assurance = n."exposureAssurance", exposure_reason = n."exposureReason",
      exposure_proposed = n."exposureProposed", exposure_proposed_reasons = n."exposureProposedReasons",
      unseen_at = n."unseenAt", compromise = n."compromise", compromise_assurance = n."compromiseAssurance", compromise_reason = n."compromiseReason",
      compromise_proposed = n."compromiseProposed", compromise_proposed_reasons = n."compromiseProposedReasons",
      current_build = n."currentBuild", current_build_source = n."currentBuildSource", current_build_at = n."currentBuildAt",
      patched_at = n."patchedAt", updated_at = ${new Date()}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS n(
      "id" uuid, "exposure" text, "exposureAssurance" text, "exposureReason" text, "exposureProposed" text, "exposureProposedReasons" jsonb,
      "unseenAt" timestamptz,
      "compromise" text, "compromiseAssurance" text, "compromiseReason" text, "compromiseProposed" text, "compromiseProposedReasons" jsonb,
      "currentBuild" text, "currentBuildSource" text, "currentBuildAt" timestamptz, "patchedAt" timestamptz)
    WHERE s.case_id = ${caseId}::uuid AND s.id = n."id"`;
}

type Timed = { proposes: string | null; firstSeenAt: Date | null; lastSeenAt: Date | null };

/** From when to when findings show a compromise: those of an implant or worse once there is one, else the attempts. */
function spanOf(findings: readonly Timed[], state: CompromiseState): { firstAt: Date | null; lastAt: Date | null } {
  const least = compromiseRank(isCompromised(state) ? "implanted" : "attempted");
  const shown = findings.filter((finding) => compromiseRank(compromiseOf(finding.proposes) ?? "unknown") >= least);
  const times = (pick: (finding: Timed) => Date | null) =>
    shown
      .map(pick)
      .filter((time) => time !== null)
      .map((time) => time.getTime());
  const first = times((finding) => finding.firstSeenAt);
  const last = times((finding) => finding.lastSeenAt);
  return {
    firstAt: first.length > 0 ? new Date(Math.min(...first)) : null,
    lastAt: last.length > 0 ? new Date(Math.max(...last)) : null,
  };
}

export type SettledServer = ServerRow & { firstAt: Date | null; lastAt: Date | null; reach: Reach | null };

export type SettledServers = {
  /** With the times of the findings that show what their compromise says, and what their "no evidence" rests on. */
  servers: SettledServer[];
  /** A state of some server moved, or servers came into scope: what was said of the case has to be looked at again. */
  moved: boolean;
  /** What findings propose that name no server, where it cannot be told which of several it was. */
  unplaced: CompromiseState | null;
  /** Where mail could be read, and when the last finding that shows it came in. */
  mail: MailRead & { lastAt: Date | null };
};

const known = {
  findings: {
    id: true,
    title: true,
    proposes: true,
    stage: true,
    severityRank: true,
    serverId: true,
    count: true,
    firstSeenAt: true,
    lastSeenAt: true,
    createdAt: true,
  },
} as const;

/** Works out both axes of every server of a case from build readings, findings and confirmations. */
export async function settleServers(tx: Tx, caseId: string): Promise<SettledServers> {
  const servers = await tx.server.findMany({ where: { caseId }, orderBy: { hostnameKey: "asc" } });
  const readings = await readingsOf(tx, caseId);
  const shown = await shownExposureOf(tx, caseId);
  const findings = await tx.finding.findMany({
    where: {
      caseId,
      OR: [{ proposes: { not: null } }, { stage: "mailbox_theft" }],
      triage: { notIn: ["dismissed", "duplicate"] },
    },
    select: known.findings,
  });
  const thefts = findings.filter((finding) => finding.stage === "mailbox_theft");
  const placed = Map.groupBy(
    findings,
    (finding) => finding.serverId ?? (servers.length === 1 ? (servers[0]?.id ?? "") : ""),
  );
  const proposals = new Map(servers.map((server) => [server.id, proposeCompromise(placed.get(server.id) ?? [])]));
  const proofs = await proofsOf(
    tx,
    caseId,
    servers.flatMap((server) => server.exposureEvidenceId ?? []),
  );
  const exposures = servers.map((server) => {
    const proof = proofs.get(server.exposureEvidenceId ?? "") ?? null;
    const own = { readings: readings.get(server.id) ?? [], shown: shown.get(server.id) ?? [] };
    return { server, exposed: exposureOf(server, { ...own, proof }) };
  });
  const claimed = exposures.filter(({ server }) => server.compromiseConfirmed === "no_evidence");
  const current = claimed.map(({ server, exposed }) => ({
    ...server,
    exposure: exposed.effective.state,
    patchedAt: exposed.patchedAt,
    currentBuild: exposed.derived.build,
    compromiseProposed: proposals.get(server.id)?.state ?? null,
  }));
  const bases = claimed.length === 0 ? new Map<string, ServerBasis>() : await basesOf(tx, caseId, current);
  const next = exposures.map(({ server, exposed }) => {
    const own = placed.get(server.id) ?? [];
    const { compromiseConfirmedAt } = server;
    const since =
      compromiseConfirmedAt === null
        ? null
        : (proposeCompromise(own.filter((finding) => finding.createdAt > compromiseConfirmedAt))?.state ?? null);
    const values = settled(server, {
      exposed,
      proposal: proposals.get(server.id) ?? null,
      since,
      missing: bases.get(server.id)?.missing ?? [],
    });
    const reach = bases.get(server.id)?.reach ?? null;
    return { server, values, more: { ...spanOf(own, values.compromise), reach } };
  });
  const differing = next.filter(({ server, values }) => !isSame(server, values));
  await writeServers(
    tx,
    caseId,
    differing.map(({ server, values }) => ({ id: server.id, ...values })),
  );
  return {
    servers: next.map(({ server, values, more }) => ({ ...server, ...values, ...more })),
    moved: differing.some(
      ({ server, values }) => server.exposure !== values.exposure || server.compromise !== values.compromise,
    ),
    unplaced: proposeCompromise(placed.get("") ?? [])?.state ?? null,
    mail: {
      ...mailReadOf(thefts, servers),
      lastAt: thefts.reduce<Date | null>((last, { createdAt }) => (last && last > createdAt ? last : createdAt), null),
    },
  };
}
