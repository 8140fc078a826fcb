import { countedRows } from "./counted-rows";
import { lineSplitter } from "./lines";
import { commandLineOf, taskNameOf } from "./task-name";
import { isPlausible } from "./timestamps";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";
import { xmlReader } from "./xml-reader";
import type { XmlElement, XmlPlace } from "./xml-reader";

const longestText = 64 * 1024;
const mostActions = 1024;
/** Elements of a task of which the text is kept, by the name of the field. */
const kept: ReadonlyMap<string, string> = new Map([
  ["RegistrationInfo/URI", "TaskName"],
  ["RegistrationInfo/Author", "Author"],
  ["RegistrationInfo/Date", "Created"],
  ["RegistrationInfo/Description", "Description"],
  ["Principal/UserId", "RunAs"],
  ["Principal/GroupId", "RunAs"],
  ["Principal/RunLevel", "RunLevel"],
  ["Settings/Enabled", "Enabled"],
  ["Settings/Hidden", "Hidden"],
  ["Exec/Command", "Command"],
  ["Exec/Arguments", "Arguments"],
  ["Exec/WorkingDirectory", "WorkingDirectory"],
  ["ComHandler/ClassId", "ClassId"],
]);
const ofAction: ReadonlySet<string> = new Set(["Command", "Arguments", "WorkingDirectory", "ClassId"]);

type Action = { place: XmlPlace; fields: Record<string, string> };

/** A time with its offset is one; without it it is the clock of the server. */
function createdAt(text: string): number | null {
  const at = /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isFinite(at) && isPlausible(at) ? at : null;
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const open: XmlElement[] = [];
  let task: Record<string, string> = {};
  let actions: Action[] = [];
  let text = "";

  function finish(place: XmlPlace): void {
    const name = task["TaskName"]?.trim() || taskNameOf(context.path) || "";
    const at = createdAt(task["Created"] ?? "");
    const all = actions.length > 0 ? actions : [{ place, fields: {} }];
    for (const action of all) {
      const told: Record<string, string> = { ...task, ...action.fields };
      const fields = {
        ...told,
        TaskName: name,
        CommandLine: commandLineOf(told["Command"] ?? "", told["Arguments"] ?? ""),
        ...(context.serverHint === null ? {} : { Server: context.serverHint }),
      };
      rows.record({ kind: "scheduled_task", ...action.place, at, fields });
    }
    task = {};
    actions = [];
  }

  function keep(element: XmlElement): void {
    const field = kept.get(`${open.at(-1)?.name ?? ""}/${element.name}`);
    if (field === undefined) return;
    const value = text.trim();
    const into = ofAction.has(field) ? actions.at(-1)?.fields : task;
    if (into && value !== "") into[field] ??= value;
  }

  const reader = xmlReader({
    open(element) {
      const isAction = open.at(-1)?.name === "Actions" && actions.length < mostActions;
      if (isAction) actions.push({ place: element.place, fields: {} });
      open.push(element);
      text = "";
    },
    text(more) {
      if (text.length < longestText) text += more;
    },
    close() {
      const closed = open.pop();
      if (!closed) return;
      keep(closed);
      text = "";
      if (closed.name === "Task") finish(closed.place);
    },
  });
  const lines = lineSplitter((line) => reader.line(line));

  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      const problem = reader.problem();
      const begun = open.find(({ name }) => name === "Task");
      const place = problem?.place ?? begun?.place ?? { line: 1, offset: 0, length: 0 };
      const truncated = problem === null && begun !== undefined;
      if (begun && actions.length > 0) finish(begun.place);
      if (problem || truncated)
        rows.rejected({
          line: place.line,
          offset: place.offset,
          reason: problem?.reason ?? "The XML ends before the task does.",
          text: "",
        });
      const servers = context.serverHint === null ? [] : [context.serverHint];
      return rows.summary({ truncated, servers, coverage: [], builds: [], toolRuns: [] });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  return /<Task\s[^>]{0,200}schemas\.microsoft\.com\/windows\/2004\/02\/mit\/task/.test(probe.text.slice(0, 8192));
}

/** A task as Windows keeps it below System32\Tasks, and as Export-ScheduledTask and `schtasks /xml` write it. */
export const scheduledTaskFile: Parser = { format: "scheduled_task_file", label: "Scheduled task", claims, start };
