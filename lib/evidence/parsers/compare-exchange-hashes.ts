import { spellings } from "./columns";
import { countedRows } from "./counted-rows";
import { readCsvTable } from "./csv-table";
import type { TableRow } from "./csv-table";
import { fileTimes, latestOf } from "./file-times";
import { baseName, firstRow, isBlank } from "./probe";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink, ToolRun } from "./types";

const columnNames = [
  "FileName",
  "VDir",
  "Error",
  "FilePath",
  "FileHash",
  "CreationTimeUtc",
  "LastWriteTimeUtc",
  "LastAccessTimeUtc",
  "PDir",
] as const;
const canonical = spellings(columnNames);

const verdicts = ["KnownBadHash", "Suspicious", "NoHashMatch", "ReadError"] as const;
type Verdict = (typeof verdicts)[number];

/** Rows by what the script says of the file; scripts with translated texts differ on every server and are counted apart. */
type Counts = Record<Verdict | "translated", number>;

/** CSS-Exchange, CompareExchangeHashes.ps1: later versions leave these files out, since no baseline holds them. */
function isTranslatedScript(fields: Record<string, string>): boolean {
  return /\.strings\.localized\.js$/i.test(fields["FilePath"] ?? "");
}

function outcomeOf(counts: Counts, isWhole: boolean): ToolRun["outcome"] {
  if (counts.KnownBadHash + counts.Suspicious + counts.NoHashMatch > 0) return "found";
  return isWhole && counts.translated > 0 ? "nothing_found" : "incomplete";
}

function detailOf(counts: Counts): string {
  const told = [
    ["With the hash of a known attack file", counts.KnownBadHash],
    ["Written since December 2020", counts.Suspicious],
    ["Not in the baseline", counts.NoHashMatch],
    ["Scripts with translated texts, which no baseline holds", counts.translated],
    ["Not compared, because the script could not read them", counts.ReadError],
  ] as const;
  const said = told.filter(([, count]) => count > 0).map(([words, count]) => `${words}: ${count}.`);
  return said.length > 0
    ? `${said.join(" ")} Only virtual directories of IIS are compared.`
    : "It holds no row. The script writes such a file when it finds nothing, and so does a copy that failed: run it again and send its console text too.";
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  // The script turns times into text in the invariant culture, whatever the server's is.
  const readTime = fileTimes("month_first");
  const counts: Counts = { KnownBadHash: 0, Suspicious: 0, NoHashMatch: 0, ReadError: 0, translated: 0 };

  function onRow({ line, offset, length, long, fields }: TableRow): string | null {
    const said = (fields["Error"] ?? "").trim().toLowerCase();
    const verdict = verdicts.find((known) => known.toLowerCase() === said);
    if (verdict === undefined) return "The column Error holds no result of the script.";
    if ((fields["FilePath"] ?? "") === "") return "The row names no file.";
    const translated = verdict === "NoHashMatch" && isTranslatedScript(fields);
    counts[translated ? "translated" : verdict]++;
    if (verdict === "ReadError") return "The script could not read this file, so it was not compared.";
    const times = ["CreationTimeUtc", "LastWriteTimeUtc"].map((name) => readTime(fields[name] ?? ""));
    const at = latestOf(times)?.at ?? null;
    rows.record({
      kind: "compare_exchange_hashes",
      line,
      offset,
      length,
      at,
      fields: { ...fields, Error: verdict },
      ...(long ? { long: true } : {}),
    });
    return null;
  }

  const table = readCsvTable({ canonical, onRow, rows });
  return {
    write: (chunk) => table.write(chunk),
    end() {
      const { truncated } = table.end();
      const servers = context.serverHint ? [context.serverHint] : [];
      const summary = rows.summary({ truncated, servers, coverage: [], builds: [], toolRuns: [] });
      const run: ToolRun = {
        tool: "CompareExchangeHashes",
        server: context.serverHint,
        startedAt: null,
        finishedAt: null,
        outcome: outcomeOf(counts, !truncated && summary.rejected === 0),
        scope: versionIn(context.path),
        detail: detailOf(counts),
      };
      return { ...summary, toolRuns: [run] };
    },
  };
}

/** The version in `<version>_result.csv` is that of the cumulative update, so it names the baseline and proves no update. */
function versionIn(path: string): string | null {
  return /^(\d{1,3}(?:\.\d{1,5}){3})_result\.csv$/i.exec(baseName(path))?.[1] ?? null;
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text)) return versionIn(probe.path) !== null;
  const cells = firstRow(probe.text).replaceAll('"', "").split(/[,;]/, 64);
  const names = new Set(cells.map((cell) => cell.trim().toLowerCase()));
  return ["vdir", "pdir", "error", "filepath", "filehash"].every((name) => names.has(name));
}

/** The result of CompareExchangeHashes.ps1 (CSS-Exchange): files of the web folders that differ from the baseline of the build. */
export const compareExchangeHashes: Parser = {
  format: "compare_exchange_hashes",
  label: "CompareExchangeHashes result",
  claims,
  start,
};
