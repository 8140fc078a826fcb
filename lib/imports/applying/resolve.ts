import { z } from "zod";

import { appendAudit } from "@/lib/audit/commands";
import { type Actor, systemActor } from "@/lib/auth/schema";
import { AppError, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { Prisma, type Tx } from "@/lib/db/client";
import { inPortfolio, installationId } from "@/lib/db/unit";
import { type Described, describedIn, type PlannedRow } from "@/lib/imports/planning/plan";
import { isReport } from "@/lib/imports/reading/scanned";
import { columnsIn, organizationRow } from "@/lib/imports/rules";
import type { ResolveRow } from "@/lib/imports/schema";
import { changed } from "@/lib/live/publish";

import { createAll, prepareAll, type Prepared, type RunOf, templates } from "./create";
import type { WaitingRow, Written } from "./settled";
import { deliver } from "./report";
import { updateOne } from "./update";

type Run = Prisma.ImportRunGetPayload<{ include: { rows: true } }>;
type Placed = {
  organizationId: string;
  caseId: string | null;
  caseCreated: boolean;
  outcome: "created" | "updated" | "unchanged";
  written: Written | null;
};

/** What `placeRows` found and did, for `resolveRows` to finish in its own transaction. */
export type Placing = {
  importId: string;
  lines: number[];
  run: RunOf;
  done: Placed | null;
  fresh: { organizationId: string; caseId: string | null; prepared: Prepared } | null;
};

const cells = z.record(z.string(), z.string());

async function waitingIn(input: ResolveRow): Promise<Run> {
  const run = await inPortfolio(async (tx) => {
    const row = await tx.importRow.findUnique({
      where: { importId_line: { importId: input.importId, line: input.line } },
    });
    if (!row) return null;
    const first = row.firstLine ?? row.line;
    return tx.importRun.findUnique({
      where: { id: input.importId },
      include: {
        rows: {
          where: { outcome: "ambiguous", OR: [{ firstLine: first }, { line: row.line }] },
          orderBy: { line: "asc" },
        },
      },
    });
  });
  if (!run) throw notFound("import row");
  if (run.dryRun) throw new AppError("UNPROCESSABLE", "This was a trial. Import the file, and decide then.");
  if (run.rows.length === 0) throw new AppError("UNPROCESSABLE", "This row does not wait for a decision any more.");
  return run;
}

function describedBy(rows: readonly WaitingRow[]): Described {
  const read = rows.flatMap(({ line, fields }): PlannedRow[] => {
    const names = Object.keys(fields);
    const found = organizationRow(
      Object.fromEntries([...columnsIn(names)].map(([column, place]) => [column, fields[names[place] ?? ""] ?? ""])),
    );
    return found.kind === "row" ? [{ line, row: found.row }] : [];
  });
  const [described] = describedIn(read);
  if (!described) throw new AppError("UNPROCESSABLE", "This row cannot be read any more.");
  return described;
}

/** The organization that was chosen, with its rows brought to it in transactions of their own. NOT_FOUND when it is gone. */
async function bring(
  run: RunOf,
  {
    found: { kind, scannedAt },
    rows,
    organizationId,
  }: { found: Pick<Run, "kind" | "scannedAt">; rows: WaitingRow[]; organizationId: string },
): Promise<Placed> {
  const organization = await inPortfolio((tx) => tx.organization.findUnique({ where: { id: organizationId } }));
  if (!organization) throw notFound("organization");
  if (isReport(kind)) {
    const report = { ...run, kind, scannedAt, dryRun: false };
    const { outcome, reason, caseId, caseCreated } = await deliver(report, { organization, rows });
    if (outcome === "rejected") throw new AppError("UNPROCESSABLE", reason);
    return {
      organizationId,
      caseId,
      caseCreated,
      outcome: outcome === "unchanged" ? "unchanged" : "updated",
      written: null,
    };
  }
  const {
    changed: differs,
    caseId,
    caseCreated,
    written,
  } = await updateOne(run, {
    organization,
    described: describedBy(rows),
    dryRun: false,
  });
  return { organizationId, caseId, caseCreated, outcome: differs ? "updated" : "unchanged", written };
}

/**
 * Brings rows that waited to the organization a person chose; for a new one everything is prepared, and it is written in the
 * transaction that notes the decision, so that a second attempt adds no second one.
 */
export async function placeRows(actor: Actor, input: ResolveRow): Promise<Placing> {
  const found = await waitingIn(input);
  const campaign = await inPortfolio((tx) =>
    tx.campaign.findUniqueOrThrow({ where: { id: found.campaignId }, select: { slug: true } }),
  );
  const { importId, organizationId } = input;
  const rows = found.rows.map(({ line, fields }) => ({ line, fields: cells.parse(fields) }));
  const lines = rows.map(({ line }) => line);
  // It is done like the import itself, in the name of whoever decides.
  const own = { ...systemActor, userId: actor.userId, name: actor.name };
  const run: RunOf = {
    importId,
    actor: own,
    campaignSlug: campaign.slug,
    createCases: found.createCases,
    at: new Date(),
  };
  if (organizationId !== null)
    return { importId, lines, run, done: await bring(run, { found, rows, organizationId }), fresh: null };
  if (isReport(found.kind))
    throw new AppError(
      "INVALID",
      "A report names hosts, not organizations. Add the organization first, then choose it.",
      {
        field: "organizationId",
      },
    );
  const described = describedBy(rows);
  const { name } = described;
  if (name === null)
    throw new AppError("INVALID", "The row gives no name for a new organization.", { field: "organizationId" });
  const one = { organizationId: newId(), caseId: run.createCases ? newId() : null, described: { ...described, name } };
  const prepared = await prepareAll(run, { organizations: [one], template: templates(run) });
  return { importId, lines, run, done: null, fresh: { ...one, prepared } };
}

/** Notes what a person decided on rows that waited, and adds the new organization where that was the word. */
export async function resolveRows(
  tx: Tx,
  actor: Actor,
  { importId, lines, run, done, fresh }: Placing,
): Promise<Placed> {
  await tx.$queryRaw`SELECT 1 FROM import_run WHERE id = ${importId}::uuid FOR UPDATE`;
  const waiting = await tx.importRow.count({ where: { importId, line: { in: lines }, outcome: "ambiguous" } });
  if (waiting !== lines.length) throw new AppError("UNPROCESSABLE", "Somebody decided on this row meanwhile.");
  const placed = done ?? (await add(tx, run, fresh));
  const { organizationId, caseId, caseCreated, outcome, written } = placed;
  const reason = `Decided by ${actor.name}.`;
  await tx.importRow.updateMany({
    where: { importId, line: { in: lines } },
    data: { outcome, organizationId, openedCaseId: caseId, reason },
  });
  const [first] = lines;
  if (first !== undefined)
    await tx.importRow.updateMany({
      where: { importId, line: first },
      data: { caseCreated, written: written === null ? Prisma.DbNull : JSON.parse(JSON.stringify(written)) },
    });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "import.resolve",
    object: "import",
    objectId: importId,
    after: { lines: lines.slice(0, 50), organizationId, outcome },
  });
  changed(tx, { caseId: null, topic: "job", ids: [importId] });
  return placed;
}

async function add(tx: Tx, run: RunOf, fresh: Placing["fresh"]): Promise<Placed> {
  if (fresh === null) throw new Error("Rows are brought to an organization, or to a new one.");
  const { organizationId, caseId } = fresh;
  await createAll(tx, run, fresh.prepared);
  return { organizationId, caseId, caseCreated: caseId !== null, outcome: "created", written: null };
}
