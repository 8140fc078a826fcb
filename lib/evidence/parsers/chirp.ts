import { countedRows } from "./counted-rows";
import { jsonItems } from "./json-items";
import type { JsonEnd, JsonItem } from "./json-items";
import { baseName, isBlank } from "./probe";
import { excerpt } from "./text";
import { timeOfText, timeReader } from "./timestamps";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink, ToolRun } from "./types";

/** The plugins of CHIRP write one file each; the file is named after its plugin. */
const parts = ["yara", "events", "registry", "network"] as const;
type Part = (typeof parts)[number];

const longestValue = 4000;
const mostNames = 1024;

function partOfName(path: string): Part | null {
  const name = baseName(path).toLowerCase();
  return parts.find((part) => name === `${part}.json`) ?? null;
}

function memberOf(value: unknown, ...names: string[]): unknown {
  let found = value;
  for (const name of names) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name)) return undefined;
    found = new Map<string, unknown>(Object.entries(found)).get(name);
  }
  return found;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.slice(0, longestValue);
}

type Match = { part: Part; fields: Record<string, string>; time: string };

/** What a match says, by what it is: an address or name, a file with its YARA rule, an event, or a value of the registry. */
function matchIn(value: unknown): Match | null {
  if (typeof value === "string") {
    const address = value.trim().slice(0, longestValue);
    return { part: "network", fields: { RemoteAddress: address }, time: "" };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const of = (...names: string[]): string => textOf(memberOf(value, ...names));
  if (Object.hasOwn(value, "rule"))
    return {
      part: "yara",
      fields: { Rule: of("rule"), File: of("file"), Meta: of("meta"), Strings: of("strings"), Tags: of("tags") },
      time: "",
    };
  if (Object.hasOwn(value, "event")) {
    const system = (...names: string[]): string => of("event", "system", ...names);
    const id = memberOf(value, "event", "system", "event_id");
    return {
      part: "events",
      fields: {
        Provider: system("provider", "name"),
        EventId: textOf(memberOf(id, "$") ?? id),
        Level: system("level"),
        Channel: system("channel"),
        Computer: system("computer"),
        EventData: of("event", "event_data"),
      },
      time: system("time_created", "system_time"),
    };
  }
  return { part: "registry", fields: { Key: of("key"), Value: of("value"), ValueType: of("registry_type") }, time: "" };
}

/** CHIRP only looks; it has nothing to finish. */
type Outcome = Exclude<ToolRun["outcome"], "done">;

function outcomeOf(found: { matches: number; rejected: number; end: JsonEnd }): Outcome {
  if (found.matches > 0) return "found";
  return found.end === "whole" && found.rejected === 0 ? "nothing_found" : "incomplete";
}

function detailOf(outcome: Outcome, found: { matches: number; names: number }): string {
  const matches = `${found.matches} ${found.matches === 1 ? "match" : "matches"}`;
  const names = `${found.names} ${found.names === 1 ? "indicator" : "indicators"}`;
  return {
    found: `${matches} of ${names}. CHIRP is not specific, so look at each of them.`,
    nothing_found: "None of its indicators matched. CHIRP looks at little, so this says nothing about the server.",
    incomplete: "The file could not be read to its end, and no match stands in what was read.",
  }[outcome];
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const clock = timeReader();
  const named = partOfName(context.path);
  const names = new Set<string>();
  const servers = new Map<string, string>();
  let part: Part | null = named;
  let matches = 0;
  let rejected = 0;
  let confidence: { group: string; value: string } | null = null;

  function reject(item: JsonItem, reason: string): void {
    rejected++;
    rows.rejected({ line: item.line, offset: item.offset, reason, text: excerpt(item.text) });
  }

  function readItem(item: JsonItem): void {
    if (item.excessive) return reject(item, "The match is longer or more deeply nested than is read.");
    const value = parsed(item.text);
    const match = value === undefined ? null : matchIn(value);
    if (match === null) return reject(item, "The match cannot be read.");
    part ??= match.part;
    matches++;
    if (names.size < mostNames) names.add(item.group);
    const computer = match.fields["Computer"];
    if (computer && servers.size < 256) servers.set(computer.toLowerCase(), computer);
    const { line, offset, length } = item;
    const fields: Record<string, string> = { Indicator: item.group, Part: match.part, ...match.fields };
    if (confidence?.group === item.group) fields["Confidence"] = confidence.value;
    if (computer) fields["Server"] = computer;
    rows.record({ kind: "chirp_match", line, offset, length, at: timeOfText(clock, match.time), fields });
  }

  const items = jsonItems("matches", {
    item: readItem,
    member(group, name, text) {
      if (name === "confidence") confidence = { group, value: text.slice(0, 40) };
    },
  });

  return {
    write: (chunk) => items.write(chunk),
    end() {
      const end = items.end();
      if (end === "broken")
        rows.rejected({ line: 1, offset: 0, reason: "The file is no JSON as CHIRP writes it.", text: "" });
      const outcome = outcomeOf({ matches, rejected, end });
      const detail = detailOf(outcome, { matches, names: names.size });
      const found = [...servers.values()];
      const given = context.serverHint ? [context.serverHint] : [];
      if (end === "whole") {
        const fields = { Part: part ?? "", Outcome: outcome, Matches: String(matches) };
        rows.record({ kind: "chirp_run", line: 1, offset: 0, length: 0, at: null, fields });
      }
      const run: ToolRun = {
        tool: "CHIRP",
        server: found.length === 1 ? (found[0] ?? null) : context.serverHint,
        startedAt: null,
        finishedAt: null,
        outcome,
        scope: part,
        detail,
      };
      return rows.summary({
        truncated: end === "cut",
        servers: found.length > 0 ? found : given,
        coverage: [],
        builds: [],
        toolRuns: [run],
      });
    },
  };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}

function claims(probe: EvidenceProbe): boolean {
  const named = partOfName(probe.path) !== null;
  if (isBlank(probe.text)) return named && /(?:^|[\\/])chirp/i.test(probe.path);
  const text = probe.text.replace(/^\uFEFF/, "").trim();
  if (/^\{\s*\}$/.test(text)) return named;
  if (!/^\{\s*"/.test(text)) return false;
  return /"matches"\s*:/.test(text) && (named || /"confidence"\s*:/.test(text));
}

/** What the plugins of CHIRP (CISA) write. An empty object means that none of its indicators matched. */
export const chirp: Parser = { format: "chirp", label: "CHIRP output", claims, start };
