import { isBuild } from "./build-text";
import { countedRows } from "./counted-rows";
import { noteServer, noteVulnerability, reportName, specialUpdate } from "./health-checker-server";
import type { Place } from "./health-checker-server";
import { lineSplitter } from "./lines";
import { baseName, isBlank } from "./probe";
import { decodeText, excerpt } from "./text";
import type { BuildSighting, EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

const banner = /^[\s*]{0,40}Exchange Health Checker version\b/i;
const reportLine = /^[\s*]{0,40}System Information Report for ([\w.-]{1,253})/i;
const heading = /^[\s*]{0,40}([A-Za-z/ ]{2,60} Information):?[\s*]{0,40}$/;
const field = /^\s{0,80}((?:Server )?Name|Generation Time|Version|Build Number): {0,40}(\S.{0,200})$/;
const vulnerability = /^[\s*]{0,80}Security Vulnerability(?:\(s\)|ies)?:/i;
const special = /March 2021 Exchange Security Update for unsupported CU/i;
const exchangeSection = "exchange information";
const maxServers = 1024;

type Report = { server: string | null; place: Place; said: Record<string, string>; build: boolean };

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const name = reportName(context.path);
  const hint = name.server ?? context.serverHint;
  const servers = new Map<string, string>();
  const builds: BuildSighting[] = [];
  let report: Report | null = null;
  let section = "";
  let truncated = false;

  /** A report that was cut before its build proves nothing of the server it names. */
  function closeReport(): void {
    if (report === null || report.build) return;
    const { line, offset } = report.place;
    const text = `Exchange Health Checker ${report.server ?? hint ?? ""}`.trim();
    rows.rejected({ line, offset, reason: "The report tells no build number.", text });
  }

  function openReport(place: Place): Report {
    closeReport();
    section = "";
    report = { server: null, place, said: {}, build: false };
    return report;
  }

  function nameServer(current: Report, server: string): void {
    current.server = server;
    if (servers.size < maxServers) servers.set(server.toLowerCase(), server);
  }

  function readBuild(current: Report, { place, value }: { place: Place; value: string }): void {
    const number = value.split(/\s/, 1)[0] ?? "";
    if (!isBuild(number)) {
      const { line, offset } = place;
      rows.rejected({ line, offset, reason: "The build number cannot be read.", text: excerpt(value) });
    } else {
      const server = current.server ?? hint;
      const build = noteServer(rows, { place, at: name.at, server, build: number, fields: current.said });
      if (builds.length < maxServers) builds.push(build);
    }
    current.build = true;
  }

  function readField(current: Report, read: { key: string; value: string; place: Place }): void {
    const { key, value, place } = read;
    if (key === "Version") current.said = { ...current.said, ExchangeVersion: value };
    else if (key === "Generation Time") current.said = { ...current.said, GeneratedOn: value };
    else if (key === "Build Number") {
      if (!current.build) readBuild(current, { place, value });
    } else if (current.build) {
      // A saved console holds one server after the other under one banner.
      const next = openReport(place);
      section = exchangeSection;
      nameServer(next, value.split(/\s/, 1)[0] ?? value);
    } else nameServer(current, value.split(/\s/, 1)[0] ?? value);
  }

  function readRemark(current: Report, { text, place }: { text: string; place: Place }): void {
    const note = { place, at: name.at, server: current.server ?? hint, said: text };
    if (special.test(text)) noteVulnerability(rows, { ...note, cve: "", remark: specialUpdate });
    else if (vulnerability.test(text))
      for (const [cve] of text.slice(0, 4000).matchAll(/\bCVE-\d{4}-\d{4,7}\b/g))
        noteVulnerability(rows, { ...note, cve });
  }

  function onText(text: string, place: Place): void {
    const shown = reportLine.exec(text)?.[1];
    const title = heading.exec(text)?.[1];
    if (banner.test(text)) openReport(place);
    else if (shown !== undefined) nameServer(report === null || report.build ? openReport(place) : report, shown);
    else if (title !== undefined) section = title.toLowerCase();
    else if (report !== null) {
      const [, key, value = ""] = section === exchangeSection ? (field.exec(text) ?? []) : [];
      if (key === undefined) readRemark(report, { text, place });
      else readField(report, { key, value: value.trim(), place });
    }
  }

  const lines = lineSplitter((line) => {
    const { number, offset, length } = line;
    onText(decodeText(line.bytes, line.start, line.end), { line: number, offset, length });
    truncated = !line.terminated && report !== null && !report.build;
  });
  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      closeReport();
      const named = servers.size > 0 || hint === null ? [...servers.values()] : [hint];
      return rows.summary({ truncated, servers: named, coverage: [], builds, toolRuns: [] });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text)) return /^HealthChecker-.{1,120}\.txt$/i.test(baseName(probe.path));
  const lines = probe.text.replace(/^\uFEFF/, "").split(/\r?\n/, 400);
  return lines.some((line) => banner.test(line) || reportLine.test(line));
}

/** The text that HealthChecker.ps1 shows and saves: the build of each server and which flaws it calls open. */
export const healthCheckerText: Parser = {
  format: "health_checker_text",
  label: "HealthChecker report",
  claims,
  start,
};
