import { stringify } from "csv-stringify/sync";

import { defangIndicator } from "@/lib/campaigns/rules";
import { plainCell } from "@/lib/core/csv";
import type { SeenIndicator } from "@/lib/exports/schema";

const names = [
  "type",
  "value",
  "cluster",
  "strength",
  "techniques",
  "count",
  "firstSeenAt",
  "lastSeenAt",
  "servers",
  "source",
];

/** Indicators as CSV (RFC 4180), one a row, no cell a formula; defanged unless the reader is a machine that asked not to. */
export function indicatorsCsv(indicators: readonly SeenIndicator[], options: { defang: boolean }): string {
  const rows = indicators.map((seen) => [
    seen.type,
    plainCell(options.defang ? defangIndicator(seen) : seen.value),
    plainCell(seen.cluster ?? ""),
    plainCell(seen.strength),
    seen.techniques.join(" "),
    seen.count,
    seen.firstSeenAt ?? "",
    seen.lastSeenAt ?? "",
    plainCell(seen.servers.join("; ")),
    plainCell(seen.source),
  ]);
  return stringify([names, ...rows], { record_delimiter: "windows", escape_formulas: false });
}
