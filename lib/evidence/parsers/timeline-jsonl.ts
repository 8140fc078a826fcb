import { countedRows } from "./counted-rows";
import { flatJson } from "./flat-json";
import { lineSplitter } from "./lines";
import type { Line } from "./lines";
import { firstRow } from "./probe";
import { decodeText, excerpt } from "./text";
import { isTimesketch, timesketchMapping } from "./timeline-csv";
import { timelineEntries } from "./timeline-entries";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const given = context.mapping ?? null;
  const rows = countedRows(sink);
  let truncated = false;

  function reasonOf(line: Line, text: string): string | null {
    const fields = line.long ? null : flatJson(text);
    if (line.long) return "The row is longer than is read.";
    if (fields === null) return "The row is no JSON object.";
    const { number, offset, length, long } = line;
    const mapping = given ?? timesketchMapping("jsonl", Object.keys(fields));
    return entries.take({ line: number, offset, length, long, fields }, mapping);
  }

  const lines = lineSplitter((line) => {
    const text = decodeText(line.bytes, line.start, line.end);
    if (text.trim() === "") return;
    const reason = reasonOf(line, text);
    if (reason === null) return;
    rows.rejected({ line: line.number, offset: line.offset, reason, text: excerpt(text) });
    if (!line.terminated) truncated = true;
  });

  const entries = timelineEntries(rows, {
    sink,
    end() {
      lines.end();
      return { truncated };
    },
  });
  return { write: (chunk) => lines.write(chunk), end: () => entries.end() };
}

function claims(probe: EvidenceProbe): boolean {
  const first = firstRow(probe.text);
  if (!first.startsWith("{")) return false;
  // A first row that is longer than the probe is told by the names in it.
  const names =
    flatJson(first) ??
    Object.fromEntries([...first.matchAll(/"([^"\\]{1,60})"\s*:/g)].map(([, name = ""]) => [name, ""]));
  return isTimesketch(new Set(Object.keys(names).map((name) => name.toLowerCase())));
}

/** A timeline as JSON, one object a line: Timesketch's own, or any whose fields a person has named. */
export const timelineJsonl: Parser = { format: "timeline_jsonl", label: "Timeline", claims, start };
