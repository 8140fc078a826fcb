import { stringify } from "csv-stringify/sync";

import type { ChainEvent } from "@/lib/audit/queries";
import { plainCell } from "@/lib/core/csv";

const names = ["seq", "at", "actor", "action", "object", "objectId", "change", "hash"];

/** Audit events as CSV rows (RFC 4180), no cell a formula; with `head` the names of the columns come first. */
export function auditCsv(events: readonly ChainEvent[], head: boolean): string {
  const rows = events.map((event) => [
    event.seq,
    event.at,
    plainCell(event.actorName),
    event.action,
    event.object,
    event.objectId ?? "",
    plainCell(event.payload),
    event.hash,
  ]);
  return stringify(head ? [names, ...rows] : rows, { record_delimiter: "windows", escape_formulas: false });
}
