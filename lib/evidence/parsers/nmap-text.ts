import { countedRows } from "./counted-rows";
import { lineSplitter } from "./lines";
import type { Line } from "./lines";
import { localTime } from "./msert-run";
import { addName, nmapReport, nmapScript, type ScanTime } from "./nmap-report";
import { decodeText } from "./text";
import { timeOfText, timeReader } from "./timestamps";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

const initiated = /^# Nmap \S{1,32} scan initiated (.{10,40}?) as: /;
const fromConsole = /^Starting Nmap \S{1,32} \( ?\S{1,60} ?\) at (\d{4}-\d\d-\d\d) (\d\d:\d\d)\b/;
const doneAt = /^# Nmap done at (.{10,40}?) -- /;
const reportFor = /^Nmap scan report for (\S{1,255})(?: \(([\d.:a-fA-F]{2,45})\))?( \[host down[^\]]{0,80}\])?\s*$/;

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const report = nmapReport(rows, context);
  const clock = timeReader();
  let host: ReturnType<typeof report.host> | null = null;
  let port = "";
  let inScript = false;
  let startedAt: ScanTime | null = null;
  let finishedAt: ScanTime | null = null;
  let ended = false;

  const local = (text: string | null): ScanTime | null => (text === null ? null : { text, zone: "local" });

  function readTimes(text: string): void {
    const begun = initiated.exec(text)?.[1];
    const [, day = "", minute = ""] = fromConsole.exec(text) ?? [];
    const done = doneAt.exec(text)?.[1];
    if (begun !== undefined) startedAt = local(localTime(begun));
    else if (day !== "" && timeOfText(clock, `${day} ${minute}:00`) !== null) startedAt = local(`${day}T${minute}:00`);
    else if (done !== undefined) finishedAt = local(localTime(done));
    if (done !== undefined || text.startsWith("Nmap done: ")) ended = true;
  }

  function openHost(found: RegExpExecArray, line: Line): void {
    const [, name = "", address, down] = found;
    host = report.host({ line: line.number, offset: line.offset, length: line.length }, startedAt);
    host.down = down !== undefined;
    host.address = address ?? (/^[\d.]+$|:/.test(name) ? name : "");
    if (name !== host.address) addName(host, name);
    port = "";
    ended = false;
  }

  function readInHost(current: NonNullable<typeof host>, line: Line, text: string): void {
    const opened = /^\|[ _]http-vuln-cve2021-26855: ?(.*)$/.exec(text);
    const said = inScript ? /^\|_? {1,16}State: (.{1,80})$/.exec(text)?.[1] : undefined;
    const failed = /^ERROR\b/.test(opened?.[1] ?? "")
      ? "ERROR"
      : /^NOT VULNERABLE\b/.test(opened?.[1] ?? "")
        ? "NOT VULNERABLE"
        : undefined;
    const state = said ?? failed;
    const place = { line: line.number, offset: line.offset, length: line.length };
    if (state !== undefined) report.result(current, { place, port, state });
    if (opened) inScript = true;
    if (!text.startsWith("| ")) inScript = false;
    port = /^(\d{1,5})\/(?:tcp|udp)\s/.exec(text)?.[1] ?? port;
    const alias = /^rDNS record for [\d.:a-fA-F]{2,45}: (\S{1,255})$/.exec(text)?.[1];
    if (alias !== undefined) addName(current, alias);
  }

  const lines = lineSplitter((line) => {
    const text = decodeText(line.bytes, line.start, line.end);
    const found = reportFor.exec(text);
    readTimes(text);
    if (found) openHost(found, line);
    else if (host) readInHost(host, line, text);
  });

  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      const truncated = host !== null && !ended;
      const told = report.finish({ startedAt, finishedAt, cut: truncated ? host : null });
      return rows.summary({ truncated, servers: [], coverage: [], builds: [], ...told });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  const text = probe.text.replace(/^\uFEFF/, "").trimStart();
  if (text.startsWith("<") || !text.includes(nmapScript)) return false;
  return /^(?:Nmap scan report for \S|# Nmap \S+ scan initiated |Starting Nmap )/m.test(text);
}

/** What nmap prints of Microsoft's script for CVE-2021-26855, as saved by -oN or from the console. */
export const nmapText: Parser = {
  format: "nmap_text",
  label: "nmap output",
  claims,
  start,
};
