import { baseName } from "./probe";

/** The name tool runs of Test-ProxyLogon.ps1 carry. */
export const toolName = "Test-ProxyLogon";

/** The server in a file name such as `EX01-Cve-2021-26855.csv`; null when the name is another one. */
export function serverOfName(path: string): string | null {
  return /^([\w.-]{1,64}?)-(?:Cve-2021-2\d{4}|other|LogAgeDays)\b/i.exec(baseName(path))?.[1] ?? null;
}

/** Short names of the console and column names of the table, lower case, to the log kinds of coverage. */
const kindsByName: ReadonlyMap<string, string> = new Map([
  ["oabgen", "oab_generator"],
  ["ecp", "ecp_server"],
  ["autod", "httpproxy/autodiscover"],
  ["eas", "httpproxy/eas"],
  ["ecpproxy", "httpproxy/ecp"],
  ["ews", "httpproxy/ews"],
  ["mapi", "httpproxy/mapi"],
  ["oab", "httpproxy/oab"],
  ["owa", "httpproxy/owa"],
  ["owacal", "httpproxy/owacalendar"],
  ["owacalendar", "httpproxy/owacalendar"],
  ["powershell", "httpproxy/powershell"],
  ["rpchttp", "httpproxy/rpchttp"],
]);

/** The log kind whose age is told under a name, for example `AutoDProxy` or `OwaCal`. */
export function logKindOfAge(name: string): string | null {
  const lower = name.toLowerCase();
  return kindsByName.get(lower) ?? kindsByName.get(lower.replace(/proxy$/, "")) ?? null;
}

/**
 * Reads a number of days as .NET writes it with one decimal in any locale: `31.2`, `31,2`, `1,031.2`, `1.031,2`,
 * `1 031,2`. A last separator followed by three digits groups thousands. Null when there is no number.
 */
export function ageDays(text: string): number | null {
  const compact = text.trim().replace(/[\s'\u00A0\u2009\u202F\u2019]/g, "");
  if (!/^-?\d[\d.,]{0,15}$/.test(compact)) return null;
  const decimal = /^(.*)[.,](\d{1,2})$/.exec(compact);
  const days = decimal
    ? Number(`${(decimal[1] ?? "").replace(/[.,]/g, "")}.${decimal[2]}`)
    : Number(compact.replace(/[.,]/g, ""));
  return Number.isFinite(days) ? days : null;
}
