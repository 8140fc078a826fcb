import { spellings } from "./columns";
import { countedRows } from "./counted-rows";
import { readCsvTable } from "./csv-table";
import type { TableRow } from "./csv-table";
import { hashesIn, listedPath } from "./file-hashes";
import { fileTimes, latestOf } from "./file-times";
import { firstRow } from "./probe";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

const columnNames = [
  "Path",
  "Folder",
  "FileName",
  "Size",
  "CreationTimeUtc",
  "LastWriteTimeUtc",
  "CreationTime",
  "LastWriteTime",
  "Owner",
  "Algorithm",
  "Hash",
  "SHA256",
  "SHA1",
  "MD5",
  "Server",
] as const;

/** Get-FileHash, Get-ChildItem, KAPE (copy log, MFTECmd) and Velociraptor name the same things differently. */
const canonical = spellings(columnNames, {
  FullName: "Path",
  FullPath: "Path",
  OSPath: "Path",
  FilePath: "Path",
  SourceFile: "Path",
  ParentPath: "Folder",
  DirectoryName: "Folder",
  Directory: "Folder",
  Name: "FileName",
  Length: "Size",
  FileSize: "Size",
  CreatedOnUtc: "CreationTimeUtc",
  Created0x10: "CreationTimeUtc",
  Btime: "CreationTimeUtc",
  ModifiedOnUtc: "LastWriteTimeUtc",
  LastModified0x10: "LastWriteTimeUtc",
  Mtime: "LastWriteTimeUtc",
  "SHA-256": "SHA256",
  "SHA-1": "SHA1",
  "Hash.SHA256": "SHA256",
  "Hash.SHA1": "SHA1",
  "Hash.MD5": "MD5",
  SourceFileSha1: "SHA1",
  FileHash: "Hash",
  Hashes: "Hash",
  PSComputerName: "Server",
  ComputerName: "Server",
  MachineName: "Server",
  Fqdn: "Server",
  Hostname: "Server",
});

const hashColumns = ["SHA256", "SHA1", "MD5", "Hash"];
const utcColumns = ["CreationTimeUtc", "LastWriteTimeUtc"];
const localColumns = ["CreationTime", "LastWriteTime"];
const mostServers = 256;

/** Columns of lists of running processes and of comparisons, which name files with their hashes as well. */
const otherTables = ["commandline", "processid", "pid", "pdir"];

function pathOf(fields: Record<string, string>): string {
  const whole = fields["Path"] ?? "";
  if (whole !== "") return listedPath(whole);
  const name = fields["FileName"] ?? "";
  const folder = listedPath(fields["Folder"] ?? "");
  return name === "" || folder === "" ? "" : `${folder.replace(/\\$/, "")}\\${name}`;
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const readTime = fileTimes();
  const servers = new Map<string, string>();

  function onRow({ line, offset, length, long, fields }: TableRow): string | null {
    const path = pathOf(fields);
    if (path === "") return "The row names no file.";
    const utc = latestOf(utcColumns.map((name) => readTime(fields[name] ?? "")));
    const local = latestOf(localColumns.map((name) => readTime(fields[name] ?? "")));
    // A time without a zone still tells the year, and nothing finer that could stand on a timeline.
    const year = utc?.year ?? local?.year;
    const hashes = hashesIn(hashColumns.map((name) => fields[name] ?? "").join(" "));
    // A hash under its own name needs no second column; one of another algorithm is kept as it is written.
    if (fields["Hash"] && Object.keys(hashes).length > 0) fields["Hash"] = "";
    const server = fields["Server"];
    if (server && servers.size < mostServers) servers.set(server.toLowerCase(), server);
    rows.record({
      kind: "file_listing",
      line,
      offset,
      length,
      at: utc?.at ?? null,
      fields: {
        ...fields,
        ...hashes,
        Path: path,
        ...(year === undefined ? {} : { WrittenYear: String(year) }),
      },
      ...(long ? { long: true } : {}),
    });
    return null;
  }

  const table = readCsvTable({ canonical, onRow, rows });
  return {
    write: (chunk) => table.write(chunk),
    end() {
      const { truncated } = table.end();
      const named = [...servers.values()];
      const given = context.serverHint ? [context.serverHint] : [];
      return rows.summary({
        truncated,
        servers: named.length > 0 ? named : given,
        coverage: [],
        builds: [],
        toolRuns: [],
      });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  const cells = firstRow(probe.text).replaceAll('"', "").split(/[,;]/, 512);
  const lower = cells.map((cell) => cell.trim().toLowerCase());
  if (otherTables.some((name) => lower.includes(name))) return false;
  const names = new Set(lower.map((name) => canonical.get(name)));
  const hasOneOf = (wanted: readonly string[]): boolean => wanted.some((name) => names.has(name));
  if (!names.has("Path") && !(names.has("Folder") && names.has("FileName"))) return false;
  return hasOneOf(hashColumns) || (hasOneOf([...utcColumns, ...localColumns]) && hasOneOf(["Size", "Owner"]));
}

/**
 * Tables of files with hashes, times or owners, as PowerShell, KAPE and Velociraptor export them; columns are known by name.
 * Times count where their column says UTC.
 */
export const fileListing: Parser = {
  format: "file_listing",
  label: "File listing",
  linesStandAlone: true,
  claims,
  start,
};
