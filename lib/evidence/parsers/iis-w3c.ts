import { spellings } from "./columns";
import { readDelimitedLog } from "./delimited-log";
import type { LogLayout } from "./delimited-log";
import { baseName, directivesOf, firstRow, isBlank } from "./probe";
import type { EvidenceProbe, Parser } from "./types";

const columnNames = [
  "date",
  "time",
  "s-sitename",
  "s-computername",
  "s-ip",
  "cs-method",
  "cs-uri-stem",
  "cs-uri-query",
  "s-port",
  "cs-username",
  "c-ip",
  "cs-version",
  "cs(User-Agent)",
  "cs(Cookie)",
  "cs(Referer)",
  "cs-host",
  "sc-status",
  "sc-substatus",
  "sc-win32-status",
  "sc-bytes",
  "cs-bytes",
  "time-taken",
  "X-Forwarded-For",
] as const;

const layout: LogLayout = {
  kind: "iis_w3c",
  delimiter: " ",
  canonical: spellings(columnNames, { "cs(X-Forwarded-For)": "X-Forwarded-For", "X-Forwarded-For": "X-Forwarded-For" }),
  timeColumns: ["date", "time"],
  emptyCell: "-",
  watched: ["s-sitename", "s-computername"],
  entries: null,
  marker: null,
  facts: (fields, { path, serverHint }) => ({
    server: fields["s-computername"] || serverHint,
    logKind: siteLogKind({ name: fields["s-sitename"] ?? "", path, port: fields["s-port"] ?? "" }),
    build: null,
  }),
};

/** Where no folder names the site, the port tells it, and a row with another port may belong to another site. */
const layoutByPort: LogLayout = { ...layout, watched: [...layout.watched, "s-port"] };

const siteOfPort: Record<string, string> = { "80": "1", "443": "1", "81": "2", "444": "2" };

function siteOfFolder(path: string): string | null {
  return /(?:^|[\\/])W3SVC(\d+)[\\/]/i.exec(path)?.[1] ?? null;
}

/**
 * The front end of Exchange is site 1 on ports 80 and 443, the back end site 2 on 81 and 444; other sites count as plain IIS.
 * A site that is named decides; the port only where none is.
 */
function siteLogKind({ name, path, port }: { name: string; path: string; port: string }): string {
  const number = /^W3SVC(\d+)$/i.exec(name)?.[1] ?? siteOfFolder(path) ?? (name === "" ? siteOfPort[port] : undefined);
  return number === "1" || number === "2" ? `iis/w3svc${number}` : "iis";
}

function claims(probe: EvidenceProbe): boolean {
  const directives = directivesOf(probe.text);
  const names = new Set((directives.get("fields") ?? "").toLowerCase().split(" "));
  if (directives.has("fields")) return names.has("cs-uri-stem") || (names.has("cs-method") && names.has("c-ip"));
  if (/^Microsoft Internet Information Services/i.test(directives.get("software") ?? "")) return true;
  return (
    /^u_(?:ex|nc|in)\d{2,8}(?:_x)?\.log$/i.test(baseName(probe.path)) &&
    (isBlank(probe.text) || /^\d{4}-\d\d-\d\d /.test(firstRow(probe.text)))
  );
}

/** IIS logs in W3C format. Times are UTC; cells are kept as written (`+` for a space), a lone `-` becomes empty. */
export const iisW3c: Parser = {
  format: "iis_w3c",
  label: "IIS W3C log",
  linesStandAlone: true,
  copies: true,
  claims,
  start: (context, sink) => readDelimitedLog(siteOfFolder(context.path) ? layout : layoutByPort, context, sink),
};
