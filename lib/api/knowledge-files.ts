import { stringify } from "csv-stringify/sync";

import { attachment, type RawCall } from "@/lib/access/raw";
import { appendAudit } from "@/lib/audit/commands";
import { plainCell } from "@/lib/core/csv";
import { notFound } from "@/lib/core/errors";
import { inParts } from "@/lib/core/parts";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";
import { indicatorListFile } from "@/lib/exports/queries";
import { exportLabels, type IndicatorFile, indicatorFiles } from "@/lib/exports/schema";
import { allIndicators, rematchFiles, reportOf, rulesText } from "@/lib/knowledge/queries";
import type { RematchFileItem } from "@/lib/knowledge/schema";

const plain = "text/plain; charset=utf-8";
const csv = "text/csv; charset=utf-8";
const typeOf: Record<IndicatorFile, string> = {
  "indicators.csv": exportLabels["indicators.csv"].type,
  "indicators.txt": plain,
  "stix.json": exportLabels["stix.json"].type,
  "misp.json": exportLabels["misp.json"].type,
};

async function noteExport(tx: Tx, call: RawCall, after: Record<string, unknown>): Promise<void> {
  const { slug } = call.params;
  const event = { action: "knowledge.export", object: "campaign", objectId: slug, after };
  await appendAudit(tx, call.actor, { caseId: installationId, ...event });
}

/** Hands out the team's own rules as they were written: `rules.yml` holds the Sigma rules, `rules.yar` the YARA files. */
export async function serveRules(call: RawCall): Promise<Response> {
  const { slug = "", file } = call.params;
  const kind = file === "rules.yml" ? "sigma" : file === "rules.yar" ? "yara" : null;
  if (kind === null || file === undefined) throw notFound("export");
  const text = await call.unit(
    async ({ tx }) => {
      const found = await rulesText(tx, { slug, kind });
      await noteExport(tx, call, { file });
      return found;
    },
    { writes: true },
  );
  return attachment(text, `${slug}-${file}`, plain);
}

/** Hands out the indicators of a campaign, defanged unless `defang=false`, as CSV, plain list, STIX 2.1 or MISP event. */
export async function serveIndicators(call: RawCall): Promise<Response> {
  const { slug = "" } = call.params;
  const file = indicatorFiles.find((known) => known === call.params["file"]);
  if (!file) throw notFound("export");
  const query = new URL(call.request.url).searchParams;
  const defang = !["false", "no"].includes(query.get("defang") ?? "");
  const origin = query.get("origin") === "own" ? "own" : null;
  const text = await call.unit(
    async ({ tx, now }) => {
      const { name, indicators } = await allIndicators(tx, { slug, origin });
      await noteExport(tx, call, { file, defang, indicators: indicators.length });
      // What carries no marking of its own stays within the organization and its clients.
      return indicatorListFile(file, { name, tlp: "AMBER", exportedAt: now.toISOString(), defang, indicators });
    },
    { writes: true },
  );
  return attachment(text, `${slug}-${file}`, typeOf[file]);
}

const columns = [
  "ref",
  "path",
  "format",
  "outcome",
  "reason",
  "sizeBytes",
  "fromRevision",
  "toRevision",
  "newFindings",
  "newSightings",
  "goneFindings",
  "tookMs",
  "at",
  "evidenceId",
] as const;

function lines(items: readonly RematchFileItem[], head: boolean): string {
  const rows = items.map((item) =>
    columns.map((name) => (typeof item[name] === "string" ? plainCell(item[name]) : item[name])),
  );
  return stringify(head ? [[...columns], ...rows] : rows, { record_delimiter: "windows", escape_formulas: false });
}

const rowsAtOnce = 200;

/** Hands out what one look through stored evidence re-checked, file by file, over the cases that the reader may see. */
export async function serveRematch(call: RawCall): Promise<Response> {
  const { slug = "", rematchId = "" } = call.params;
  const one = { slug, rematchId };
  await call.unit(
    async ({ tx, actor }) => {
      await reportOf(tx, actor, one);
      await noteExport(tx, call, { rematchId });
    },
    { writes: true },
  );
  const body = await inParts<string>(async (cursor) => {
    const page = await call.unit(({ tx, actor }) =>
      rematchFiles(tx, actor, { ...one, limit: rowsAtOnce, ...(cursor === null ? {} : { cursor }) }),
    );
    return { text: lines(page.items, cursor === null), next: page.nextCursor };
  });
  return attachment(body, `${slug}-rematch-${rematchId}.csv`, csv);
}
