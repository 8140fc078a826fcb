import type { DemoFile } from "@/lib/demo/planning/types";

import type { ForgedStep } from "./httpproxy";
import { iso, lines, uuid, type Writer } from "./text";

const ageColumns = [
  "OabGen",
  "Ecp",
  "AutoDProxy",
  "EasProxy",
  "EcpProxy",
  "EwsProxy",
  "MapiProxy",
  "OabProxy",
  "OwaProxy",
  "OwaCalendarProxy",
  "PowershellProxy",
  "RpcHttpProxy",
];
const typeLine = "#TYPE Selected.System.Management.Automation.PSCustomObject";

function quoted(values: readonly (string | number)[]): string {
  return values.map((value) => `"${value}"`).join(",");
}

type Hits = { at: number; address: string; steps: readonly ForgedStep[] };

/** Console text of Test-ProxyLogon: the age of the logs, and what was found or that nothing was. */
export function scriptConsole(writer: Writer, run: { logDays: number; found: boolean; dumped: boolean }): DemoFile {
  const host = writer.hostname;
  const age = run.logDays.toFixed(1);
  const ages = [
    "OabGen",
    "Ecp",
    "AutoD",
    "Eas",
    "EcpProxy",
    "Ews",
    "Mapi",
    "Oab",
    "Owa",
    "OwaCal",
    "Powershell",
    "RpcHttp",
  ]
    .map((name) => `${name} ${age}`)
    .join(" ");
  const log = "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Logging\\ECP\\Server\\ECPServer20210303-1.LOG";
  const findings = run.found
    ? [
        "  [CVE-2021-26855] Suspicious activity found in Http Proxy log!",
        `  Report exported to: C:\\Test-ProxyLogonLogs\\${host}-Cve-2021-26855.csv`,
        "  [CVE-2021-27065] Suspicious activity found in ECP logs!",
        "  Please review the following files for 'Set-*VirtualDirectory' entries (potentially malicious urls used):",
        `   ${log}`,
        ...(run.dumped ? ["  Other suspicious files found: 2"] : []),
      ]
    : ["  Nothing suspicious detected"];
  return {
    path: `${host}/Test-ProxyLogonLogs/console.txt`,
    content: lines([`ProxyLogon Status: Exchange Server ${host}`, `  Log age days: ${ages}`, ...findings]),
    server: host,
  };
}

/** The table of log ages that Test-ProxyLogon always writes. */
export function logAges(writer: Writer, logDays: number): DemoFile {
  const age = logDays.toFixed(1);
  return {
    path: `${writer.hostname}/Test-ProxyLogonLogs/${writer.hostname}-LogAgeDays.csv`,
    content: lines([typeLine, quoted(ageColumns), quoted(ageColumns.map(() => age))]),
    server: writer.hostname,
  };
}

/** The table of forged requests that Test-ProxyLogon exports. */
export function forgedRequests(writer: Writer, hits: Hits): DemoFile {
  const target = `${writer.hostname.toLowerCase()}.${writer.domain}:444`;
  const rows = hits.steps
    .slice(1)
    .map((step) =>
      quoted([
        iso(hits.at + step.afterMs),
        uuid(writer.random),
        hits.address,
        `mail.${writer.domain}`,
        "/ecp/y.js",
        "X-BEResource-Cookie",
        "python-requests/2.25.1",
        `ServerInfo~a]@${target}${step.route}`,
        step.status,
      ]),
    );
  const head = quoted([
    "DateTime",
    "RequestId",
    "ClientIPAddress",
    "UrlHost",
    "UrlStem",
    "RoutingHint",
    "UserAgent",
    "AnchorMailbox",
    "HttpStatus",
  ]);
  return {
    path: `${writer.hostname}/Test-ProxyLogonLogs/${writer.hostname}-Cve-2021-26855.csv`,
    content: lines([typeLine, head, ...rows]),
    server: writer.hostname,
  };
}

function windowsStamp(at: number): string {
  const when = new Date(at);
  const hour = when.getUTCHours();
  const pad = (value: number) => String(value).padStart(2, "0");
  return `${when.getUTCMonth() + 1}/${when.getUTCDate()}/${when.getUTCFullYear()} ${hour % 12 || 12}:${pad(when.getUTCMinutes())}:${pad(when.getUTCSeconds())} ${hour < 12 ? "AM" : "PM"}`;
}

/** Other files that Test-ProxyLogon points out: archives below ProgramData and dumps of LSASS. */
export function otherFiles(writer: Writer, found: { at: number; dumped: boolean }): DemoFile {
  const row = (type: string, path: string, after: number) =>
    quoted([writer.hostname, type, path, path.split("\\").at(-1) ?? path, windowsStamp(found.at + after)]);
  const dump = found.dumped ? [row("LsassDump", "C:\\windows\\temp\\lsass.dmp", 71_000_000)] : [];
  return {
    path: `${writer.hostname}/Test-ProxyLogonLogs/${writer.hostname}-other.csv`,
    content: lines([
      typeLine,
      quoted(["ComputerName", "Type", "Path", "Name", "LastWrite"]),
      ...dump,
      row("SuspiciousArchive", "C:\\ProgramData\\it.zip", 74_700_000),
    ]),
    server: writer.hostname,
  };
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function scannerStamp(at: number): string {
  const when = new Date(at);
  return `${days[when.getUTCDay()]} ${months[when.getUTCMonth()]} ${String(when.getUTCDate()).padStart(2, "0")} ${iso(at).slice(11, 19)} ${when.getUTCFullYear()}`;
}

/** Log of the Microsoft Safety Scanner in its own encoding, UTF-16 with a byte order mark. */
export function scannerLog(writer: Writer, run: { at: number; full: boolean; shell: string | null }): DemoFile {
  const threat = run.shell
    ? [
        `Threat Detected: Backdoor:JS/Webshell, not removed.`,
        "    Action: NoAction, Result: 0x00000000",
        `        file://C:\\inetpub\\wwwroot\\aspnet_client\\${run.shell}`,
        "            SigSeq: 0x0000055555555555",
      ]
    : [];
  const text = lines([
    "---------------------------------------------------------------------------------------",
    "Microsoft Safety Scanner v1.333, (build 1.333.160.0)",
    `Started On ${scannerStamp(run.at)}`,
    "",
    "Engine: 1.1.17900.7",
    "Signatures: 1.333.160.0",
    "MpGear: 1.1.16330.1",
    "Run Mode: Scan Run in Quiet Mode",
    "",
    `${run.full ? "Full" : "Quick"} Scan Results:`,
    run.full ? "------------------" : "-------------------",
    ...threat,
    "",
    "Results Summary:",
    "----------------",
    run.shell ? "Found Backdoor:JS/Webshell, not removed." : "No infection found.",
    "Successfully Submitted Heartbeat Report",
    `Microsoft Safety Scanner Finished On ${scannerStamp(run.at + (run.full ? 19_569_000 : 640_000))}`,
    "",
    "",
    run.shell ? "Return code: 7 (0x7)" : "Return code: 0 (0x0)",
  ]);
  return {
    path: `${writer.hostname}/Windows/debug/msert.log`,
    content: Buffer.from(`\ufeff${text}`, "utf16le"),
    server: writer.hostname,
  };
}
