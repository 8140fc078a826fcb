/**
 * Logs without which silence says nothing: the front end of the control panel, where the attack stands (CVE-2021-26855), the
 * control panel itself, and the web server's front-end site. Site 2 is the back end, which no stranger reaches.
 */
const alwaysRequired: readonly string[] = ["httpproxy/ecp", "ecp_server", "iis/w3svc1"];

const protocolOf = (logKind: string) => /^httpproxy\/(.+)$/.exec(logKind)?.[1];

/** HttpProxy and the ECP server log came with Exchange 2013; a 2010 server (14.x) writes neither. */
const writesFrontEndLogs = (build: string | null) => !build?.startsWith("14.");

/**
 * The kinds of log that have to be seen of a server of that build of which these kinds are there: the named ones, and every
 * front-end protocol of which any log is there, since a server that keeps a log of it answers it.
 */
export function requiredOf(seen: Iterable<string>, build: string | null): string[] {
  if (!writesFrontEndLogs(build)) return ["iis/w3svc1"];
  const protocols = [...new Set(seen)].filter((logKind) => protocolOf(logKind) !== undefined).toSorted();
  return [...new Set(["httpproxy/ecp", ...protocols, ...alwaysRequired])];
}

/** Folders below Logging\HttpProxy, as Exchange spells them. */
const protocolFolders: Record<string, string> = {
  owacalendar: "OwaCalendar",
  powershell: "PowerShell",
  rpchttp: "RpcHttp",
};

const labels: Record<string, string> = {
  httpproxy: "HttpProxy, other or unknown folder",
  ecp_server: "ECP server",
  oab_generator: "OAB generator",
  iis: "IIS, other or unknown site",
  eventlog: "Windows, other channels",
  "eventlog/application": "Windows Application",
  "eventlog/defender": "Windows Defender",
  "eventlog/msexchange_management": "MSExchange Management",
  "eventlog/powershell": "PowerShell Operational",
  "eventlog/powershell_classic": "Windows PowerShell",
  "eventlog/security": "Windows Security",
  "eventlog/setup": "Windows Setup",
  "eventlog/sysmon": "Sysmon",
  "eventlog/system": "Windows System",
  "eventlog/task_scheduler": "Task Scheduler",
};

/** How a kind of log is called on pages and in sentences: "HttpProxy\Ecp", "IIS W3SVC1". */
export function logKindLabel(logKind: string): string {
  const protocol = protocolOf(logKind);
  if (protocol !== undefined)
    return `HttpProxy\\${protocolFolders[protocol] ?? `${protocol.charAt(0).toUpperCase()}${protocol.slice(1)}`}`;
  return labels[logKind] ?? logKind.replace(/^iis\//, "IIS ").replace("w3svc", "W3SVC");
}

const familyLabels: Record<string, string> = { httpproxy: "HttpProxy", iis: "IIS", eventlog: "Windows event logs" };

/** What kinds of log have in common, for places with no room for each: all of HttpProxy, all sites of IIS. */
export function familyLabel(logKind: string): string {
  const [family = ""] = logKind.split("/");
  return familyLabels[family] ?? logKindLabel(logKind);
}

/**
 * How long a log kind may be silent without a gap, in hours. HttpProxy and IIS log health probes all day; the control panel
 * and the address-book generator write only when someone or something uses them, about once a day at the least; so do most
 * event logs, and Security is written to all day.
 */
export function quietHoursOf(logKind: string): number {
  return /^(ecp_server|oab_generator|eventlog(?!\/security))/.test(logKind) ? 36 : 2;
}
