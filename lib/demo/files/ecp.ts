import type { DemoFile } from "@/lib/demo/planning/types";

import { compactDay, csv, inOrder, iso, lines, moments, uuid, type Writer } from "./text";

const commands = ["Get-InboxRule", "Get-Mailbox", "Get-MailboxStatistics"] as const;

/** The text the intruder puts into a URL. It cannot compile: the marks at its end are no script. */
export const inertScript =
  '<script language="JScript" runat="server">function Page_Load(){eval(Request["demo-only"],"unsafe");} %% demo data: this line does not compile %%</script>';

type Call = { at: number; command: string; url: string; build: string };

function row(writer: Writer, call: Call): string {
  const { random } = writer;
  const data = `S:TIME=${random.whole(20, 95)};S:SID=${random.hex(8)};S:CMD=${call.command};S:REQID=;S:URL=${call.url};S:EX=;S:ACTID=${uuid(random)};S:RS=0;S:BLD=${call.build}`;
  return `${iso(call.at)},${writer.hostname},ECP.Request,${csv(data)}`;
}

/** Script written into the address book's URL, the reset that writes the file, and the clean-up. */
function poisoning(at: number, build: string): Call[] {
  const identity = "Identity='982d48c8-0000-4000-8000-000000000000'";
  const url = "/ecp/DDI/DDIService.svc/SetObject?msExchEcpCanary=demo.&schema=";
  return [
    {
      at: at + 41_671,
      command: `Set-OabVirtualDirectory.ExternalUrl='http://f/${inertScript}'.${identity}`,
      url: `${url}OABVirtualDirectory`,
      build,
    },
    {
      at: at + 47_059,
      command: `Remove-OabVirtualDirectory.Force=$true.${identity};New-OabVirtualDirectory.WebSiteName='Default Web Site'.Server='EX01'.Role='ClientAccess'`,
      url: `${url}ResetOABVirtualDirectory`,
      build,
    },
    {
      at: at + 55_319,
      command: `Set-OabVirtualDirectory.ExternalUrl=''.${identity}`,
      url: `${url}OABVirtualDirectory`,
      build,
    },
  ];
}

export type ControlPanelLog = {
  spans: readonly { from: number; to: number }[];
  everyMinutes: number;
  buildAt: (at: number) => string;
  attackAt: number | null;
};

/** An ECP server log; an administrator sets a real address in it, which is no finding. */
export function ecpLog(writer: Writer, log: ControlPanelLog): DemoFile {
  const usual = log.spans
    .flatMap((span) => moments(writer.random, { ...span, everyMinutes: log.everyMinutes }))
    .map((at, index): Call =>
      index === 5
        ? {
            at,
            command: `Set-OwaVirtualDirectory.ExternalUrl='https://mail.${writer.domain}/owa'.Identity='1b1c48c8-0000-4000-8000-000000000001'`,
            url: "/ecp/DDI/DDIService.svc/SetObject?schema=OWAVirtualDirectory",
            build: log.buildAt(at),
          }
        : {
            at,
            command: writer.random.pick(commands),
            url: `/ecp/RulesEditor/InboxRules.svc/GetList?msExchEcpCanary=${writer.random.hex(12)}`,
            build: log.buildAt(at),
          },
    );
  const calls = [...usual, ...(log.attackAt === null ? [] : poisoning(log.attackAt, log.buildAt(log.attackAt)))];
  const from = Math.min(...calls.map((call) => call.at));
  const head = [
    "#Software: Microsoft Exchange Server",
    "#Version: 15.0.0.0",
    "#Log-type: ECP Server Log",
    `#Date: ${iso(from)}`,
    "#Fields: TimeStamp,ServerName,EventId,EventData",
  ];
  return {
    path: `${writer.hostname}/Logging/ECP/Server/ECPServer${compactDay(from)}-1.LOG`,
    content: lines([...head, ...inOrder(calls.map((call) => ({ at: call.at, text: row(writer, call) })))]),
    server: writer.hostname,
  };
}

/** The file that the reset leaves behind: settings of the directory, with the script in ExternalUrl. */
export function webShellFile(writer: Writer, shell: { name: string; at: number; build: string }): DemoFile {
  const stamp = new Date(shell.at + 41_671).toISOString().slice(0, 19).replace("T", " ");
  const host = writer.hostname.toLowerCase();
  const [major = "", minor = "", ...rest] = shell.build.split(".");
  const pairs: [string, string][] = [
    ["Name", "OAB (Default Web Site)"],
    ["PollInterval", "480"],
    ["OfflineAddressBooks", "\\Default Offline Address Book"],
    ["RequireSSL", "True"],
    ["MetabasePath", `IIS://${writer.hostname}.${writer.domain}/W3SVC/1/ROOT/OAB`],
    ["ExtendedProtectionTokenChecking", "None"],
    ["Server", writer.hostname],
    ["InternalUrl", `https://${host}.${writer.domain}/OAB`],
    ["InternalAuthenticationMethods", "WindowsIntegrated"],
    ["ExternalUrl", `http://f/${inertScript}`],
    ["ExternalAuthenticationMethods", "WindowsIntegrated"],
    ["AdminDisplayVersion", `Version ${major}.${minor} (Build ${rest.join(".")})`],
    ["WhenChangedUTC", stamp],
    ["Identity", `${writer.hostname}\\OAB (Default Web Site)`],
    ["ObjectState", "Changed"],
  ];
  return {
    path: `${writer.hostname}/inetpub/wwwroot/aspnet_client/${shell.name}`,
    content: lines(pairs.map(([name, value]) => `${name.padEnd(31)} : ${value}`)),
    server: writer.hostname,
  };
}
