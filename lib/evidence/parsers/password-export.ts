import { spellings } from "./columns";
import { countedRows } from "./counted-rows";
import { readCsvTable } from "./csv-table";
import type { TableRow } from "./csv-table";
import { toldTime } from "./directory-times";
import type { DateOrder } from "./directory-times";
import { baseName, firstRow, isBlank } from "./probe";
import { excerpt } from "./text";
import type { EvidenceProbe, ParseContext, Parser, PasswordReading, ParseSession, ParseSink } from "./types";

/** More accounts than this are not kept; the rows beyond are told as rejected, so that nobody takes the rest for all. */
const maxAccounts = 20_000;

const canonical = spellings(["SamAccountName", "PasswordLastSet", "pwdLastSet", "Enabled"], {
  "msDS-KeyVersionNumber": "KeyVersion",
  KeyVersionNumber: "KeyVersion",
});

const twoWays =
  "The date can be read in two ways. Export pwdLastSet as a number, or PasswordLastSet in the form yyyy-MM-ddTHH:mm:ssZ.";
const account = /^[^\p{C}"/\\[\]:;|=,+*?<>]{1,256}$/u;

type Waiting = { row: TableRow; readings: Record<DateOrder, number | null> };

/** The time that the number tells where there is one: it is UTC, and no locale shapes it. */
function timeIn(fields: Record<string, string>) {
  const number = fields["pwdLastSet"]?.trim() ?? "";
  return toldTime(number === "" ? (fields["PasswordLastSet"] ?? "") : number);
}

function enabledOf(text: string): boolean | null {
  if (/^true$/i.test(text)) return true;
  return /^false$/i.test(text) ? false : null;
}

function start(_context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const passwords: PasswordReading[] = [];
  const waiting: Waiting[] = [];
  const votes = new Set<DateOrder>();

  function reject({ line, offset, fields }: TableRow, reason: string): void {
    rows.rejected({ line, offset, reason, text: excerpt(Object.values(fields).join(", ")) });
  }

  function take({ fields, line, offset, length, long }: TableRow, time: { at: number | null; zoned: boolean }): void {
    const { at, zoned } = time;
    const name = fields["SamAccountName"]?.trim() ?? "";
    const version = /^\d{1,9}$/.exec(fields["KeyVersion"]?.trim() ?? "")?.[0];
    const keyVersion = version === undefined ? null : Number(version);
    passwords.push({ account: name, at, zoned, keyVersion, enabled: enabledOf(fields["Enabled"]?.trim() ?? "") });
    const told = { ...fields, SetAt: at === null ? "" : new Date(at).toISOString(), Zone: zoned ? "UTC" : "local" };
    rows.record({ kind: "password_set", line, offset, length, at, fields: told, ...(long ? { long } : {}) });
  }

  function onRow(row: TableRow): string | null {
    if (!account.test(row.fields["SamAccountName"]?.trim() ?? "")) return "The name of the account cannot be read.";
    if (passwords.length + waiting.length >= maxAccounts)
      return `A file is read up to ${maxAccounts} accounts. Export them in parts.`;
    const time = timeIn(row.fields);
    switch (time.kind) {
      case "at":
        take(row, time);
        return null;
      case "never":
        take(row, { at: null, zoned: true });
        return null;
      case "unreadable":
        return "The time cannot be read.";
      case "either":
        if (time.readings["month first"] === null) votes.add("day first");
        if (time.readings["day first"] === null) votes.add("month first");
        waiting.push({ row, readings: time.readings });
        return null;
    }
  }

  /** One date that only one order can read tells the order of the whole file. */
  function settleWaiting(): void {
    const [order, other] = votes;
    for (const { row, readings } of waiting) {
      const at = order === undefined || other !== undefined ? null : readings[order];
      if (at === null) reject(row, twoWays);
      else take(row, { at, zoned: false });
    }
  }

  const table = readCsvTable({ canonical, onRow, rows });
  return {
    write: (chunk) => table.write(chunk),
    end() {
      const { truncated } = table.end();
      settleWaiting();
      return { ...rows.summary({ truncated, servers: [], coverage: [], builds: [], toolRuns: [] }), passwords };
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text)) return /(?:pwd|password)-?last-?set.{0,80}\.csv$/i.test(baseName(probe.path));
  const names = new Set(firstRow(probe.text).replaceAll('"', "").trim().toLowerCase().split(/[,;]/));
  return names.has("samaccountname") && (names.has("passwordlastset") || names.has("pwdlastset"));
}

/** When accounts got their passwords, as Get-ADUser or Get-ADComputer export it. */
export const passwordExport: Parser = { format: "password_export", label: "Password export", claims, start };
