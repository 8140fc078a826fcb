import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, notFound } from "@/lib/core/errors";
import { sha256Hex } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { afterCommit, installationId } from "@/lib/db/unit";
import { enqueue } from "@/lib/jobs/queue";
import { changed } from "@/lib/live/publish";

import { importQueue } from "./jobs";
import { type StagedFile, stageFile } from "./reading/staged";
import { columnsIn, mappedCells, mappingOf } from "./rules";
import { startUndo } from "./undoing/undo";
import { columnMapping, type ColumnMapping, type ImportInput, type ImportKind } from "./schema";

export { placeRows, resolveRows } from "./applying/resolve";

/** Has an import taken back: see startUndo. NOT_FOUND when there is none. */
export async function takeBack(tx: Tx, actor: Actor, importId: string): Promise<{ jobId: string }> {
  await tx.$queryRaw`SELECT 1 FROM import_run WHERE id = ${importId}::uuid FOR UPDATE`;
  const run = await tx.importRun.findUnique({ where: { id: importId } });
  if (!run) throw notFound("import");
  const { jobId } = await startUndo(tx, actor, run);
  afterCommit(tx, () => enqueue(importQueue, { jobId }, jobId));
  return { jobId };
}

const rowsPerInsert = 2_000;

/** The same header, whatever file it stands in. */
function mappingKey(kind: ImportKind, header: readonly string[]): string {
  return `import mapping ${kind === "organizations" ? "" : `${kind} `}${sha256Hex(JSON.stringify(header))}`;
}

async function rememberedMapping(tx: Tx, kind: ImportKind, header: readonly string[]): Promise<ColumnMapping | null> {
  const row = await tx.setting.findUnique({ where: { key: mappingKey(kind, header) } });
  const read = columnMapping.safeParse(row?.value);
  return read.success ? read.data : null;
}

/** How a file with this header would be read: as it was mapped before, or else by the names of its columns. */
export async function proposeMapping(
  tx: Tx,
  kind: ImportKind,
  header: readonly string[],
): Promise<{ columns: ColumnMapping; remembered: boolean }> {
  const remembered = await rememberedMapping(tx, kind, header);
  return { columns: remembered ?? mappingOf(header, kind), remembered: remembered !== null };
}

/** The file with its cells under our names, where somebody mapped this header, now or before; a new mapping is remembered. */
async function asMapped(tx: Tx, input: ImportInput, file: StagedFile): Promise<StagedFile> {
  const { kind } = input;
  if (kind === "shadowserver") return file;
  const { header } = file;
  // A scan has no names of its own by which it could be read: it is mapped by the names that others give the same columns.
  const mapping =
    input.mapping ?? (await rememberedMapping(tx, kind, header)) ?? (kind === "scan" ? mappingOf(header, kind) : null);
  if (mapping === null) return file;
  const known = Object.values(mapping);
  if (kind === "organizations" && !known.includes("name") && !known.includes("externalId"))
    throw new AppError("INVALID", "Say which column names the organization: name or externalId.", { field: "mapping" });
  if (input.mapping)
    await tx.setting.upsert({
      where: { key: mappingKey(kind, header) },
      create: { key: mappingKey(kind, header), value: mapping },
      update: { value: mapping },
    });
  return {
    ...file,
    header: header.map((name) => mapping[name] ?? "ignore"),
    rows: file.rows.map((row) => ({ ...row, cells: mappedCells(row.cells, mapping) })),
  };
}

function assertColumns(input: ImportInput, { header }: StagedFile): void {
  if (input.kind === "shadowserver") {
    const names = new Set(header.map((name) => name.toLowerCase()));
    if (names.has("ip") || names.has("hostname")) return;
    throw new AppError("INVALID", "This is no report of Shadowserver: it has neither a column ip nor hostname.", {
      field: "body",
    });
  }
  if (input.kind === "scan") {
    if (header.includes("ip") || header.includes("hostname")) return;
    throw new AppError("INVALID", "Say which column holds the address or the host name: ip or hostname.", {
      field: "mapping",
    });
  }
  const columns = columnsIn(header);
  if (columns.has("name") || columns.has("externalId")) return;
  throw new AppError(
    "INVALID",
    `No column names the organization. Call one “name” or “externalId”. The header is: ${header.slice(0, 20).join(", ").slice(0, 300)}.`,
    { field: "body" },
  );
}

async function insertRows(tx: Tx, importId: string, rows: StagedFile["rows"]): Promise<void> {
  const staged = rows.map(({ line, cells, problem }) => ({ line, fields: cells, problem }));
  await tx.$executeRaw`
    INSERT INTO import_row (import_id, line, fields, outcome, reason, first_line, candidates)
    SELECT ${importId}::uuid, r.line, r.fields, CASE WHEN r.problem IS NULL THEN NULL ELSE 'rejected' END, coalesce(r.problem, ''),
           CASE WHEN r.problem IS NULL THEN NULL ELSE r.line END, '{}'
    FROM jsonb_to_recordset(${JSON.stringify(staged)}::jsonb) AS r(line int, fields jsonb, problem text)`;
}

/**
 * Takes the rows of a file and has them imported in the background; answers the job. INVALID for a file without the columns it
 * needs, or a campaign that there is not.
 */
export async function startImport(
  tx: Tx,
  actor: Actor,
  { input, file: sent, now }: { input: ImportInput; file: StagedFile; now: Date },
): Promise<{ importId: string; jobId: string }> {
  const file = await asMapped(tx, input, sent);
  assertColumns(input, file);
  const campaign = await tx.campaign.findUnique({ where: { slug: input.campaign }, select: { id: true } });
  if (!campaign) throw new AppError("INVALID", `There is no campaign ${input.campaign}.`, { field: "campaign" });
  const rejected = file.rows.filter(({ problem }) => problem !== null).length;
  const [importId, jobId] = [newId(), newId()];
  const { kind, createCases, dryRun, filename } = input;
  const scannedAt = input.scannedAt === undefined ? null : new Date(input.scannedAt);
  // A report of Shadowserver tells whoever gets it of all hosts in their networks, unless they say that it was cut down.
  const complete = kind !== "organizations" && (input.complete ?? kind === "shadowserver");
  await tx.job.create({
    data: {
      id: jobId,
      kind: `import.${kind}`,
      state: "queued",
      total: file.rows.length,
      done: rejected,
      createdById: actor.userId,
    },
  });
  await tx.importRun.create({
    data: {
      id: importId,
      kind,
      campaignId: campaign.id,
      filename,
      sha256: file.sha256,
      createCases,
      dryRun,
      complete,
      scannedAt,
      jobId,
      createdById: actor.userId,
      createdByName: actor.name,
      createdAt: now,
    },
  });
  for (let from = 0; from < file.rows.length; from += rowsPerInsert)
    await insertRows(tx, importId, file.rows.slice(from, from + rowsPerInsert));
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "import.start",
    object: "import",
    objectId: importId,
    after: {
      kind,
      campaign: input.campaign,
      filename,
      sha256: file.sha256,
      rows: file.rows.length,
      createCases,
      dryRun,
      complete,
    },
  });
  changed(tx, { caseId: null, topic: "job", ids: [jobId] });
  afterCommit(tx, () => enqueue(importQueue, { jobId }, jobId));
  return { importId, jobId };
}

/** Reads the body of a request as the file of an import. */
export function readImport(body: AsyncIterable<Uint8Array> | null): Promise<StagedFile> {
  if (body === null)
    throw new AppError("INVALID", "The request has no body. Send the CSV file as the raw body.", { field: "body" });
  return stageFile(body);
}
