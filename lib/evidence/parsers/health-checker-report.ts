import { z } from "zod";
import { isBuild } from "./build-text";
import { countedRows } from "./counted-rows";
import { documentCollector } from "./document";
import type { TextDocument } from "./document";
import { noteServer, noteVulnerability, reportName } from "./health-checker-server";
import { membersOf } from "./json-members";
import type { JsonMember } from "./json-members";
import { baseName, isBlank } from "./probe";
import { excerpt } from "./text";
import { timeOfJson } from "./timestamps";
import type { BuildSighting, EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

const part = z.int().nonnegative().max(65_535);
const version = z.union([
  z.string().trim(),
  z
    .object({ Major: part, Minor: part, Build: part, Revision: part })
    .transform(({ Major, Minor, Build, Revision }) => `${Major}.${Minor}.${Build}.${Revision}`),
]);
const cve = z.string().regex(/^CVE-\d{4}-\d{4,7}$/);

/** A server as the report tells it; ConvertTo-Json writes one entry of a list without the list. */
const reportServer = z.object({
  Name: z.string().trim().min(1).max(253),
  BuildVersion: version.pipe(z.string().refine(isBuild, "is no build number")),
  HasVulnerability: z.union([z.boolean(), z.string().max(40)]).optional(),
  Vulnerabilities: z
    .union([z.array(z.string()), z.string().transform((one) => [one]), z.null().transform(() => [])])
    .default([]),
});

const maxServers = 1024;

function serverIn(text: string): z.infer<typeof reportServer> | string {
  try {
    const read = reportServer.safeParse(JSON.parse(text));
    if (read.success) return read.data;
    const [fault] = read.error.issues;
    return `The server cannot be read: ${fault?.path.join(".") ?? ""} ${fault?.message ?? ""}`.trimEnd();
  } catch {
    return "This is not JSON.";
  }
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const servers = new Map<string, string>();
  const builds: BuildSighting[] = [];
  const collector = documentCollector();
  let at = reportName(context.path).at;
  let truncated = false;

  function readServer(document: TextDocument, { from, to }: JsonMember): void {
    const text = document.text(from, to ?? document.marks.length);
    const place = document.place(from, to ?? document.marks.length);
    const read = to === null ? "The file ends inside this server." : serverIn(text);
    if (to === null) truncated = true;
    if (typeof read === "string") {
      rows.rejected({ line: place.line, offset: place.offset, reason: read, text: excerpt(text) });
      return;
    }
    const { Name: server, BuildVersion: build, HasVulnerability, Vulnerabilities } = read;
    if (servers.size < maxServers) servers.set(server.toLowerCase(), server);
    const fields = { HasVulnerability: String(HasVulnerability ?? "") };
    const found = noteServer(rows, { place, at, server, build, fields });
    if (builds.length < maxServers) builds.push(found);
    for (const one of new Set(Vulnerabilities.slice(0, 500)))
      if (cve.safeParse(one).success) noteVulnerability(rows, { place, at, server, cve: one, said: one });
  }

  function readAll(document: TextDocument): void {
    for (const member of membersOf(document.marks)) {
      if (member.name === "Servers" && member.object) readServer(document, member);
      else if (member.name === "ReportDate" && member.to !== null)
        at = timeOfJson(document.text(member.from, Math.min(member.to, member.from + 200))) ?? at;
    }
  }

  return {
    write: (chunk) => collector.write(chunk),
    end() {
      const document = collector.end();
      if (document === null)
        rows.rejected({ line: 1, offset: 0, reason: "The report is too long to be read.", text: "" });
      else readAll(document);
      return rows.summary({ truncated, servers: [...servers.values()], coverage: [], builds, toolRuns: [] });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text)) return /^HealthChecker-.{1,120}\.json$/i.test(baseName(probe.path));
  return /^\uFEFF?\s{0,64}\{/.test(probe.text) && /"VersionReport"\s{0,16}:/.test(probe.text.slice(0, 8_192));
}

/** The vulnerability report of HealthChecker.ps1 as JSON: every server of the organization with its build. */
export const healthCheckerReport: Parser = {
  format: "health_checker_json",
  label: "HealthChecker vulnerability report",
  claims,
  start,
};
