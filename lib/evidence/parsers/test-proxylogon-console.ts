import { countedRows } from "./counted-rows";
import { lineSplitter } from "./lines";
import { ageDays, logKindOfAge, toolName } from "./test-proxylogon-naming";
import { roleOfPath } from "./test-proxylogon-paths";
import { decodeText } from "./text";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink, ToolRun } from "./types";

const statusLine = /^\s*ProxyLogon Status: Exchange Server (\S{1,64})\s*$/;
const terminalCodes = new RegExp(String.raw`\u001B\[[0-9;?]{0,16}[A-Za-z]`, "g");
const maxTests = 16;
const testLine = /^\s*\[(CVE-\d{4}-\d{4,6})\] Suspicious activity found/i;

/** What the console said about one server, until the next server or the end. */
type Block = {
  server: string;
  line: number;
  offset: number;
  length: number;
  nothingFound: boolean;
  tests: string[];
  ages: Record<string, number>;
  agesText: string;
  reports: number;
  otherFiles: number;
  cve: string;
};

const mostAgesText = 2_000;

/** Each name with the number after it; a space of some kind inside the number groups its thousands. */
function readAges(text: string): Record<string, number> {
  const ages: Record<string, number> = {};
  for (const [, name = "", number = ""] of text
    .slice(0, mostAgesText)
    .matchAll(/([A-Za-z]{2,32})\s{1,8}(-?\d[\d.,'\u2019\s]*)/g)) {
    const kind = logKindOfAge(name);
    const days = ageDays(number);
    if (kind !== null && days !== null) ages[kind] = days;
  }
  return ages;
}

/** `Start time: 20210312101112` of a PowerShell transcript, as the local time it is. */
function transcriptTime(text: string): string | null {
  const match = /^\s*(?:Start|End) time: (\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\s*$/.exec(text);
  return match ? `${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}` : null;
}

function outcomeOf(block: Block): Exclude<ToolRun["outcome"], "done"> {
  if (block.tests.length > 0 || block.otherFiles > 0) return "found";
  return block.nothingFound ? "nothing_found" : "incomplete";
}

function detailOf(block: Block): string {
  const told = {
    found: `Reported: ${[...block.tests, ...(block.otherFiles > 0 ? [`${block.otherFiles} other suspicious files`] : [])].join(", ")}.`,
    nothing_found: "The tool reported nothing suspicious. That holds only for the days its logs reach back.",
    incomplete: "The tool named the server but told no result.",
  };
  return told[outcomeOf(block)];
}

function start(_context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const runs: ToolRun[] = [];
  const servers = new Map<string, string>();
  let block: Block | null = null;
  let startedAt: string | null = null;
  let finishedAt: string | null = null;

  function closeBlock(): void {
    if (!block) return;
    const { server, line, offset, length, tests, ages, agesText } = block;
    const outcome = outcomeOf(block);
    const fields = {
      Server: server,
      Outcome: outcome,
      Tests: tests.join(", "),
      LogAgeDays: agesText,
      Reports: String(block.reports),
      OtherFiles: String(block.otherFiles),
    };
    rows.record({ kind: "test_proxylogon_run", line, offset, length, at: null, fields });
    const run: ToolRun = {
      tool: toolName,
      server,
      startedAt,
      finishedAt,
      outcome,
      scope: "console",
      detail: detailOf(block),
    };
    if (runs.length < 1024) runs.push(Object.keys(ages).length > 0 ? { ...run, logAgeDays: ages } : run);
    block = null;
  }

  function readInside(current: Block, line: { text: string; number: number; offset: number; length: number }): void {
    const { text, number, offset, length } = line;
    const ages = /^\s*Log age days:(.*)$/.exec(text)?.[1];
    const test = testLine.exec(text)?.[1];
    const others = /^\s*Other suspicious files found: (\d{1,9})/.exec(text)?.[1];
    const path = /^\s+((?:[A-Za-z]:\\|\\\\).{1,2000})$/.exec(text)?.[1]?.trim();
    // Where the tables were not kept, the line is all there is of what the tool found, so it is a record of its own.
    const claimed = (said: Record<string, string>): void => {
      const fields = { ...said, Said: text.trim().slice(0, 200), Server: current.server };
      rows.record({ kind: "test_proxylogon_claim", line: number, offset, length, at: null, fields });
    };
    if (ages !== undefined) {
      current.ages = readAges(ages);
      current.agesText = ages.trim().slice(0, 500);
    } else if (/^\s*Nothing suspicious detected/i.test(text)) current.nothingFound = true;
    else if (/^\s*Report exported to:/i.test(text)) current.reports++;
    else if (others !== undefined) {
      current.otherFiles = Number(others);
      current.cve = "";
      if (current.otherFiles > 0) claimed({ OtherFiles: others });
    } else if (test !== undefined) {
      current.cve = test.toUpperCase();
      if (!current.tests.includes(current.cve) && current.tests.length < maxTests) current.tests.push(current.cve);
      claimed({ Cve: current.cve });
    } else if (path !== undefined) {
      const fields = {
        Path: path,
        Cve: current.cve,
        Role: roleOfPath(path) ?? "download_target",
        Server: current.server,
      };
      rows.record({ kind: "test_proxylogon_path", line: number, offset, length, at: null, fields });
    }
  }

  const lines = lineSplitter((line) => {
    const text = decodeText(line.bytes, line.start, line.end).replace(terminalCodes, "");
    const server = statusLine.exec(text)?.[1];
    const { number, offset, length } = line;
    if (server !== undefined) {
      closeBlock();
      if (servers.size < 1024) servers.set(server.toLowerCase(), server);
      const empty = { nothingFound: false, tests: [], ages: {}, agesText: "", reports: 0, otherFiles: 0, cve: "" };
      block = { server, line: number, offset, length, ...empty };
      return;
    }
    const time = transcriptTime(text);
    if (time !== null && /^\s*Start/.test(text)) startedAt = time;
    else if (time !== null) finishedAt = time;
    else if (block) readInside(block, { text, number, offset, length });
  });

  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      closeBlock();
      const toolRuns = runs.map((run) => ({ ...run, finishedAt }));
      return rows.summary({ truncated: false, servers: [...servers.values()], coverage: [], builds: [], toolRuns });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  return probe.text
    .replace(terminalCodes, "")
    .split(/\r?\n/, 400)
    .some((line) => statusLine.test(line));
}

/** The console text of Test-ProxyLogon.ps1, as saved or as a PowerShell transcript; a result per server. */
export const testProxyLogonConsole: Parser = {
  format: "test_proxylogon_console",
  label: "Test-ProxyLogon console text",
  claims,
  start,
};
