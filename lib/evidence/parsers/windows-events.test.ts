import { describe, expect, test } from "vitest";

import { evtx } from "./evtx";
import { evtxOf, type WrittenEvent } from "./evtx-writing";
import { readWhole } from "./fixture-reading";
import { identify } from "./identify";
import { probeOf } from "./probe";
import { windowsEventCsv } from "./windows-event-csv";
import { windowsEventXml } from "./windows-event-xml";

const read = (parser: typeof evtx, bytes: Uint8Array | string, path = "events") =>
  readWhole(parser, { bytes: Buffer.from(bytes), path, pieceBytes: 64 * 1024 });

function parserOf(bytes: Uint8Array | string, path = "events.csv"): string | null {
  const head = Buffer.from(bytes);
  const found = identify(probeOf(path, { head, sizeBytes: head.length }));
  return "unrecognized" in found ? null : found.format;
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** An event as wevtutil writes it. */
function xmlOf(event: WrittenEvent): string {
  const data = (event.data ?? []).map(([name, value]) => {
    const text =
      typeof value === "string"
        ? value
        : "sid" in value
          ? value.sid
          : "hex64" in value
            ? `0x${value.hex64.toString(16)}`
            : "";
    return `<Data${name === null ? "" : ` Name='${name}'`}>${escaped(text)}</Data>`;
  });
  const [userData = ""] = (event.userData ? [event.userData] : []).map(
    ({ name, fields }) =>
      `<UserData><${name} xmlns='http://manifests.microsoft.com/win/2004/08/windows/eventlog'>${fields.map(([field, text]) => `<${field}>${escaped(text)}</${field}>`).join("")}</${name}></UserData>`,
  );
  return `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${event.provider}'/><EventID>${event.eventId}</EventID><Level>${event.level ?? 4}</Level><TimeCreated SystemTime='${event.at.toISOString().replace("Z", "0000Z")}'/><EventRecordID>${event.recordId}</EventRecordID><Channel>${event.channel}</Channel><Computer>${event.computer}</Computer><Security${event.user === undefined ? "" : ` UserID='${event.user}'`}/></System>${event.data === undefined ? "" : `<EventData>${data.join("")}</EventData>`}${userData}</Event>`;
}

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const levels: Record<number, string> = { 0: "Information", 2: "Error", 4: "Information" };

/** The same event as Get-WinEvent exports it: its text in English, and nothing of its data. */
function csvOf(events: readonly { event: WrittenEvent; message: string }[]): string {
  const rows = events.map(({ event, message }) =>
    [
      message.replaceAll("\n", "\r\n"),
      String(event.eventId),
      String(event.level ?? 4),
      String(event.recordId),
      event.provider,
      event.channel,
      "1234",
      event.computer,
      event.at.toISOString(),
      levels[event.level ?? 4] ?? "",
      "System.Collections.Generic.List`1[System.Diagnostics.Eventing.Reader.EventProperty]",
    ]
      .map(quoted)
      .join(","),
  );
  return `#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"Message","Id","Level","RecordId","ProviderName","LogName","ProcessId","MachineName","TimeCreated","LevelDisplayName","Properties"\r\n${rows.join("\r\n")}\r\n`;
}

const at = new Date("2021-03-05T14:22:31.125Z");
const base = {
  recordId: 1,
  at,
  computer: "EX01.contoso.example",
  channel: "Security",
  provider: "Microsoft-Windows-Security-Auditing",
  level: 0,
};

/** An event, its text as Windows prints it in English, and the fields that all sources of it have to agree on. */
const told: { name: string; event: WrittenEvent; message: string; fields: readonly string[]; kind: string }[] = [
  {
    name: "process creation of the Security log",
    kind: "windows_process",
    event: {
      ...base,
      eventId: 4688,
      data: [
        ["SubjectUserSid", { sid: "S-1-5-18" }],
        ["SubjectUserName", "EX01$"],
        ["SubjectDomainName", "CONTOSO"],
        ["SubjectLogonId", { hex64: 0x3e7n }],
        ["NewProcessId", { hex64: 0x1f40n }],
        ["NewProcessName", "C:\\Windows\\System32\\cmd.exe"],
        ["CommandLine", 'cmd /c cd /d "C:\\inetpub\\wwwroot\\aspnet_client"&whoami&echo [S]&cd&echo [E]'],
        ["ParentProcessName", "C:\\Windows\\System32\\inetsrv\\w3wp.exe"],
      ],
    },
    message: `A new process has been created.

Creator Subject:
\tSecurity ID:\t\tS-1-5-18
\tAccount Name:\t\tEX01$
\tAccount Domain:\t\tCONTOSO
\tLogon ID:\t\t0x3E7

Target Subject:
\tSecurity ID:\t\tS-1-0-0
\tAccount Name:\t\t-
\tAccount Domain:\t\t-
\tLogon ID:\t\t0x0

Process Information:
\tNew Process ID:\t\t0x1f40
\tNew Process Name:\tC:\\Windows\\System32\\cmd.exe
\tToken Elevation Type:\t%%1936
\tMandatory Label:\t\tS-1-16-16384
\tCreator Process ID:\t0x2b4
\tCreator Process Name:\tC:\\Windows\\System32\\inetsrv\\w3wp.exe
\tProcess Command Line:\tcmd /c cd /d "C:\\inetpub\\wwwroot\\aspnet_client"&whoami&echo [S]&cd&echo [E]

Token Elevation Type indicates the type of token that was assigned to the new process in accordance with User Account Control policy.`,
    fields: ["Image", "ParentImage", "CommandLine", "User", "NewProcessId", "SubjectUserName"],
  },
  {
    name: "process creation of Sysmon",
    kind: "windows_process",
    event: {
      ...base,
      eventId: 1,
      level: 4,
      channel: "Microsoft-Windows-Sysmon/Operational",
      provider: "Microsoft-Windows-Sysmon",
      data: [
        ["UtcTime", "2021-03-05 14:22:31.120"],
        ["Image", "C:\\Windows\\System32\\net.exe"],
        ["CommandLine", 'net group "Exchange Organization administrators" administrator /del /domain'],
        ["User", "NT AUTHORITY\\SYSTEM"],
        [
          "Hashes",
          "SHA1=CE8E487CB76704FE5FBB821A78A1E969EFBE71F9,MD5=A27A24553B2C36E139647F88DF738C35,IMPHASH=0EB64EACA8C951D760EEA1A941A2A3F7",
        ],
        ["ParentImage", "C:\\Windows\\System32\\inetsrv\\w3wp.exe"],
        ["ParentCommandLine", 'c:\\windows\\system32\\inetsrv\\w3wp.exe -ap "MSExchangeOWAAppPool" -v "v4.0"'],
      ],
    },
    message: `Process Create:
RuleName: -
UtcTime: 2021-03-05 14:22:31.120
Image: C:\\Windows\\System32\\net.exe
CommandLine: net group "Exchange Organization administrators" administrator /del /domain
User: NT AUTHORITY\\SYSTEM
Hashes: SHA1=CE8E487CB76704FE5FBB821A78A1E969EFBE71F9,MD5=A27A24553B2C36E139647F88DF738C35,IMPHASH=0EB64EACA8C951D760EEA1A941A2A3F7
ParentImage: C:\\Windows\\System32\\inetsrv\\w3wp.exe
ParentCommandLine: c:\\windows\\system32\\inetsrv\\w3wp.exe -ap "MSExchangeOWAAppPool" -v "v4.0"`,
    fields: ["Image", "ParentImage", "CommandLine", "ParentCommandLine", "User", "SHA1", "MD5", "SHA256", "UtcTime"],
  },
  {
    name: "a file that Sysmon saw written",
    kind: "windows_file",
    event: {
      ...base,
      eventId: 11,
      channel: "Microsoft-Windows-Sysmon/Operational",
      provider: "Microsoft-Windows-Sysmon",
      data: [
        ["Image", "c:\\windows\\system32\\inetsrv\\w3wp.exe"],
        ["TargetFilename", "C:\\inetpub\\wwwroot\\aspnet_client\\supp0rt.aspx"],
      ],
    },
    message:
      "File created:\nRuleName: -\nImage: c:\\windows\\system32\\inetsrv\\w3wp.exe\nTargetFilename: C:\\inetpub\\wwwroot\\aspnet_client\\supp0rt.aspx",
    fields: ["Image", "TargetFilename"],
  },
  {
    name: "a script block",
    kind: "windows_event",
    event: {
      ...base,
      eventId: 4104,
      channel: "Microsoft-Windows-PowerShell/Operational",
      provider: "Microsoft-Windows-PowerShell",
      data: [
        ["MessageNumber", "1"],
        ["ScriptBlockText", "Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn\n\nGet-Mailbox"],
        ["Path", "C:\\Temp\\a.ps1"],
      ],
    },
    message:
      "Creating Scriptblock text (1 of 1):\nAdd-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn\n\nGet-Mailbox\n\nScriptBlock ID: 6f1c2a3e-0000-4000-8000-000000000003\nPath: C:\\Temp\\a.ps1",
    fields: ["ScriptBlockText", "Path"],
  },
  {
    name: "a new service",
    kind: "windows_event",
    event: {
      ...base,
      eventId: 7045,
      channel: "System",
      provider: "Service Control Manager",
      data: [
        ["ServiceName", "UpdSvc"],
        ["ImagePath", "%COMSPEC% /Q /c powershell -enc SQBFAFgA"],
        ["ServiceType", "user mode service"],
        ["StartType", "demand start"],
        ["AccountName", "LocalSystem"],
      ],
    },
    message:
      "A service was installed in the system.\n\nService Name:  UpdSvc\nService File Name:  %COMSPEC% /Q /c powershell -enc SQBFAFgA\nService Type:  user mode service\nService Start Type:  demand start\nService Account:  LocalSystem",
    fields: ["ServiceName", "ImagePath", "ServiceType", "StartType", "AccountName"],
  },
  {
    name: "a new account",
    kind: "windows_event",
    event: {
      ...base,
      eventId: 4720,
      data: [
        ["TargetUserName", "support7"],
        ["TargetDomainName", "CONTOSO"],
        ["SubjectUserName", "EX01$"],
        ["SubjectDomainName", "CONTOSO"],
      ],
    },
    message:
      "A user account was created.\n\nSubject:\n\tSecurity ID:\t\tS-1-5-18\n\tAccount Name:\t\tEX01$\n\tAccount Domain:\t\tCONTOSO\n\nNew Account:\n\tSecurity ID:\t\tS-1-5-21-1-2-3-1601\n\tAccount Name:\t\tsupport7\n\tAccount Domain:\t\tCONTOSO\n\nAttributes:\n\tSAM Account Name:\tsupport7\n",
    fields: ["TargetUserName", "TargetDomainName", "SubjectUserName", "SubjectDomainName"],
  },
  {
    name: "a member added to a group",
    kind: "windows_event",
    event: {
      ...base,
      eventId: 4728,
      data: [
        ["MemberSid", { sid: "S-1-5-21-1-2-3-1601" }],
        ["TargetUserName", "Domain Admins"],
        ["TargetSid", { sid: "S-1-5-21-1-2-3-512" }],
        ["SubjectUserName", "adm"],
      ],
    },
    message:
      "A member was added to a security-enabled global group.\n\nSubject:\n\tSecurity ID:\t\tS-1-5-21-1-2-3-500\n\tAccount Name:\t\tadm\n\nMember:\n\tSecurity ID:\t\tS-1-5-21-1-2-3-1601\n\tAccount Name:\t\t-\n\nGroup:\n\tSecurity ID:\t\tS-1-5-21-1-2-3-512\n\tGroup Name:\t\tDomain Admins\n",
    fields: ["MemberSid", "TargetUserName", "TargetSid", "SubjectUserName"],
  },
  {
    name: "a scheduled task",
    kind: "windows_event",
    event: {
      ...base,
      eventId: 4698,
      data: [
        ["SubjectUserName", "EX01$"],
        ["TaskName", "\\Winnet"],
        ["TaskContent", "<Task>\n<Actions><Exec><Command>powershell</Command></Exec></Actions>\n</Task>"],
      ],
    },
    message:
      "A scheduled task was created.\n\nSubject:\n\tAccount Name:\t\tEX01$\n\nTask Information:\n\tTask Name: \t\t\\Winnet\n\tTask Content: \t\t<Task>\n<Actions><Exec><Command>powershell</Command></Exec></Actions>\n</Task>\n\t\n",
    fields: ["SubjectUserName", "TaskName", "TaskContent"],
  },
  {
    name: "an operation on the directory",
    kind: "windows_event",
    event: {
      ...base,
      eventId: 4662,
      data: [
        ["SubjectUserName", "svc-backup"],
        ["ObjectServer", "DS"],
        ["AccessMask", "0x100"],
      ],
    },
    message:
      "An operation was performed on an object.\n\nSubject :\n\tAccount Name:\t\tsvc-backup\n\nObject:\n\tObject Server:\t\tDS\n\tObject Type:\t\tdomainDNS\n\nOperation:\n\tOperation Type:\t\tObject Access\n\tAccesses:\t\tControl Access\n\tAccess Mask:\t\t0x100\n\tProperties:\t\tControl Access\n\t\t{1131f6aa-9c07-11d1-f79f-00c04fc2dcd2}\n\t{19195a5b-6da0-11d0-afd3-00c04fd930c9}\n",
    fields: ["SubjectUserName", "ObjectServer", "AccessMask"],
  },
];

describe.each(told)("$name", ({ event, message, fields, kind }) => {
  const sources = {
    EVTX: read(evtx, evtxOf([event])),
    XML: read(windowsEventXml, xmlOf(event)),
    CSV: read(windowsEventCsv, csvOf([{ event, message }])),
  };

  test("is the same record, whether it comes as EVTX, as XML or as text in a CSV", () => {
    const common = ["Channel", "Provider_Name", "EventID", "Level", "Computer", "RecordID", "Date", ...fields];
    const seen = Object.entries(sources).map(([source, { records, rejected }]) => {
      expect([source, rejected]).toEqual([source, []]);
      const [record] = records;
      return { kind: record?.kind, at: record?.at, fields: common.map((name) => [name, record?.fields[name]]) };
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(seen[0]).toMatchObject({ kind, at: at.getTime() });
    const missing = new Set(["SHA256"]);
    for (const name of fields)
      if (!missing.has(name))
        expect([name, seen[0]?.fields.find(([own]) => own === name)?.[1] ?? ""]).not.toEqual([name, ""]);
  });

  test("covers the same hour of the same log of the same server", () => {
    const coverage = Object.values(sources).map(({ summary }) => summary.coverage);
    expect(coverage[1]).toEqual(coverage[0]);
    expect(coverage[2]).toEqual(coverage[0]);
    expect(coverage[0]).toMatchObject([{ server: "EX01.contoso.example", rows: 1 }]);
  });
});

describe("the properties of a directory operation in a text", () => {
  test("go on over the lines that follow", () => {
    const found = told.find(({ event }) => event.eventId === 4662);
    const [record] = found ? read(windowsEventCsv, csvOf([found])).records : [];
    expect(record?.fields["Properties"]).toContain("{1131f6aa-9c07-11d1-f79f-00c04fc2dcd2}");
  });
});

describe("events as XML", () => {
  const events = told.map(({ event }, index) => xmlOf({ ...event, recordId: index + 1 }));
  const ids = (bytes: Uint8Array | string) =>
    read(windowsEventXml, bytes).records.map(({ fields }) => fields["RecordID"]);
  const all = events.map((_, index) => String(index + 1));

  test.each([
    ["one event a line", events.join("\r\n")],
    [
      "with a root",
      `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>\r\n${events.join("\r\n")}\r\n</Events>\r\n`,
    ],
    [
      "a whole log in one line, as Event Viewer saves it",
      `<?xml version="1.0" encoding="utf-8"?><Events>${events.join("")}</Events>`,
    ],
    ["indented", `<Events>\n${events.map((event) => event.replaceAll("><", ">\n  <")).join("\n")}\n</Events>`],
  ])("are read %s, in UTF-8 and UTF-16", (_name, text) => {
    const wide = Buffer.from(`\uFEFF${text}`, "utf16le");
    for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${text}`), wide, Buffer.from(wide).swap16()]) {
      expect(parserOf(bytes, "events.xml")).toBe("windows_event_xml");
      expect(ids(bytes)).toEqual(all);
      expect(read(windowsEventXml, bytes).summary).toMatchObject({ rejected: 0, truncated: false });
    }
  });

  test("say where each stands in the file, whatever the encoding", () => {
    const wide = Buffer.from(`\uFEFF<Events>${events.join("")}</Events>`, "utf16le");
    for (const { offset, length } of read(windowsEventXml, wide).records) {
      const text = wide.subarray(offset, offset + length).toString("utf16le");
      expect([text.slice(0, 6), text.slice(-8)]).toEqual(["<Event", "</Event>"]);
    }
  });

  test("lose one broken event and no other", () => {
    const [first = "", second = "", third = ""] = events;
    const broken = second.replace("<EventID>", "<EventID").replace("</System>", "");
    const { records, rejected } = read(windowsEventXml, [first, broken, third].join("\n"));
    expect(records.map(({ line }) => line)).toEqual([1, 3]);
    expect(rejected).toMatchObject([{ line: 2, offset: first.length + 1 }]);
    const unended = read(windowsEventXml, `${first}\n${second.slice(0, 300)}\n${third}`);
    expect(unended.records).toHaveLength(2);
    expect(unended.rejected).toMatchObject([{ reason: "The event does not end." }]);
  });

  test("that end in the middle of one are truncated", () => {
    const { records, rejected, summary } = read(windowsEventXml, `<Events>${events.join("")}`.slice(0, -100));
    expect([records.length, summary.truncated]).toEqual([events.length - 1, true]);
    expect(rejected).toMatchObject([{ reason: "The file ends inside this event." }]);
  });

  test("resolve no entity that the file declares", () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`;
    const [first = ""] = events;
    const { records } = read(windowsEventXml, `${bomb}${first.replace("cmd /c", "&b; /c")}`);
    expect(records[0]?.fields["CommandLine"]).toContain("&b; /c");
  });

  test("give up an event that never ends, in bounded memory, and read what follows", () => {
    const [first = "", second = ""] = events;
    const endless = `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><EventData><Data>${"A\n".repeat(2_000_000)}</Data></EventData></Event>`;
    const { records, rejected } = read(windowsEventXml, `${first}\n${endless}\n${second}`);
    expect(records.map(({ line }) => line)).toEqual([1, 2_000_003]);
    expect(rejected).toMatchObject([{ line: 2, reason: "The event is longer than any that Windows writes." }]);
  });
});

describe("events as CSV", () => {
  const only = (text: string) => {
    expect(parserOf(text)).toBe("windows_event_csv");
    const { records, rejected } = read(windowsEventCsv, text, "events.csv");
    expect(rejected).toEqual([]);
    return records;
  };
  const message = told[0]?.message.replaceAll("\n", "\r\n") ?? "";

  test("as Event Viewer saves them have a column more than their header, and the channel follows from the source", () => {
    const [record] = only(
      `Keywords,Date and Time,Source,Event ID,Task Category\r\nAudit Success,3/5/2021 2:22:31 PM,Microsoft-Windows-Security-Auditing,4688,Process Creation,${quoted(message)}\r\n`,
    );
    expect(record).toMatchObject({
      kind: "windows_process",
      at: null,
      fields: { Channel: "Security", EventID: "4688", Image: "C:\\Windows\\System32\\cmd.exe", TimeZone: "local" },
    });
  });

  test("of Sysmon tell their time in UTC themselves", () => {
    const [record] = only(
      `Level,Date and Time,Source,Event ID,Task Category\r\nInformation,3/5/2021 6:22:31 AM,Microsoft-Windows-Sysmon,1,Process Create,${quoted(told[1]?.message ?? "")}\r\n`,
    );
    expect(record).toMatchObject({ kind: "windows_process", at: Date.parse("2021-03-05T14:22:31.120Z") });
    expect(record?.fields).not.toHaveProperty("TimeZone");
  });

  test("in German are read by the same names", () => {
    const [record] = only(
      `Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie\r\nFehler,05.03.2021 14:22:31,MSExchange Unified Messaging,1000,Allgemein,"System.InvalidCastException: x"\r\n`,
    );
    expect(record?.fields).toMatchObject({
      Level: "2",
      Channel: "Application",
      Message: "System.InvalidCastException: x",
      Date: "2021-03-05",
      TimeCreated: "2021-03-05T14:22:31",
    });
  });

  test("of Get-EventLog are read", () => {
    const [record] = only(
      `#TYPE System.Diagnostics.EventLogEntry\r\n"EventID","MachineName","Data","Index","EntryType","Message","Source","ReplacementStrings","TimeGenerated"\r\n"7045","EX01","System.Byte[]","88","Information",${quoted(told[4]?.message ?? "")},"Service Control Manager","System.String[]","05/03/2021 14:22:31"\r\n`,
    );
    expect(record?.fields).toMatchObject({
      Channel: "System",
      ServiceName: "UpdSvc",
      Level: "4",
      RecordID: "88",
      Date: "",
    });
    expect(record?.fields).not.toHaveProperty("Data");
  });

  test("of EvtxECmd are in UTC and hold the data as JSON", () => {
    const payload = JSON.stringify({
      EventData: {
        Data: [
          { "@Name": "NewProcessName", "#text": "C:\\x\\cmd.exe" },
          { "@Name": "CommandLine", "#text": "cmd /c whoami" },
        ],
      },
    });
    const [record] = only(
      `RecordNumber,EventRecordId,TimeCreated,EventId,Level,Provider,Channel,ProcessId,ThreadId,Computer,ChunkNumber,UserId,MapDescription,UserName,RemoteHost,PayloadData1,ExecutableInfo,HiddenRecord,SourceFile,Keywords,ExtraDataOffset,Payload\r\n1,4711,2021-03-05 14:22:31.1250000,4688,LogAlways,Microsoft-Windows-Security-Auditing,Security,4,8,EX01,0,,A new process,CONTOSO\\EX01$,,,cmd /c whoami,False,C:\\evtx\\Security.evtx,Audit success,0,${quoted(payload)}\r\n`,
    );
    expect(record).toMatchObject({
      at: at.getTime(),
      kind: "windows_process",
      fields: { RecordID: "4711", Image: "C:\\x\\cmd.exe", CommandLine: "cmd /c whoami" },
    });
  });

  test("without a header are processes with who started them", () => {
    const [record] = only(
      `"2021-03-05T14:22:31Z","EX01","Security","4688","C:\\Windows\\System32\\inetsrv\\w3wp.exe","C:\\Windows\\System32\\cmd.exe","cmd /c whoami&echo [S]&cd&echo [E]","EX01$"\r\n`,
    );
    expect(record).toMatchObject({
      kind: "windows_process",
      at: Date.parse("2021-03-05T14:22:31Z"),
      fields: {
        Computer: "EX01",
        ParentImage: "C:\\Windows\\System32\\inetsrv\\w3wp.exe",
        Image: "C:\\Windows\\System32\\cmd.exe",
        User: "EX01$",
      },
    });
  });

  test("keep the columns that a responder has made out of the data", () => {
    const [record] = only(
      `TimeCreated,MachineName,Id,ProviderName,Message,CommandLine\r\n2021-03-05T15:22:31.1250000+01:00,EX01,4688,Microsoft-Windows-Security-Auditing,short,cmd /c dir\r\n`,
    );
    expect(record).toMatchObject({ at: at.getTime(), fields: { CommandLine: "cmd /c dir" } });
  });

  test("reject rows without a number or a time, and nothing else", () => {
    const { records, rejected } = read(
      windowsEventCsv,
      `TimeCreated,MachineName,Id,ProviderName,Message\r\nsometime,EX01,1,P,x\r\n2021-03-05T14:22:31Z,EX01,,P,x\r\n2021-03-05T14:22:31Z,EX01,1,P,x\r\n`,
    );
    expect(records).toHaveLength(1);
    expect(rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [2, "The time cannot be read."],
      [3, "The row has no event ID."],
    ]);
  });

  test("leave the table of Test-ProxyLogon to its own reader, whose rows say what was found", () => {
    const table = `"TimeCreated","MachineName","Message"\r\n"3/2/2021 10:41:07 PM","EX01","System.InvalidCastException: x"\r\n`;
    expect(parserOf(table, "EX01-Cve-2021-26857.csv")).toBe("test_proxylogon_csv");
    const named = table.replace('"TimeCreated"', '"Id","TimeCreated"').replace('"3/2', '"1000","3/2');
    expect(parserOf(named, "app.csv")).toBe("windows_event_csv");
  });
});

describe("the computers that events name", () => {
  const [told1] = told;
  const of = (...counts: [string, number][]) =>
    read(
      windowsEventXml,
      counts
        .flatMap(([computer, count]) =>
          Array.from({ length: count }, () => (told1 ? xmlOf({ ...told1.event, computer }) : "")),
        )
        .join("\n"),
    ).summary;

  test("are servers where an export joins a few", () => {
    expect(of(["EX01", 5], ["EX02", 4])).toMatchObject({ servers: ["EX01", "EX02"] });
    expect(of(["EX01", 5], ["ex01", 4])).toMatchObject({ servers: ["EX01"] });
    expect(of(["EX01", 5])).not.toHaveProperty("scanned");
  });

  test("bring no server into a case that had another name once, or sends its events to a collector", () => {
    expect(of(["WIN-PRSKQ", 1], ["EX01", 20])).toMatchObject({
      servers: ["EX01"],
      scanned: [{ name: "WIN-PRSKQ", aliases: [] }],
    });
    const network = Array.from({ length: 12 }, (_, index): [string, number] => [`PC${index}`, 2]);
    const { servers, scanned = [] } = of(...network);
    expect([servers, scanned.length]).toEqual([[], 12]);
  });
});
