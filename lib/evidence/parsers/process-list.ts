import { spellings } from "./columns";
import { countedRows } from "./counted-rows";
import { exportedNames, holdsOthers, objectSession, readExportedObjects } from "./exported-objects";
import type { ExportedObject } from "./exported-objects";
import { fileTimes } from "./file-times";
import { hashesIn, listedPath } from "./file-hashes";
import { baseName, isBlank } from "./probe";
import { withParents } from "./process-rows";
import type { ListedProcess } from "./process-rows";
import { rowServers } from "./row-servers";
import { isPlausible } from "./timestamps";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

/** Names of the tools of Windows, of Velociraptor and of Sigma, which calls the program `Image`. */
const canonical = spellings(
  ["Name", "ExecutablePath", "CommandLine", "ProcessId", "ParentProcessId", "User", "Started", "Server", "Hash"],
  {
    "Image Name": "Name",
    ProcessName: "Name",
    Caption: "Name",
    Path: "ExecutablePath",
    Exe: "ExecutablePath",
    Image: "ExecutablePath",
    Cmdline: "CommandLine",
    PID: "ProcessId",
    Id: "ProcessId",
    "Process ID": "ProcessId",
    PPID: "ParentProcessId",
    ParentPid: "ParentProcessId",
    "User Name": "User",
    UserName: "User",
    Owner: "User",
    CreationDate: "Started",
    StartTime: "Started",
    CreateTime: "Started",
    Node: "Server",
    PSComputerName: "Server",
    CSName: "Server",
    Fqdn: "Server",
    MachineName: "Server",
    Hashes: "Hash",
    Services: "Services",
    "Session Name": "SessionName",
    "Mem Usage": "MemoryUsage",
    Handles: "Handles",
    HandleCount: "Handles",
  },
);

/** More processes than a host can run; what comes after is told as rejected. */
const mostProcesses = 100_000;
/** Of the rows that are held until all parents are known. */
const mostHeldBytes = 64 * 1024 * 1024;
/** `20210303064953.123456+060`, as WMI writes a time; the last part is minutes from UTC. */
const wmiTime = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)\.\d{6}([+-]\d{3})$/;
const isoTime = /^20\d\d-(?:0\d|1[0-2])-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
const nothing = /^(?:N\/A|-)?$/;

/** When a process was started; a time without a zone orders the processes of one list and is none of a timeline. */
function startedAt(text: string, read: ReturnType<typeof fileTimes>): { at: number | null; zoned: boolean } {
  const told = text.trim();
  if (isoTime.test(told)) return { at: Date.parse(told), zoned: true };
  const found = wmiTime.exec(told);
  if (!found) return { at: read(told)?.at ?? null, zoned: false };
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0] = found.slice(1).map(Number);
  return { at: Date.UTC(year, month - 1, day, hour, minute - zone, second), zoned: true };
}

function isWhole(fields: Record<string, string>): boolean {
  return "ProcessId" in fields && ("Name" in fields || "ExecutablePath" in fields);
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const servers = rowServers(context.serverHint);
  const readTime = fileTimes();
  const processes: ListedProcess[] = [];
  let heldBytes = 0;

  function onObject({ fields, long, ...place }: ExportedObject): string | null {
    const path = listedPath(fields["ExecutablePath"] ?? "");
    const image = nothing.test(path) ? (fields["Name"]?.trim() ?? "") : path;
    if (!/^\d{1,10}$/.test(fields["ProcessId"]?.trim() ?? "")) return "The number of the process cannot be read.";
    if (image === "") return "The process has no name.";
    heldBytes += place.length;
    if (processes.length >= mostProcesses || heldBytes > mostHeldBytes)
      return `A list is read up to ${mostProcesses} processes or ${mostHeldBytes / 1024 ** 2} MiB.`;
    const server = servers.of(fields["Server"] ?? "");
    const started = startedAt(fields["Started"] ?? "", readTime);
    const hashes = hashesIn(fields["Hash"] ?? "");
    processes.push({
      place,
      long,
      server,
      startedAt: started.at,
      zoned: started.zoned,
      fields: {
        ...fields,
        ...hashes,
        ...(Object.keys(hashes).length > 0 ? { Hash: "" } : {}),
        ProcessId: fields["ProcessId"]?.trim() ?? "",
        ParentProcessId: fields["ParentProcessId"]?.trim() ?? "",
        Image: image,
        Path: nothing.test(path) ? "" : path,
        Server: server ?? "",
      },
    });
    return null;
  }

  function record(): void {
    for (const { place, long, startedAt: started, zoned, fields } of withParents(processes)) {
      const at = zoned && started !== null && isPlausible(started) ? started : null;
      rows.record({ kind: "process_list", ...place, at, fields, ...(long ? { long } : {}) });
    }
  }

  const objects = readExportedObjects({ canonical, rows, onObject, isWhole });
  return objectSession(objects, { rows, servers, atEnd: record });
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text))
    return /(?:tasklist|process-?list|pslist).{0,80}\.(?:csv|txt|xml)$/i.test(baseName(probe.path));
  const names = exportedNames(probe.text, canonical);
  const about = ["CommandLine", "ParentProcessId", "SessionName", "MemoryUsage", "Handles", "Services"];
  return (
    names.has("ProcessId") &&
    (names.has("Name") || names.has("ExecutablePath")) &&
    about.some((name) => names.has(name)) &&
    !holdsOthers(probe.text, canonical)
  );
}

/** Running processes as tasklist, PowerShell, wmic and Velociraptor list them, each with its parent where the list has it. */
export const processList: Parser = { format: "process_list", label: "Process list", claims, start };
