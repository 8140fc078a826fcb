import { isBuild } from "./build-text";
import { countedRows } from "./counted-rows";
import { lineSplitter } from "./lines";
import { baseName, isBlank } from "./probe";
import { decodeText, excerpt } from "./text";
import type { BuildSighting, EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

const header = /^\s{0,40}ProductVersion\s+FileVersion\s+FileName\b/i;
const rule = /^[\s-]+$/;
const property = /^\s{0,40}(\w{1,40})\s{0,40}: {0,4}(.{0,1000})$/;
const properties: ReadonlyMap<string, string> = new Map(
  ["FileName", "FileVersion", "ProductVersion", "PSComputerName"].map((name) => [name.toLowerCase(), name]),
);
/** The prompt of a remote session, or the head of a transcript: both name the host. */
const hostLine = /^(?:\[([\w.-]{1,253})\]: PS |Machine: ([\w.-]{1,253}) \()/;
const maxServers = 1024;

type Place = { line: number; offset: number; length: number };
type Seen = { place: Place; text: string; fields: Record<string, string> };
type Column = { name: string; from: number; to: number };

/**
 * PowerShell cuts a name that does not fit its table. What is left must still be able to be that of ExSetup.exe, or the command
 * above it must have asked for that file.
 */
function mayBeExSetup(file: string, asked: boolean): boolean {
  const name = baseName(file).toLowerCase();
  const cut = /^(.*?)(?:\.\.\.|\u2026)$/.exec(name)?.[1];
  return cut === undefined ? name === "exsetup.exe" : asked || (cut !== "" && "exsetup.exe".startsWith(cut));
}

/** Columns of a table by where their headings begin; the last one goes to the end of the row. */
function columnsOf(text: string): Column[] {
  const found = [...text.matchAll(/\S+/g)].slice(0, 16);
  return found.map((match, place) => ({
    name: properties.get(match[0].toLowerCase()) ?? match[0],
    from: match.index,
    to: found[place + 1]?.index ?? Number.POSITIVE_INFINITY,
  }));
}

function cellOf(text: string, { from, to }: Column): string {
  return text.slice(from, to).trim();
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const builds: BuildSighting[] = [];
  const servers = new Map<string, string>();
  let columns: Column[] | null = null;
  let block: Seen | null = null;
  let lastName = "";
  let host: string | null = null;
  let asked = false;
  let lastRejected = false;
  let terminated = true;

  function faultOf({ FileName: file = "", FileVersion: build = "" }: Record<string, string>): string | null {
    if (file === "") return "The name of the file is missing.";
    if (!mayBeExSetup(file, asked)) return "This is the version of another file than ExSetup.exe.";
    return isBuild(build) ? null : "The file version cannot be read.";
  }

  function take({ place, text, fields }: Seen): void {
    const reason = faultOf(fields);
    lastRejected = reason !== null;
    if (reason !== null) {
      rows.rejected({ line: place.line, offset: place.offset, reason, text: excerpt(text) });
      return;
    }
    const named = fields["PSComputerName"] || host;
    if (named !== null && servers.size < maxServers) servers.set(named.toLowerCase(), named);
    const server = named ?? context.serverHint;
    const told = server === null ? fields : { ...fields, Server: server };
    rows.record({ kind: "exsetup_version", ...place, at: null, fields: told });
    const build = fields["FileVersion"] ?? "";
    if (builds.length < maxServers)
      builds.push({ server, build, source: "exsetup", firstAt: null, lastAt: null, rows: 1 });
  }

  function closeBlock(): void {
    if (block !== null && ("FileVersion" in block.fields || "FileName" in block.fields)) take(block);
    block = null;
    lastName = "";
  }

  function readProperty(seen: { place: Place; text: string }, { name, value }: { name: string; value: string }): void {
    // An object begins anew where a property comes that it has already.
    if (block !== null && name in block.fields) closeBlock();
    const fields = { ...block?.fields, [name]: value };
    block = block === null || name === "FileVersion" ? { ...seen, fields } : { ...block, fields };
    lastName = name;
  }

  /** A long value goes on in the next line, below where it began. */
  function readRest(current: Seen, text: string): void {
    const begun = current.fields[lastName] ?? "";
    if (lastName !== "" && begun.length < 1000)
      current.fields[lastName] = `${begun} ${text.trim().slice(0, 1000)}`.trim();
  }

  function readRow(seen: { place: Place; text: string }, within: readonly Column[]): void {
    take({ ...seen, fields: Object.fromEntries(within.map((one) => [one.name, cellOf(seen.text, one)])) });
  }

  function onText(text: string, place: Place): void {
    const [, written, value = ""] = property.exec(text) ?? [];
    const name = written === undefined ? undefined : properties.get(written.toLowerCase());
    if (text.trim() === "") {
      closeBlock();
      columns = null;
    } else if (header.test(text)) columns = columnsOf(text);
    else if (columns !== null) {
      if (!rule.test(text)) readRow({ place, text }, columns);
    } else if (name !== undefined) readProperty({ place, text }, { name, value: value.trim() });
    else if (block !== null && written !== undefined) lastName = "";
    else if (block !== null && /^\s{4}/.test(text)) readRest(block, text);
    else {
      host =
        hostLine
          .exec(text)
          ?.slice(1)
          .find((one) => one !== undefined) ?? host;
      asked ||= /\bexsetup\b/i.test(text);
    }
  }

  const lines = lineSplitter((line) => {
    const { number, offset, length } = line;
    onText(decodeText(line.bytes, line.start, line.end), { line: number, offset, length });
    terminated = line.terminated;
  });
  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      closeBlock();
      const truncated = !terminated && lastRejected;
      return rows.summary({ truncated, servers: [...servers.values()], coverage: [], builds, toolRuns: [] });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text)) return /exsetup.{0,80}\.(?:txt|log)$/i.test(baseName(probe.path));
  const lines = probe.text.replace(/^\uFEFF/, "").split(/\r?\n/, 400);
  const table = lines.some((line) => header.test(line));
  const list = lines.some((line) => /^\s{0,40}FileVersion\s{0,40}: /i.test(line));
  return (table || list) && lines.some((line) => /exsetup|\\Exchange Server\\V1[45]\\/i.test(line));
}

/** The file version of ExSetup.exe as PowerShell shows it, as a table or a list: the exact build, with security updates. */
export const exSetup: Parser = { format: "exsetup", label: "ExSetup file version", claims, start };
