import { systemActor } from "@/lib/auth/schema";
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

/** The ids of the servers that a file names or was given for; servers that are new come into the scope of the case. */
export async function idsOf(tx: Tx, row: Attempt["row"], named: Named): Promise<Map<string, string>> {
  const { caseId, serverHint } = row;
  const ids = new Map<string, string>();
  const byKey = new Map<string, string>();
  for (const name of serverHint === null ? named.names : [...named.names, serverHint]) {
    const key = hostnameKey(name);
    const id = byKey.get(key) ?? (await ensureServer(tx, systemActor, { caseId, hostname: name }));
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

/** The server a file belongs to: the one it was given for, else the only one that its records name. */
export function ownServer(
  row: Attempt["row"],
  { named, serverIds }: { named: Named; serverIds: ReadonlyMap<string, string> },
): string | null {
  if (row.serverHint !== null) return serverIds.get(row.serverHint) ?? row.serverId;
  const all = [...named.names, ...named.scanned.map(({ name }) => name)];
  const seen = new Set(all.map((name) => serverIds.get(name)));
  const [only] = seen;
  return seen.size === 1 ? (only ?? null) : null;
}
