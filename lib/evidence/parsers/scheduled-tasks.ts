import { spellings } from "./columns";
import { countedRows } from "./counted-rows";
import { exportedNames, holdsOthers, objectSession, readExportedObjects } from "./exported-objects";
import type { ExportedObject } from "./exported-objects";
import { baseName, isBlank } from "./probe";
import { rowServers } from "./row-servers";
import { commandLineOf, taskNameOf } from "./task-name";
import type { EvidenceProbe, ParseContext, Parser, ParseSession, ParseSink } from "./types";

const canonical = spellings(
  ["TaskName", "TaskPath", "State", "Author", "RunAs", "Command", "Arguments", "CommandLine", "Created", "Server"],
  {
    HostName: "Server",
    PSComputerName: "Server",
    Fqdn: "Server",
    "Task Name": "TaskName",
    "Task To Run": "CommandLine",
    "Run As User": "RunAs",
    UserId: "RunAs",
    "Scheduled Task State": "State",
    Execute: "Command",
    Date: "Created",
    "Logon Mode": "LogonMode",
    "Last Run Time": "LastRun",
    "Next Run Time": "NextRun",
    "Start In": "WorkingDirectory",
    OSPath: "TaskFile",
    FullPath: "TaskFile",
    LogonType: "LogonType",
    RunLevel: "RunLevel",
  },
);

/** What PowerShell prints for actions that nobody took apart. */
const unread = /^(?:System\.|Microsoft\.Management\.|MSFT_|\{MSFT_)/;
const mostActions = 64;

function nameOf(fields: Record<string, string>): string {
  const name = fields["TaskName"]?.trim() ?? "";
  if (name === "") return fields["TaskFile"] ? (taskNameOf(fields["TaskFile"]) ?? "") : "";
  return name.includes("\\") ? name : `${(fields["TaskPath"]?.trim() || "\\").replace(/\\?$/, "\\")}${name}`;
}

function commandIn(fields: Record<string, string>): string {
  const command = fields["Command"]?.trim() ?? "";
  const whole = commandLineOf(unread.test(command) ? "" : command, fields["Arguments"] ?? "");
  return whole === "" ? (fields["CommandLine"]?.trim() ?? "") : whole;
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const servers = rowServers(context.serverHint);
  let actions: string[] = [];
  let runAs = "";

  /** In CliXML the actions and the principal of a task are objects that end before it does. */
  function onPart(fields: Record<string, string>): void {
    if ((fields["Command"] ?? "") !== "" && actions.length < mostActions) actions.push(commandIn(fields));
    if (("RunLevel" in fields || "LogonType" in fields) && fields["RunAs"]) runAs = fields["RunAs"];
  }

  function onObject({ fields, long, ...place }: ExportedObject): string | null {
    const [commands, user] = [actions, runAs];
    [actions, runAs] = [[], ""];
    const name = nameOf(fields);
    if (name === "") return "The name of the task is missing.";
    rows.record({
      kind: "scheduled_task",
      ...place,
      // Dates are those of the clock of the host, in the form of its locale.
      at: null,
      fields: {
        ...fields,
        TaskName: name,
        CommandLine: commands.length > 0 ? commands.join(" & ") : commandIn(fields),
        RunAs: fields["RunAs"] || user,
        Server: servers.of(fields["Server"] ?? "") ?? "",
      },
      ...(long ? { long } : {}),
    });
    return null;
  }

  const objects = readExportedObjects({
    canonical,
    rows,
    onObject,
    onPart,
    isWhole: (fields) => "TaskName" in fields,
  });
  return objectSession(objects, { rows, servers });
}

function claims(probe: EvidenceProbe): boolean {
  if (isBlank(probe.text)) return /(?:schtasks|scheduled-?tasks?).{0,80}\.(?:csv|txt|xml)$/i.test(baseName(probe.path));
  const names = exportedNames(probe.text, canonical);
  const about = ["CommandLine", "Command", "Arguments", "TaskPath", "Author", "RunAs", "NextRun", "LastRun"];
  const isTask = names.has("TaskName") || (names.has("TaskFile") && names.has("Command") && names.has("Arguments"));
  return isTask && about.some((name) => names.has(name)) && !holdsOthers(probe.text, canonical);
}

/** Scheduled tasks as schtasks, Get-ScheduledTask and Velociraptor list them: a table, a list or CliXML. */
export const scheduledTasks: Parser = { format: "scheduled_tasks", label: "Scheduled tasks", claims, start };
