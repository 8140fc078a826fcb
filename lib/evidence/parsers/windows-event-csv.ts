import { spellings } from "./columns";
import { readCsvTable } from "./csv-table";
import type { TableRow } from "./csv-table";
import { fileTimes } from "./file-times";
import { firstRow } from "./probe";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";
import { emptyEvent, plausible, setTime, type WindowsEvent } from "./windows-event";
import { dataOfPayload } from "./windows-events/payload";
import { eventRows } from "./windows-events/rows";

/** Get-WinEvent, Get-EventLog, Event Viewer (English and German) and EvtxECmd name the same things differently. */
const canonical = spellings(
  ["TimeCreated", "Computer", "Channel", "Provider", "EventID", "Level", "LevelName", "RecordID", "UserID", "Message"],
  {
    TimeGenerated: "TimeCreated",
    "Date and Time": "TimeCreated",
    "Datum und Uhrzeit": "TimeCreated",
    MachineName: "Computer",
    ComputerName: "Computer",
    LogName: "Channel",
    ProviderName: "Provider",
    Provider_Name: "Provider",
    Source: "Provider",
    Quelle: "Provider",
    Id: "EventID",
    "Event ID": "EventID",
    "Ereignis-ID": "EventID",
    Ebene: "Level",
    LevelDisplayName: "LevelName",
    EntryType: "LevelName",
    EventRecordId: "RecordID",
    Index: "RecordID",
  },
);

const ownColumns: ReadonlySet<string> = new Set(canonical.values());

/** Columns that say how an event was logged or found and nothing of what happened. */
const aside: ReadonlySet<string> = new Set(
  [
    "Version,Qualifiers,Task,Opcode,Keywords,ProviderId,ProcessId,ThreadId,ActivityId,RelatedActivityId,ContainerLog",
    "MatchedQueryIds,Bookmark,OpcodeDisplayName,TaskDisplayName,KeywordsDisplayNames,Properties,Task Category",
    "Schlüsselwörter,Aufgabenkategorie,Data,Category,CategoryNumber,ReplacementStrings,InstanceId,TimeWritten,Site",
    "Container,PSComputerName,RunspaceId,PSShowComputerName,RecordNumber,ChunkNumber,HiddenRecord,SourceFile,Payload",
    "ExtraDataOffset,MapDescription,PayloadData1,PayloadData2,PayloadData3,PayloadData4,PayloadData5,PayloadData6",
    "ExecutableInfo,RemoteHost,UserName",
  ]
    .join(",")
    .toLowerCase()
    .split(","),
);

/** Columns of rows that stand without a header: a process and who started it. */
const bareColumns = ["TimeCreated", "Computer", "Channel", "EventID", "ParentImage", "Image", "CommandLine", "User"];

const bareRow =
  /^"?\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)"?,"?[\w.-]+"?,"?(?:Security|Microsoft-Windows-Sysmon\/Operational)"?,"?(?:4688|1)"?,/;

/** Event Viewer names five columns and writes the text of the event into a sixth. */
function namesOf(first: readonly string[]): { names: string[]; isRow: boolean } {
  const isBare = bareRow.test(first.slice(0, 5).join(","));
  if (isBare) return { names: bareColumns.slice(0, Math.max(first.length, 5)), isRow: true };
  const names = new Set(first.map((cell) => canonical.get(cell.trim().toLowerCase())));
  const isEventViewer = first.length === 5 && names.has("TimeCreated") && names.has("EventID") && !names.has("Message");
  return { names: isEventViewer ? [...first, "Message"] : [...first], isRow: false };
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = eventRows(context, sink);
  const readTime = fileTimes();

  /** EvtxECmd writes UTC and says so nowhere; a time without a zone is otherwise that of the machine that exported it. */
  function timed(event: WindowsEvent, text: string, isUtc: boolean): boolean {
    setTime(event, text);
    if (event.at !== null) return true;
    const local = readTime(text.replace(/(\.\d{3})\d+$/, "$1"));
    if (local === null) return false;
    if (isUtc) event.at = local.at === null ? null : plausible(local.at);
    else if (local.at !== null) event.time = new Date(local.at).toISOString().replace(/\.000Z$|Z$/, "");
    return true;
  }

  function onRow({ fields, line, offset, length, long, columns }: TableRow): string | null {
    const event = emptyEvent();
    event.eventId = (fields["EventID"] ?? "").trim();
    if (!/^\d{1,10}$/.test(event.eventId)) return "The row has no event ID.";
    if (!timed(event, fields["TimeCreated"] ?? "", columns.place.has("MapDescription")))
      return "The time cannot be read.";
    event.computer = (fields["Computer"] ?? "").trim();
    event.channel = (fields["Channel"] ?? "").trim();
    event.provider = (fields["Provider"] ?? "").trim();
    event.level = fields["Level"] || fields["LevelName"] || "";
    event.recordId = (fields["RecordID"] ?? "").trim();
    event.user = (fields["UserID"] ?? "").trim();
    event.message = fields["Message"] ?? "";
    const { named, unnamed } = dataOfPayload(fields["Payload"] ?? "");
    event.named = named;
    event.unnamed = unnamed;
    for (const name of columns.names) {
      const value = fields[name] ?? "";
      if (value === "" || ownColumns.has(name) || aside.has(name.toLowerCase()) || /^column \d+$/.test(name)) continue;
      event.named.push([name, value]);
    }
    rows.event(event, { line, offset, length, ...(long ? { long } : {}) });
    return null;
  }

  const table = readCsvTable({ canonical, onRow, rows, namesOf });
  return {
    write: (chunk) => table.write(chunk),
    end: () => rows.summary(table.end().truncated),
  };
}

function claims(probe: EvidenceProbe): boolean {
  const row = firstRow(probe.text);
  if (bareRow.test(row)) return true;
  const names = new Set(
    row.split(/[,;]/, 64).map((cell) => canonical.get(cell.replaceAll('"', "").trim().toLowerCase())),
  );
  return (
    names.has("EventID") &&
    names.has("TimeCreated") &&
    (names.has("Provider") || names.has("Channel") || names.has("Message"))
  );
}

/**
 * Events as CSV: Get-WinEvent or Get-EventLog with Export-Csv, what Event Viewer saves, and EvtxECmd. The data of an event are
 * read out of its English text where no column has them. A time without a zone is kept as it is written and stands on no timeline.
 */
export const windowsEventCsv: Parser = {
  format: "windows_event_csv",
  label: "Windows events, CSV",
  claims,
  start,
};
