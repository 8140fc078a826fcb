import { stringify } from "csv-stringify/sync";

import { attachment, type RawCall } from "@/lib/access/raw";
import { appendAudit } from "@/lib/audit/commands";
import { plainCell } from "@/lib/core/csv";
import { notFound } from "@/lib/core/errors";
import { isUuid } from "@/lib/core/ids";
import { allRejected, getEvidence, listCustody, manifestPage } from "@/lib/evidence/queries";

type Cell = string | number | bigint | null;

const csv = (rows: Cell[][]) =>
  stringify(
    rows.map((row) => row.map((cell) => (typeof cell === "string" ? plainCell(cell) : String(cell ?? "")))),
    { record_delimiter: "windows", escape_formulas: false },
  );

const answer = (body: string | ReadableStream<Uint8Array>, name: string) =>
  attachment(body, name, "text/csv; charset=utf-8");

/** The custody record or the rejected rows of one file as CSV (RFC 4180), no cell a formula; who took it stands in the audit chain. */
export async function serveEvidenceTable({ params, caseId, actor, unit }: RawCall): Promise<Response> {
  const { evidenceId, file } = params;
  if (caseId === null || !evidenceId || !isUuid(evidenceId)) throw notFound("evidence");
  if (file !== "custody.csv" && file !== "rejected.csv") throw notFound("table");
  const body = await unit(async ({ tx }) => {
    const of = { caseId, evidenceId };
    const found = await getEvidence(tx, actor, of);
    await appendAudit(tx, actor, {
      caseId,
      action: "evidence.table",
      object: "evidence",
      objectId: evidenceId,
      after: { file, sha256: found.sha256 },
    });
    if (file === "rejected.csv") {
      const rows = await allRejected(tx, of);
      return csv([
        ["line", "offset", "reason", "text"],
        ...rows.map(({ line, offset, reason, text }) => [line, offset, reason, text]),
      ]);
    }
    const events = await listCustody(tx, of);
    return csv([
      ["at", "action", "actor", "purpose", "detail", "file", "sha256"],
      ...events.map((event) => [
        event.at,
        event.action,
        event.actorName,
        event.purpose,
        JSON.stringify(event.detail),
        found.path,
        found.sha256,
      ]),
    ]);
  });
  return answer(body, `${evidenceId}-${file}`);
}

const manifestColumns = [
  "id",
  "path",
  "archive",
  "size_bytes",
  "sha256",
  "sha1",
  "md5",
  "state",
  "format",
  "parser",
  "parser_version",
  "server",
  "rows",
  "rejected",
  "findings",
  "received_at",
  "received_from",
  "source",
];

/** Every file of a case with its hashes as CSV, part by part; each part is read on its own. Who took it stands in the audit chain. */
export async function serveManifest({ caseId, actor, unit }: RawCall): Promise<Response> {
  if (caseId === null) throw notFound("case");
  const part = (after: string | null) => unit(({ tx }) => manifestPage(tx, { caseId, after }));
  const textOf = (files: Awaited<ReturnType<typeof part>>["files"]) =>
    csv(
      files.map((file) => [
        file.id,
        file.path,
        file.parent?.path ?? "",
        file.sizeBytes,
        file.sha256,
        file.blob?.sha1 ?? "",
        file.blob?.md5 ?? "",
        file.state,
        file.format,
        file.parser,
        file.parserVersion,
        file.server?.hostname ?? file.serverHint,
        file.rowsRead,
        file.rejected,
        file.findings,
        file.receivedAt.toISOString(),
        file.receivedByName,
        file.source,
      ]),
    );
  await unit(({ tx }) =>
    appendAudit(tx, actor, {
      caseId,
      action: "evidence.table",
      object: "case",
      objectId: caseId,
      after: { file: "manifest" },
    }),
  );
  // The first part is read before the answer begins, so that what is wrong is answered as an error and not as a short file.
  const first = await part(null);
  let { next } = first;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`${csv([manifestColumns])}${textOf(first.files)}`));
      if (next === null) controller.close();
    },
    async pull(controller) {
      if (next === null) return;
      const page = await part(next);
      ({ next } = page);
      controller.enqueue(encoder.encode(textOf(page.files)));
      if (next === null) controller.close();
    },
  });
  return answer(body, `evidence-${caseId}-${new Date().toISOString().slice(0, 10)}.csv`);
}
