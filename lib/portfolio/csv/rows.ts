import { stringify } from "csv-stringify/sync";

import type { CaseItem } from "@/lib/cases/schema";
import type { TriageReason } from "@/lib/cases/rules";
import { plainCell } from "@/lib/core/csv";

type Column = { name: string; of: (item: CaseItem) => string | number; attribution?: boolean };

const list = (values: readonly string[]) => plainCell(values.join("; "));

const reasonWords = ({ points, reason }: TriageReason) => `${points} ${reason}`;

const columns: readonly Column[] = [
  { name: "ref", of: (item) => item.ref },
  { name: "organization", of: (item) => plainCell(item.organization.name) },
  { name: "exposure", of: (item) => item.exposure },
  { name: "exposureAssurance", of: (item) => item.exposureAssurance },
  { name: "compromise", of: (item) => item.compromise },
  { name: "compromiseAssurance", of: (item) => item.compromiseAssurance },
  { name: "containment", of: (item) => item.containment },
  { name: "phase", of: (item) => item.phase },
  { name: "attention", of: (item) => (item.attention ? "yes" : "no") },
  { name: "attentionReason", of: (item) => plainCell(item.attentionReason ?? "") },
  { name: "triageScore", of: (item) => item.triage?.score ?? "" },
  { name: "triageReasons", of: (item) => list((item.triage?.reasons ?? []).map(reasonWords)) },
  { name: "tasksVerified", of: (item) => item.progress.verified },
  { name: "tasksClaimed", of: (item) => item.progress.claimed },
  { name: "tasksTotal", of: (item) => item.progress.total },
  { name: "clustersAccepted", of: (item) => list(item.clusters), attribution: true },
  { name: "clustersProposed", of: (item) => list(item.clustersProposed), attribution: true },
  { name: "servers", of: (item) => item.serverCount },
  { name: "evidence", of: (item) => item.evidenceCount },
  { name: "openFindings", of: (item) => item.openFindings },
  { name: "criticalFindings", of: (item) => item.criticalFindings },
  { name: "owner", of: (item) => plainCell(item.owner?.name ?? "") },
  { name: "country", of: (item) => plainCell(item.country ?? "") },
  { name: "sector", of: (item) => plainCell(item.sector ?? "") },
  { name: "tags", of: (item) => list(item.tags) },
  { name: "tlp", of: (item) => `TLP:${item.tlp}` },
  { name: "dueAt", of: (item) => item.dueAt ?? "" },
  { name: "openedAt", of: (item) => item.openedAt },
  { name: "closedAt", of: (item) => item.closedAt ?? "" },
  { name: "lastActivityAt", of: (item) => item.lastActivityAt },
  { name: "demo", of: (item) => (item.demo ? "yes" : "no") },
];

/** Cases as CSV lines (RFC 4180, CRLF); with `head` the names of the columns come first. */
export function csvOf(
  items: readonly CaseItem[],
  { head, attribution }: { head: boolean; attribution: boolean },
): string {
  const shown = columns.filter((column) => attribution || !column.attribution);
  const rows = items.map((item) => shown.map((column) => column.of(item)));
  return stringify(head ? [shown.map((column) => column.name), ...rows] : rows, {
    record_delimiter: "windows",
    escape_formulas: false,
  });
}
