import { loadPack } from "@/lib/campaigns/queries";
import { notFound } from "@/lib/core/errors";
import { compromiseStates } from "@/lib/core/states";
import type { Prisma, Tx } from "@/lib/db/client";

import { coverageByKind, missingForNoEvidence, type SeenKind, type SeenSpan } from "./basis";
import { reachOf } from "./reach";
import type { Span } from "./spans";

/** What "no evidence" rests on for one server. */
export type ServerBasis = {
  needed: Span;
  kinds: SeenKind[];
  hunting: { total: number; open: number; setAside: number };
  missing: string[];
  reach: { from: number; to: number; before: "nothing" | "part" | null } | null;
};

type BasisRow = Pick<
  Prisma.ServerGetPayload<Record<string, never>>,
  | "id"
  | "patchedAt"
  | "exposure"
  | "exposureConfirmed"
  | "exposureConfirmedAt"
  | "exposureSince"
  | "currentBuild"
  | "compromiseProposed"
>;

/**
 * When the flaw could no longer be used: the server was patched, or someone says it left the network, whichever came first.
 * Who does not say since when it is gone says it of the moment.
 */
function exposureEnd(server: BasisRow): Date | null {
  const gone = server.exposure === "disconnected" || server.exposure === "decommissioned";
  const leftAt =
    gone && server.exposure === server.exposureConfirmed ? (server.exposureSince ?? server.exposureConfirmedAt) : null;
  if (leftAt === null || server.patchedAt === null) return leftAt ?? server.patchedAt;
  return leftAt < server.patchedAt ? leftAt : server.patchedAt;
}

type Window = { earliest: number; latestNeeded: number };

/**
 * The time that logs have to cover: from the latest allowed start until the exposure ended. An exposure that ended before
 * that lies in the earlier part of the window, and has to be seen there.
 */
function neededOf(server: BasisRow, { earliest, latestNeeded }: Window): Span {
  const to = (exposureEnd(server) ?? new Date()).getTime();
  return to > latestNeeded ? { from: latestNeeded, to } : { from: earliest, to: Math.max(earliest, to) };
}

/** For each server what its "no evidence" would rest on: the span to be seen, what was seen of it, and what is missing. */
export async function basesOf(tx: Tx, caseId: string, servers: readonly BasisRow[]): Promise<Map<string, ServerBasis>> {
  const scope = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!scope) throw notFound("case");
  const { exposureWindow } = (await loadPack(scope.campaign.slug)).manifest;
  const window = {
    earliest: Date.parse(exposureWindow.earliestAt),
    latestNeeded: Date.parse(exposureWindow.latestNeededAt),
  };
  const hunting = await tx.task.findMany({
    where: { caseId, phase: "hunt", opened: true },
    select: { serverId: true, state: true },
  });
  const coverage = await tx.coverage.findMany({
    where: { caseId, serverId: { in: servers.map((server) => server.id) } },
    select: { serverId: true, logKind: true, fromAt: true, toAt: true },
  });
  const spans = Map.groupBy(coverage, (row) => row.serverId);
  return new Map(
    servers.map((server) => {
      const seen: SeenSpan[] = (spans.get(server.id) ?? []).map((row) => ({
        logKind: row.logKind,
        from: row.fromAt.getTime(),
        to: row.toAt.getTime(),
      }));
      const needed = neededOf(server, window);
      const kinds = coverageByKind({ needed, build: server.currentBuild }, seen);
      const own = hunting.filter((task) => task.serverId === null || task.serverId === server.id);
      // A hunt that nobody carried out shows no absence, however good the reason was.
      const open = own.filter((task) => task.state !== "done").length;
      const setAside = own.filter((task) => task.state === "not_applicable").length;
      const proposed = compromiseStates.find((known) => known === server.compromiseProposed) ?? null;
      const counted = { total: own.length, open, setAside };
      const missing = missingForNoEvidence({ hunting: counted, kinds, proposed });
      const reach = reachOf(kinds, { earliest: window.earliest, needed });
      return [server.id, { needed, kinds, hunting: counted, missing, reach }];
    }),
  );
}

/** The basis of a server of which nothing is known. */
export const nothingSeen: ServerBasis = {
  needed: { from: 0, to: 0 },
  kinds: [],
  hunting: { total: 0, open: 0, setAside: 0 },
  missing: [],
  reach: null,
};
