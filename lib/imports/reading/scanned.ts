import { reportedByScan, reportedByShadowserver } from "@/lib/evidence/queries";
import type { ImportKind } from "@/lib/imports/schema";

/** The imports whose rows are hosts that somebody looked at from outside. */
export type ReportKind = Exclude<ImportKind, "organizations">;

export function isReport(kind: string): kind is ReportKind {
  return kind === "shadowserver" || kind === "scan";
}

const leftOut = /^not read: /;

/** The cells of a row by the names of their columns in small letters; what a mapping left out stays under its own name. */
export function cellsOf(fields: Readonly<Record<string, string>>): Map<string, string> {
  return new Map(
    Object.entries(fields).map(([name, value]) => [name.replace(leftOut, "").trim().toLowerCase(), value]),
  );
}

/** When a row was seen, as epoch milliseconds; a time without a zone is UTC. Null where it tells none. */
export function timeOfRow(fields: Readonly<Record<string, string>>): number | null {
  const text = cellsOf(fields).get("timestamp")?.trim() ?? "";
  const day = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(text);
  if (!day) return null;
  const zone = day[3] === undefined || day[3].toUpperCase() === "UTC" ? "Z" : day[3];
  const at = Date.parse(`${day[1]}T${day[2] ?? "00:00"}${zone}`);
  return Number.isNaN(at) ? null : at;
}

/** Whether a row says that the flaw was met on its host. */
export function isVulnerableRow(kind: ReportKind, fields: Readonly<Record<string, string>>): boolean {
  const cells = Object.fromEntries(cellsOf(fields));
  return (kind === "scan" ? reportedByScan(cells) : reportedByShadowserver(cells)) === "vulnerable";
}
