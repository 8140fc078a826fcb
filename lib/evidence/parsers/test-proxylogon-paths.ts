import { countedRows } from "./counted-rows";
import { lineSplitter } from "./lines";
import { baseName, isBlank } from "./probe";
import { serverOfName, toolName } from "./test-proxylogon-naming";
import { decodeText, excerpt } from "./text";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink, ToolRun } from "./types";

const windowsPath = /^["']?(?:[A-Za-z]:\\|\\\\)[^"'\r\n]*["']?$/;

/** What a listed path is: a log to read, or the place a malicious download was written to. */
type PathList = { cve: string; role: "oab_log" | "download_target" | "ecp_log" };

function listOf(path: string): PathList | null {
  const name = baseName(path);
  if (/-Cve-2021-26858-DownloadPaths\b/i.test(name)) return { cve: "CVE-2021-26858", role: "download_target" };
  if (/-Cve-2021-26858\b/i.test(name)) return { cve: "CVE-2021-26858", role: "oab_log" };
  if (/-Cve-2021-27065\b(?!-ResetVDir)/i.test(name)) return { cve: "CVE-2021-27065", role: "ecp_log" };
  return null;
}

/** What a path shows by itself: the log folders of Exchange are known, any other place is where something was written. */
export function roleOfPath(path: string): PathList["role"] | null {
  if (/\\Logging\\ECP\\Server\\/i.test(path)) return "ecp_log";
  return /\\Logging\\OABGeneratorLog\\/i.test(path) ? "oab_log" : null;
}

function claims(probe: EvidenceProbe): boolean {
  const named = listOf(probe.path) !== null;
  if (isBlank(probe.text)) return named;
  const lines = probe.text.replace(/^\uFEFF/, "").split(/\r?\n/, 200);
  const shown = (lines.length > 1 ? lines.slice(0, -1) : lines)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const paths = shown.filter((line) => windowsPath.test(line));
  if (named) return paths.length > 0;
  return paths.length === shown.length && shown.some((line) => roleOfPath(line) !== null);
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const list = listOf(context.path);
  const server = serverOfName(context.path) ?? context.serverHint;
  const counts = new Map<string, number>();
  let truncated = false;

  const lines = lineSplitter((line) => {
    const text = decodeText(line.bytes, line.start, line.end).trim();
    if (text === "") return;
    if (!windowsPath.test(text)) {
      rows.rejected({
        line: line.number,
        offset: line.offset,
        reason: "This is not a file path.",
        text: excerpt(text),
      });
      if (!line.terminated) truncated = true;
      return;
    }
    const path = text.replace(/^["']|["']$/g, "");
    const role = list?.role ?? roleOfPath(path) ?? "download_target";
    const cve = list?.cve ?? (role === "ecp_log" ? "CVE-2021-27065" : "CVE-2021-26858");
    counts.set(cve, (counts.get(cve) ?? 0) + 1);
    const fields: Record<string, string> = { Path: path, Cve: cve, Role: role };
    if (server) fields["Server"] = server;
    const { number, offset, length } = line;
    rows.record({
      kind: "test_proxylogon_path",
      line: number,
      offset,
      length,
      at: null,
      fields,
      ...(line.long ? { long: true } : {}),
    });
  });

  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      const toolRuns: ToolRun[] = [...counts].map(([cve, count]) => ({
        tool: toolName,
        server,
        startedAt: null,
        finishedAt: null,
        outcome: "found",
        scope: cve,
        detail: `${count} ${count === 1 ? "path" : "paths"} reported for ${cve}.`,
      }));
      return rows.summary({ truncated, servers: server ? [server] : [], coverage: [], builds: [], toolRuns });
    },
  };
}

/** The path lists of Test-ProxyLogon.ps1: logs with suspicious entries, and places downloads were written to. */
export const testProxyLogonPaths: Parser = {
  format: "test_proxylogon_paths",
  label: "Test-ProxyLogon path list",
  claims,
  start,
};
