import type { CountedRows } from "./counted-rows";
import { baseName } from "./probe";
import type { BuildSighting } from "./types";

export type Place = { line: number; offset: number; length: number };

/** What HealthChecker calls an update of March 2021 that was made for a cumulative update out of support. */
export const specialUpdate = "special_update";

const named = /^HealthChecker-(.{1,80}?)-(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.(?:txt|xml|json)$/i;

/**
 * Server and time in a name such as `HealthChecker-EX01-20210309101112.txt`. The time is that of the clock of the host, taken as
 * UTC: hours at most are wrong with it, while the day on which somebody sends the report may be weeks later.
 */
export function reportName(path: string): { server: string | null; at: number | null } {
  const [, server = "", ...parts] = named.exec(baseName(path)) ?? [];
  const [year = Number.NaN, month = 1, day, hour, minute, second] = parts.map(Number);
  const at = Date.UTC(year, month - 1, day, hour, minute, second);
  const isServer = server !== "" && !/^(?:VulnerabilityReport|ExchangeAllServersReport|Master)$/i.test(server);
  return { server: isServer ? server : null, at: year >= 2000 && Number.isFinite(at) ? at : null };
}

function ofServer(server: string | null, fields: Record<string, string>): Record<string, string> {
  return server === null ? fields : { Server: server, ...fields };
}

/** Notes the build of one server. The number is the file version of ExSetup.exe, so it changes with every update. */
export function noteServer(
  rows: CountedRows,
  found: { place: Place; at: number | null; server: string | null; build: string; fields: Record<string, string> },
): BuildSighting {
  const { place, at, server, build: number, fields } = found;
  const told = { Build: number, ...fields };
  rows.record({ kind: "health_checker_server", ...place, at, fields: ofServer(server, told) });
  return { server, build: number, source: "health_checker", firstAt: at, lastAt: at, rows: 1 };
}

/** Notes what the report calls open on a server: a flaw by its number, or that only the special update is in. */
export function noteVulnerability(
  rows: CountedRows,
  found: { place: Place; at: number | null; server: string | null; cve: string; remark?: string; said: string },
): void {
  const { place, at, server, cve, remark = "", said } = found;
  const told = { Cve: cve, Remark: remark, Said: said.trim().slice(0, 300) };
  rows.record({ kind: "health_checker_vulnerability", ...place, at, fields: ofServer(server, told) });
}
