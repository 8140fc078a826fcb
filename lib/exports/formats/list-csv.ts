import { stringify } from "csv-stringify/sync";

import { defangIndicator } from "@/lib/campaigns/rules";
import { plainCell } from "@/lib/core/csv";
import type { IndicatorList } from "@/lib/exports/schema";

const columns = [
  "id",
  "type",
  "value",
  "cluster",
  "strength",
  "techniques",
  "source",
  "first_seen",
  "confidence",
  "false_positive_risk",
  "related_activity",
  "note",
  "flags",
  "tlp",
];

/** Indicators in the columns of a pack (RFC 4180, no cell a formula), so that another installation reads them as they are. */
export function listCsv({ indicators, defang, tlp }: IndicatorList): string {
  const rows = indicators.map((one) => [
    one.id,
    one.type,
    plainCell(defang ? defangIndicator(one) : one.value),
    plainCell(one.cluster),
    one.strength ?? "",
    one.techniques.join(" "),
    plainCell(one.source),
    one.firstSeen ?? "",
    one.confidence,
    one.falsePositiveRisk ?? "",
    plainCell(one.relatedActivity ?? ""),
    plainCell(one.note ?? ""),
    one.flags,
    `TLP:${one.tlp ?? tlp}`,
  ]);
  return stringify([columns, ...rows], { record_delimiter: "windows", escape_formulas: false });
}

/** The bare values, one a line, under a head that says what they are. */
export function listText({ name, tlp, exportedAt, defang, indicators }: IndicatorList): string {
  const head = [`# ${name}, ${exportedAt}, TLP:${tlp}${defang ? ", written so that nothing opens them" : ""}`];
  const values = indicators.map((one) => (defang ? defangIndicator(one) : one.value));
  return [...head, ...values].map((line) => `${line.replaceAll(/[\r\n]+/g, " ")}\n`).join("");
}
