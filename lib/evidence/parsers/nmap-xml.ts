import { countedRows } from "./counted-rows";
import { lineSplitter } from "./lines";
import { addName, nmapReport, nmapScript, type ScanTime } from "./nmap-report";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";
import { type XmlElement, type XmlPlace, xmlReader } from "./xml-reader";

const latestSeconds = 4_102_444_800;

/** Seconds since 1970 as a UTC time; null for what is no time between 2000 and 2100. */
function scanTime(seconds: string | undefined): ScanTime | null {
  if (seconds === undefined || !/^\d{9,10}$/.test(seconds)) return null;
  const value = Number(seconds);
  if (value < 946_684_800 || value >= latestSeconds) return null;
  return { text: new Date(value * 1000).toISOString().replace(".000Z", "Z"), zone: "UTC" };
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const report = nmapReport(rows, context);
  let host: ReturnType<typeof report.host> | null = null;
  let port = "";
  let script: { place: XmlPlace; output: string; told: string } | null = null;
  let inState = false;
  let startedAt: ScanTime | null = null;
  let finishedAt: ScanTime | null = null;

  function openInHost(current: NonNullable<typeof host>, { name, attributes }: XmlElement): void {
    if (name === "status") current.down = attributes.get("state") === "down";
    else if (name === "address" && attributes.get("addrtype") !== "mac")
      current.address ||= (attributes.get("addr") ?? "").slice(0, 45);
    // The name that was asked for says which server was meant, whatever its address is called elsewhere.
    else if (name === "hostname")
      addName(current, attributes.get("name") ?? "", attributes.get("type") === "user" ? "first" : "last");
    else if (name === "port") port = (attributes.get("portid") ?? "").slice(0, 5);
  }

  function open(element: XmlElement): void {
    const { name, attributes, place } = element;
    if (name === "nmaprun") startedAt = scanTime(attributes.get("start"));
    else if (name === "finished") finishedAt = scanTime(attributes.get("time"));
    else if (name === "host") {
      host = report.host(place, scanTime(attributes.get("starttime")) ?? startedAt);
      port = "";
    } else if (name === "script" && attributes.get("id") === nmapScript)
      script = { place, output: attributes.get("output") ?? "", told: "" };
    else if (script) inState = name === "elem" && attributes.get("key") === "state";
    else if (host) openInHost(host, element);
  }

  function close(name: string): void {
    if (name === "elem") inState = false;
    else if (name === "host") host = null;
    else if (name === "port") port = "";
    else if (name === "script" && script) {
      const { place, output, told } = script;
      const said =
        told.trim() || /\bState: ([^\n]{1,80})/.exec(output)?.[1] || /^\s*(ERROR|NOT VULNERABLE)\b/.exec(output)?.[1];
      if (host && said) report.result(host, { place, port, state: said });
      script = null;
    }
  }

  const xml = xmlReader({
    open,
    close,
    text(text) {
      if (script && inState && script.told.length < 80) script.told += text.slice(0, 80);
    },
  });
  const lines = lineSplitter((line) => xml.line(line));
  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      const problem = xml.problem();
      if (problem)
        rows.rejected({ line: problem.place.line, offset: problem.place.offset, reason: problem.reason, text: "" });
      const told = report.finish({ startedAt, finishedAt, cut: host });
      return rows.summary({ truncated: !problem && !xml.isWhole(), servers: [], coverage: [], builds: [], ...told });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  const text = probe.text.replace(/^\uFEFF/, "").trimStart();
  return text.startsWith("<") && /<nmaprun\b/.test(text) && text.includes(nmapScript);
}

/** What nmap writes with -oX of Microsoft's script for CVE-2021-26855. Times are UTC. */
export const nmapXml: Parser = {
  format: "nmap_xml",
  label: "nmap XML",
  claims,
  start,
};
