import { isBuild, isVersion } from "./build-text";
import { readCliXml } from "./clixml";
import type { CliObject } from "./clixml";
import { countedRows } from "./counted-rows";
import { documentCollector } from "./document";
import type { TextDocument } from "./document";
import { noteServer, reportName } from "./health-checker-server";
import { excerpt } from "./text";
import { timeOfJson } from "./timestamps";
import type { BuildSighting, EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

const hostname = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,251}$/;
const maxServers = 1024;

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const collector = documentCollector();
  const servers = new Map<string, string>();
  const builds: BuildSighting[] = [];
  let setupVersion: string | null = null;
  let truncated = false;

  function note(server: string, build: BuildSighting): void {
    if (servers.size < maxServers) servers.set(server.toLowerCase(), server);
    if (builds.length < maxServers) builds.push(build);
  }

  /** An entry of Get-ExchangeServer, alone or inside a report. */
  function readEntry(place: ReturnType<TextDocument["place"]>, { properties }: CliObject): void {
    const server = properties.get("Name") ?? "";
    const version = properties.get("AdminDisplayVersion") ?? "";
    if (!hostname.test(server) || !isVersion(version)) {
      const text = excerpt(`${server} ${version}`);
      rows.rejected({ line: place.line, offset: place.offset, reason: "Name or version cannot be read.", text });
      return;
    }
    const fields = {
      Name: server,
      AdminDisplayVersion: version,
      Edition: properties.get("Edition") ?? "",
      Server: server,
    };
    rows.record({ kind: "exchange_server", ...place, at: null, fields });
    note(server, { server, build: version, source: "admin_display_version", firstAt: null, lastAt: null, rows: 1 });
  }

  /** The report of HealthChecker on one server; the version of ExSetup.exe stands in an object inside it. */
  function readReport(place: ReturnType<TextDocument["place"]>, { properties }: CliObject): void {
    const server = properties.get("ServerName") ?? "";
    const build = setupVersion ?? "";
    setupVersion = null;
    if (!hostname.test(server) || !isBuild(build)) {
      const text = excerpt(`${server} ${build}`);
      rows.rejected({ line: place.line, offset: place.offset, reason: "Name or version cannot be read.", text });
      return;
    }
    const generatedOn = properties.get("GenerationTime") ?? "";
    const at = timeOfJson(generatedOn) ?? reportName(context.path).at;
    note(server, noteServer(rows, { place, at, server, build, fields: { GeneratedOn: generatedOn } }));
  }

  function onObject(document: TextDocument, object: CliObject): void {
    const { properties, name, from, to } = object;
    if (/^(?:ExchangeSetup|ExSetup\w{0,40})$/i.test(name) && properties.has("FileVersion"))
      setupVersion = properties.get("FileVersion") ?? null;
    const entry = properties.has("AdminDisplayVersion") && properties.has("Name");
    const report = properties.has("ServerName") && setupVersion !== null;
    if (!entry && !report) return;
    const place = document.place(from, to);
    if (entry) readEntry(place, object);
    else readReport(place, object);
  }

  function readAll(document: TextDocument): void {
    const fault = readCliXml(document, (object) => onObject(document, object));
    if (fault === null) return;
    truncated = fault.startsWith("The document ends");
    const size = document.marks.length;
    const { line, offset } = document.place(size, size);
    rows.rejected({ line, offset, reason: fault, text: "" });
  }

  return {
    write: (chunk) => collector.write(chunk),
    end() {
      const document = collector.end();
      if (document !== null) readAll(document);
      else rows.rejected({ line: 1, offset: 0, reason: "The export is too long to be read.", text: "" });
      return rows.summary({ truncated, servers: [...servers.values()], coverage: [], builds, toolRuns: [] });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  const text = probe.text.replace(/^\uFEFF/, "");
  const isExport =
    /^\s{0,64}(?:<\?xml[^>]{0,200}\?>\s{0,64})?<Objs\s[^>]{0,200}schemas\.microsoft\.com\/powershell\/2004\/04/;
  if (!isExport.test(text)) return false;
  // Virtual directories carry the version of their server as well, and are read as what they are.
  return (
    /HealthChecker/.test(text) || (/N="AdminDisplayVersion"/.test(text) && !/N="(?:Internal|External)Url"/.test(text))
  );
}

/** Exchange servers as Export-Clixml keeps them: Get-ExchangeServer, and the file beside a HealthChecker report. */
export const exchangeCliXml: Parser = {
  format: "exchange_clixml",
  label: "PowerShell export of Exchange servers",
  claims,
  start,
};
