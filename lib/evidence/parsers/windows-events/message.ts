/** A field that stands in the text of an event, by its section and its label; without a section the label is enough. */
type LabelOf = Readonly<Record<string, string>>;

const subject: LabelOf = {
  "subject/account name": "SubjectUserName",
  "subject/account domain": "SubjectDomainName",
  "subject/logon id": "SubjectLogonId",
  "creator subject/account name": "SubjectUserName",
  "creator subject/account domain": "SubjectDomainName",
};
const target: LabelOf = {
  "new logon/account name": "TargetUserName",
  "new logon/account domain": "TargetDomainName",
  "new account/account name": "TargetUserName",
  "new account/account domain": "TargetDomainName",
  "target account/account name": "TargetUserName",
  "target account/account domain": "TargetDomainName",
  "account whose credentials were used/account name": "TargetUserName",
  "account for which logon failed/account name": "TargetUserName",
  "group/group name": "TargetUserName",
  "group/account name": "TargetUserName",
  "group/group domain": "TargetDomainName",
  "group/security id": "TargetSid",
  "member/account name": "MemberName",
  "member/security id": "MemberSid",
  "target server/target server name": "TargetServerName",
};

/** Fields of the Security log (Windows auditing reference) by where their value stands in the English text. */
const security: LabelOf = {
  ...subject,
  ...target,
  "process information/new process id": "NewProcessId",
  "process information/new process name": "NewProcessName",
  "process information/creator process name": "ParentProcessName",
  "process information/process command line": "CommandLine",
  "process information/token elevation type": "TokenElevationType",
  "process information/process name": "ProcessName",
  "logon information/logon type": "LogonType",
  "logon type": "LogonType",
  "network information/source network address": "IpAddress",
  "network information/workstation name": "WorkstationName",
  "network information/client address": "IpAddress",
  "account information/account name": "TargetUserName",
  "service information/service name": "ServiceName",
  "service information/service file name": "ServiceFileName",
  "task information/task name": "TaskName",
  "task information/task content": "TaskContent",
  "object/object server": "ObjectServer",
  "object/object type": "ObjectType",
  "object/object name": "ObjectName",
  "operation/accesses": "Accesses",
  "operation/access mask": "AccessMask",
  "operation/properties": "Properties",
};

const services: LabelOf = {
  "service name": "ServiceName",
  "service file name": "ImagePath",
  "service type": "ServiceType",
  "service start type": "StartType",
  "service account": "AccountName",
};

/** Labels whose value goes on over the lines that follow. */
const long: ReadonlySet<string> = new Set(["TaskContent", "Properties", "CommandLine"]);

const longestMessage = 64 * 1024;
const mostFields = 128;

function labelsOf(provider: string): LabelOf | null {
  if (/^microsoft-windows-(?:security-auditing|eventlog)$/i.test(provider)) return security;
  return /^(?:microsoft-windows-)?service control manager/i.test(provider) ? services : null;
}

/** Fields of a text in which every line is `Label: value`, as Sysmon writes them; a label is the name of its field. */
function fieldsOfLines(lines: readonly string[]): [string, string][] {
  return lines.flatMap((line): [string, string][] => {
    const [, name, value] = /^([A-Za-z][A-Za-z0-9]{0,63}): ?(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined || value.trim() === "" ? [] : [[name, value.trim()]];
  });
}

function fieldsOfSections(lines: readonly string[], labels: LabelOf): [string, string][] {
  const found: [string, string][] = [];
  let section = "";
  let open: [string, string] | null = null;
  for (const line of lines) {
    const [, indent = "", label, rest = ""] = /^(\s*)([A-Za-z][A-Za-z ()/-]{0,60}?) ?:(?:\s+(.*))?$/.exec(line) ?? [];
    const value = rest.trim();
    const name =
      label === undefined ? undefined : (labels[`${section}/${label.toLowerCase()}`] ?? labels[label.toLowerCase()]);
    if (name !== undefined && (value !== "" || long.has(name))) {
      open = [name, value];
      found.push(open);
    } else if (label !== undefined && value === "" && indent === "") {
      section = label.toLowerCase();
      open = null;
    } else if (label !== undefined && indent !== "" && !line.includes("<")) open = null;
    else if (open !== null && long.has(open[0]) && line.trim() !== "") open[1] = `${open[1]}\n${line.trim()}`.trim();
    else if (line.trim() === "") open = null;
  }
  return found;
}

function fieldsOfScript(message: string): [string, string][] {
  const head = /^Creating Scriptblock text \(\d{1,6} of \d{1,6}\):\s{0,8}\n/.exec(message)?.[0];
  if (head === undefined) return [];
  const tail = message.lastIndexOf("\nScriptBlock ID:");
  const text = message.slice(head.length, tail < 0 ? undefined : tail).trimEnd();
  const path = tail < 0 ? "" : (/\nPath: ?(.*)/.exec(message.slice(tail))?.[1]?.trim() ?? "");
  return [["ScriptBlockText", text], ...(path === "" ? [] : [["Path", path] satisfies [string, string]])];
}

/**
 * The data of an event read back out of its English text, for exports that hold nothing else: process creation, log-ons,
 * accounts, groups, tasks, services, directory access, script blocks and all of Sysmon. Other texts and other languages give
 * none, and are searched as text.
 */
export function dataOfMessage(provider: string, message: string): [string, string][] {
  const text = message.slice(0, longestMessage).replaceAll("\r\n", "\n");
  const lines = text.split("\n");
  const labels = labelsOf(provider);
  const found = /^microsoft-windows-sysmon$/i.test(provider)
    ? fieldsOfLines(lines)
    : /^(?:microsoft-windows-powershell|powershellcore)$/i.test(provider)
      ? fieldsOfScript(text)
      : labels === null
        ? []
        : fieldsOfSections(lines, labels);
  return found.slice(0, mostFields);
}
