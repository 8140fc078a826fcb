import { isIPv4 } from "node:net";

import { systemActor } from "@/lib/auth/schema";
import { serverBases, type ServerBasis } from "@/lib/core/words";
import type { Tx } from "@/lib/db/client";
import type { ScannedName } from "@/lib/evidence/parsers/types";
import { ensureServer } from "@/lib/servers/commands";
import { hostnameKey } from "@/lib/servers/rules";

import type { Attempt } from "./attempt";
import type { ReadingResult } from "./reading";

/** Names that a file may bring into the scope of a case; more than this is no inventory but noise. */
const mostServersPerFile = 50;
const serverName = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,251}$/;

/** Names of servers in a file. `scanned` are those that a scan met from outside, each with what else its host is called. */
export type Named = { names: string[]; scanned: readonly ScannedName[] };

/** The servers that a file names; those that were scanned stand apart, however often it names them. */
export function namesIn(result: ReadingResult): Named {
  const { summary, detection } = result;
  const scanned = summary?.scanned ?? [];
  const outside = new Set(scanned.map(({ name }) => name));
  const named = [
    ...(summary?.servers ?? []),
    ...(summary?.coverage.map((span) => span.server) ?? []),
    ...(summary?.builds.map((build) => build.server) ?? []),
    ...(summary?.toolRuns.map((run) => run.server) ?? []),
    ...(summary?.exposures?.map((shown) => shown.server) ?? []),
    ...detection.findings.map((draft) => draft.server),
    ...detection.sightings.map((draft) => draft.server),
  ];
  const names = [...new Set(named.filter((name) => name !== null))]
    .filter((name) => serverName.test(name) && !outside.has(name))
    .slice(0, mostServersPerFile);
  return { names, scanned };
}

/** Matches what a scan met to the servers of the case. A public name may be of any of them, so it adds none. */
async function matchScanned(tx: Tx, caseId: string, scanned: readonly ScannedName[]): Promise<[string, string][]> {
  if (scanned.length === 0) return [];
  const servers = await tx.server.findMany({ where: { caseId }, select: { id: true, hostnameKey: true } });
  const ids = new Map(servers.map((server) => [server.hostnameKey, server.id]));
  return scanned.flatMap(({ name, aliases }): [string, string][] => {
    const [id] = [name, ...aliases].flatMap((known) => ids.get(hostnameKey(known)) ?? []);
    return id === undefined ? [] : [[name, id]];
  });
}

/** The server that a scan met under this address before, where no server of the case is called by it. */
async function metAt(tx: Tx, caseId: string, address: string): Promise<string | null> {
  const named = await tx.server.findFirst({ where: { caseId, hostnameKey: address }, select: { id: true } });
  if (named) return null;
  const met = await tx.exposureProof.findFirst({
    where: { caseId, address },
    orderBy: { recordedAt: "desc" },
    select: { serverId: true },
  });
  return met?.serverId ?? null;
}

/** The ids of the servers that a file names or was given for; servers that are new come into the scope of the case. */
export async function idsOf(tx: Tx, row: Attempt["row"], named: Named): Promise<Map<string, string>> {
  const { caseId, serverHint } = row;
  const ids = new Map<string, string>();
  const byKey = new Map<string, string>();
  for (const name of serverHint === null ? named.names : [...named.names, serverHint]) {
    const key = hostnameKey(name);
    const met = isIPv4(name) && !byKey.has(key) ? await metAt(tx, caseId, name) : null;
    const id = met ?? byKey.get(key) ?? (await ensureServer(tx, systemActor, { caseId, hostname: name }));
    byKey.set(key, id);
    ids.set(name, id);
  }
  for (const [name, id] of await matchScanned(tx, caseId, named.scanned)) ids.set(name, id);
  return ids;
}

/** What is left to say where a scan proves something of a host, or is about one host, that no server of the case is called. */
export function unmatchedNote(
  result: ReadingResult,
  { named, serverIds }: { named: Named; serverIds: ReadonlyMap<string, string> },
): string | null {
  const proven = new Set(result.summary?.exposures?.map((shown) => shown.server));
  const unmatched = named.scanned.filter(({ name }) => !serverIds.has(name));
  const told = named.scanned.length === 1 ? unmatched : unmatched.filter(({ name }) => proven.has(name));
  const [first] = told;
  if (!first) return null;
  const more = told.length > 1 ? ` or like ${told.length - 1} more of its vulnerable hosts` : "";
  return `No server of this case is called ${first.name.slice(0, 100)}${more}. Give this file to the server that was scanned.`;
}

/** Whether a person said which server a file is of; the hint of a file from before this was kept counts as theirs. */
export function isGiven(row: { serverHint: string | null; serverBasis: string | null }): boolean {
  return row.serverBasis === "given" || (row.serverBasis === null && row.serverHint !== null);
}

/**
 * The server a file belongs to and what says so. The word of a person counts first. Its path, or its neighbours in a collection,
 * count where its rows name none or several: rows that name one other server are believed, and `unlike` says that the file has
 * to be read again without the name that it was read with.
 */
export type Own = { serverId: string | null; basis: ServerBasis | null; unlike: boolean };

export function ownServer(
  row: Attempt["row"],
  { named, serverIds, told }: { named: Named; serverIds: ReadonlyMap<string, string>; told: readonly string[] },
): Own {
  const idOf = (name: string) => serverIds.get(name);
  if (row.serverHint !== null) {
    const hinted = idOf(row.serverHint) ?? row.serverId;
    if (isGiven(row)) return { serverId: hinted, basis: "given", unlike: false };
    const [other, more] = new Set(told.map(idOf));
    if (other !== undefined && more === undefined && other !== hinted)
      return { serverId: other, basis: "content", unlike: true };
    return { serverId: hinted, basis: basisOf(row.serverBasis), unlike: false };
  }
  const all = [...named.names, ...named.scanned.map(({ name }) => name)];
  const seen = new Set(all.map(idOf));
  const [only] = seen;
  return { serverId: seen.size === 1 ? (only ?? null) : null, basis: all.length > 0 ? "content" : null, unlike: false };
}

function basisOf(stored: string | null): ServerBasis | null {
  return serverBases.find((basis) => basis === stored) ?? null;
}
