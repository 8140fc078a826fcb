import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import type { Prisma, Tx } from "@/lib/db/client";
import { queueAgain } from "@/lib/evidence/commands";
import { type CollectedFile, type Placement, placeFiles } from "@/lib/evidence/rules";
import { ensureServer } from "@/lib/servers/commands";
import { hostnameKey } from "@/lib/servers/rules";

/** Formats that say something of a whole organization or of what was seen from outside, wherever their file lies. */
const ofNoServer = ["password-export", "shadowserver", "scan-list", "nmap-nse", "exchange-servers"];

type Row = {
  id: string;
  path: string;
  parentId: string | null;
  format: string | null;
  findings: number;
  state: string;
  serverId: string | null;
  serverHint: string | null;
  serverBasis: string | null;
  server: { hostname: string } | null;
};

const columns = {
  id: true,
  path: true,
  parentId: true,
  format: true,
  findings: true,
  state: true,
  serverId: true,
  serverHint: true,
  serverBasis: true,
  server: { select: { hostname: true } },
} as const;

const rowsPerStatement = 2_000;

/** A row with a server that neither a person nor its own rows gave, or that might get one. */
function mayMove(row: Row): boolean {
  if (row.serverBasis === "path" || row.serverBasis === "collection") return true;
  return row.serverId === null && row.serverHint === null;
}

/** A file of which the rows name several servers, or one from outside, is of none of its neighbours for that. */
function mayInherit(row: Row): boolean {
  return row.serverBasis !== "content" && !ofNoServer.includes(row.format ?? "");
}

type InArchive = Pick<Row, "id" | "path" | "parentId">;

/** The archives that files came out of, where these are not among the files themselves: their paths may name the server. */
async function archivesAbove(tx: Tx, caseId: string, rows: readonly InArchive[]): Promise<InArchive[]> {
  const found = new Map(rows.map((row): [string, InArchive] => [row.id, row]));
  for (;;) {
    const missing = [...found.values()].flatMap(({ parentId }) =>
      parentId === null || found.has(parentId) ? [] : [parentId],
    );
    if (missing.length === 0) return [...found.values()];
    const above = await tx.evidence.findMany({
      where: { caseId, id: { in: [...new Set(missing)] } },
      select: { id: true, path: true, parentId: true },
    });
    if (above.length === 0) return [...found.values()];
    for (const row of above) found.set(row.id, row);
  }
}

function wholePaths(rows: readonly InArchive[]): (row: InArchive) => string {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const known = new Map<string, string>();
  function pathOf(row: InArchive): string {
    const parent = row.parentId === null ? undefined : byId.get(row.parentId);
    const path = known.get(row.id) ?? (parent ? `${pathOf(parent)}/${row.path}` : row.path);
    known.set(row.id, path);
    return path;
  }
  return pathOf;
}

function showsNothing(row: Row): boolean {
  return row.format === "archive" || (row.format === "unrecognized" && row.findings === 0);
}

/** Moves files together, since a collection has thousands; those that show something are read again. */
async function move(tx: Tx, caseId: string, { rows, place }: { rows: Row[]; place: Placement | null }): Promise<void> {
  const serverId = place && (await ensureServer(tx, systemActor, { caseId, hostname: place.hostname }));
  const moved = rows.filter((row) => row.serverId !== serverId);
  const [first] = moved;
  if (!first) return;
  for (let from = 0; from < moved.length; from += rowsPerStatement)
    await tx.evidence.updateMany({
      where: { caseId, id: { in: moved.slice(from, from + rowsPerStatement).map((row) => row.id) } },
      data: {
        serverId,
        serverHint: place?.hostname ?? null,
        serverBasis: place?.basis ?? null,
        version: { increment: 1 },
      },
    });
  await appendAudit(tx, systemActor, {
    caseId,
    action: "evidence.assign",
    object: "evidence",
    objectId: first.id,
    after: { serverId, from: place?.basis ?? "nothing", ...(moved.length > 1 ? { files: moved.length } : {}) },
  });
  for (const row of moved)
    if (row.state === "ready" && !showsNothing(row)) await queueAgain(tx, systemActor, { caseId, evidenceId: row.id });
}

/**
 * Gives the files of one upload that name no server to the one that their folder, their collection or the other files of it
 * tell, and reads them again. With `inherits` a file takes the server that the others in its collection agree on, and the name
 * of a collection may bring a server; files that came one by one are no collection. What was placed so before is placed anew,
 * since later files may tell more.
 */
export async function assignInCollection(
  tx: Tx,
  upload: { caseId: string; together: Prisma.EvidenceWhereInput; inherits: boolean },
): Promise<void> {
  const { caseId, together } = upload;
  // Of files that came one by one the others have no say, and only those without a server are looked at again.
  const where = upload.inherits ? together : { AND: [together, { serverId: null, serverHint: null }] };
  const rows: Row[] = await tx.evidence.findMany({ where, select: columns });
  const movable = rows.filter(mayMove);
  if (movable.length === 0) return;
  const servers = await tx.server.findMany({ where: { caseId }, select: { hostname: true } });
  const known = new Set(servers.map((server) => hostnameKey(server.hostname)));
  const pathOf = wholePaths(await archivesAbove(tx, caseId, rows));
  const files = rows.map((row): CollectedFile => ({
    id: row.id,
    path: pathOf(row),
    isArchive: row.format === "archive",
    server: mayMove(row) ? null : (row.server?.hostname ?? null),
    inherits: upload.inherits && mayInherit(row),
  }));
  const places = placeFiles(
    files,
    servers.map((server) => server.hostname),
  );
  const groups = new Map<string, { rows: Row[]; place: Placement | null }>();
  for (const row of movable) {
    const place = places.get(row.id) ?? null;
    // A name that its path gave stays while nothing gives a better one.
    if (place === null && row.serverBasis !== "collection") continue;
    if (place !== null && !upload.inherits && !known.has(hostnameKey(place.hostname))) continue;
    const key = JSON.stringify(place);
    const group = groups.get(key) ?? { rows: [], place };
    group.rows.push(row);
    groups.set(key, group);
  }
  for (const group of groups.values()) await move(tx, caseId, group);
}
