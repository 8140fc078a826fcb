import { stringify } from "csv-stringify/sync";

import { attachment, type RawCall } from "@/lib/access/raw";
import { getBulk, listBulkRows } from "@/lib/bulk/queries";
import type { BulkRowView } from "@/lib/bulk/schema";
import { plainCell } from "@/lib/core/csv";
import { notFound } from "@/lib/core/errors";
import { isUuid } from "@/lib/core/ids";
import { inParts } from "@/lib/core/parts";

const columns = ["ref", "organization", "outcome", "reason", "caseId"] as const;
const rowsAtOnce = 200;

function lines(items: readonly BulkRowView[], head: boolean): string {
  const rows = items.map((item) => columns.map((name) => plainCell(item[name] ?? "")));
  return stringify(head ? [[...columns], ...rows] : rows, { record_delimiter: "windows", escape_formulas: false });
}

/** Hands out what became of each case of a bulk change, as a CSV file to keep. */
export async function serveReceipt({ params, unit }: RawCall): Promise<Response> {
  const { jobId = "" } = params;
  if (!isUuid(jobId)) throw notFound("bulk change");
  await unit(({ tx }) => getBulk(tx, jobId));
  const body = await inParts<string>(async (cursor) => {
    const page = await unit(({ tx }) =>
      listBulkRows(tx, { jobId, limit: rowsAtOnce, ...(cursor === null ? {} : { cursor }) }),
    );
    return { text: lines(page.items, cursor === null), next: page.nextCursor };
  });
  return attachment(body, `breakwater-bulk-${jobId}.csv`, "text/csv; charset=utf-8");
}
