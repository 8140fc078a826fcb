import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadPack } from "@/lib/campaigns/queries";
import { exchangeEcpServer } from "@/lib/evidence/parsers/exchange-ecp-server";
import { exchangeHttpProxy } from "@/lib/evidence/parsers/exchange-httpproxy";
import { testProxyLogonTables } from "@/lib/evidence/parsers/test-proxylogon";
import type { Parser } from "@/lib/evidence/parsers/types";
import { compileKnowledge, createDetector } from "./detector";
import { storyOf } from "./rules";
import type { StageHit } from "./rules";
import type { FindingDraft } from "./schema";
import { detectionResult } from "./schema";
import { createYaraScanner } from "./yara";

const pack = await loadPack("exchange-2021");
const knowledge = compileKnowledge(pack);

function findingsIn(parser: Parser, text: string, path = "log"): FindingDraft[] {
  const detector = createDetector(knowledge, { sourceId: "evidence", server: null });
  const bytes = Buffer.from(text);
  const filter = knowledge.prefilterFor(parser.format);
  const session = parser.start(
    { path, serverHint: null, options: { interesting: filter.interesting } },
    {
      record: (record) =>
        detector.record(record, () => bytes.subarray(record.offset, record.offset + record.length).toString()),
      rejected: () => {},
    },
  );
  session.write(bytes);
  session.end();
  return detectionResult.parse(detector.result()).findings;
}

function stageHits(findings: readonly FindingDraft[]): StageHit[] {
  return findings.flatMap(({ key, server, buckets }) =>
    buckets.flatMap(({ stage, ip, count, firstAt, lastAt }) =>
      stage === null || firstAt === null || lastAt === null
        ? []
        : [{ stage, ip, server, count, firstAt, lastAt, findingKey: key }],
    ),
  );
}

const header =
  "#Software: Microsoft Exchange Server\r\n#Log-type: HttpProxy Logs\r\n#Fields: DateTime,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,Protocol,UrlHost,UrlStem,AuthenticatedUser,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,Method,RoutingHint,BackEndCookie,GenericErrors\r\n";
const row = (clock: string, path: string, more: { status?: number; ip?: string } = {}) =>
  `2021-03-03T${clock}Z,15,2,792,3,Ecp,mail.contoso.example,/ecp/y.js,,ServerInfo~a]@ex01.contoso.example:444${path},python-requests/2.25.1,${more.ip ?? "203.0.113.21"},EX01,${more.status ?? 200},POST,X-BEResource-Cookie,Server~ex01.contoso.example${path}~1942063431,`;
const ordinary = (clock: string) =>
  `2021-03-03T${clock}Z,15,2,792,3,Owa,mail.contoso.example,/owa/,CONTOSO\\user1,Sid~S-1-5-21-1-2-3-1104,Mozilla/5.0,198.51.100.7,EX01,200,GET,WindowsIdentity,Database~0b1c~~2021-04-02T06:50:02~contoso.example~1,`;
const ddi = (call: string, schema: string) => `/ecp/DDI/DDIService.svc/${call}?schema=${schema}#`;

describe("An attacked server", () => {
  const proxy = [
    ordinary("06:49:00.000"),
    row("06:49:40.000", "/autodiscover/autodiscover.xml?#"),
    row("06:49:43.000", "/mapi/emsmdb/?#"),
    row("06:49:46.210", "/ecp/proxyLogon.ecp?#", { status: 241 }),
    row("06:49:49.000", ddi("GetObject", "OABVirtualDirectory")),
    row("06:49:53.000", ddi("SetObject", "OABVirtualDirectory")),
    ordinary("06:49:54.000"),
    row("06:49:55.000", ddi("SetObject", "ResetOABVirtualDirectory")),
    row("06:49:58.000", ddi("SetObject", "OABVirtualDirectory")),
    row("07:30:00.000", "/autodiscover/autodiscover.xml?#", { ip: "198.51.100.99" }),
  ];
  const findings = findingsIn(exchangeHttpProxy, header + proxy.join("\r\n"));
  const ecp = findingsIn(
    exchangeEcpServer,
    `#Log-type: ECP Server Log\r\n#Fields: TimeStamp,ServerName,EventId,EventData\r\n2021-03-03T06:49:53.772Z,EX01,ECP.Request,"S:TIME=61;S:CMD=Set-OabVirtualDirectory.ExternalUrl='http://f/<script language=""JScript"" runat=""server"">[body removed]</script>'.Identity='982d48c8';S:URL=/ecp/DDI/DDIService.svc/SetObject;S:EX=;S:BLD=15.2.792.3"\r\n2021-03-01T09:12:10.101Z,EX01,ECP.Request,S:TIME=13;S:CMD=Get-InboxRule;S:URL=/ecp/RulesEditor/InboxRules.svc/GetList?msExchEcpCanary=C;S:EX=;S:BLD=15.2.792.3\r\n`,
  );

  it("gives one finding per step, each with the line that shows it and why", () => {
    expect(
      findings
        .map(({ ruleName, stage, severity, count }) => [ruleName, stage, severity, count])
        .toSorted(([left = ""], [right = ""]) => (String(left) < String(right) ? -1 : 1)),
    ).toEqual([
      ["httpproxy-autodiscover-probe", "probe", "low", 2],
      ["httpproxy-config-read", "read_config", "high", 1],
      ["httpproxy-config-restored", "cleanup", "high", 1],
      ["httpproxy-config-written", "write_config", "high", 1],
      ["httpproxy-file-written", "file_written", "critical", 1],
      ["httpproxy-session", "session", "high", 1],
      ["httpproxy-sid-lookup", "sid_lookup", "medium", 1],
    ]);
    const session = findings.find(({ stage }) => stage === "session");
    expect(session?.samples[0]).toMatchObject({ line: 7, at: Date.parse("2021-03-03T06:49:46.210Z") });
    expect(session?.samples[0]?.text).toContain("proxyLogon.ecp?#");
    expect(session?.samples[0]?.why).toContainEqual({ field: "HttpStatus", test: 'is "241"', value: "241" });
    expect(session).toMatchObject({ server: "EX01", entity: "/ecp/y.js", techniques: ["T1190", "T1078"] });
  });

  it("reads as one story from probe to clean-up, apart from the other prober", () => {
    const stories = storyOf(stageHits([...findings, ...ecp]));
    expect(stories.map(({ ip, complete }) => [ip, complete])).toEqual([
      ["203.0.113.21", true],
      ["198.51.100.99", false],
    ]);
    expect(stories[0]?.steps.map(({ stage }) => stage)).toEqual([
      "probe",
      "sid_lookup",
      "session",
      "read_config",
      "write_config",
      "file_written",
      "cleanup",
    ]);
    expect(stories[0]?.durationMs).toBe(18_000);
  });

  it("proposes that a web shell is there, by a critical finding", () => {
    expect(ecp.map(({ ruleName, severity }) => [ruleName, severity])).toEqual([["ecp-vdir-script-url", "critical"]]);
    expect(ecp).toMatchObject([{ server: "EX01", proposes: "implanted" }]);
    expect(findings.map(({ proposes }) => proposes)).not.toContain("operated");
  });

  it("tells the steps from a table of Test-ProxyLogon too", () => {
    const table = `"DateTime","RequestId","ClientIPAddress","UrlHost","UrlStem","RoutingHint","UserAgent","AnchorMailbox","HttpStatus"\r\n"2021-03-03T06:49:46.210Z","1","203.0.113.21","mail.contoso.example","/ecp/y.js","X-BEResource-Cookie","python-requests/2.25.1","ServerInfo~a]@ex01:444/ecp/proxyLogon.ecp?#","241"\r\n`;
    const [finding] = findingsIn(testProxyLogonTables, table, "EX01-Cve-2021-26855.csv");
    expect(finding).toMatchObject({ ruleName: "httpproxy-session", server: "EX01", format: "test_proxylogon_hit" });
    expect(finding?.entities.ips.values).toEqual(["203.0.113.21"]);
  });
});

describe("A probed server", () => {
  it("is proposed as attempted, and nothing more", () => {
    const findings = findingsIn(
      exchangeHttpProxy,
      header + [ordinary("06:00:00.000"), row("06:10:00.000", "/autodiscover/autodiscover.xml?#")].join("\r\n"),
    );
    expect(findings).toMatchObject([
      { ruleName: "httpproxy-autodiscover-probe", severity: "low", server: "EX01", proposes: "attempted" },
    ]);
  });
});

describe("A web shell file", () => {
  it("is a critical finding with the bytes that show it", async () => {
    const scanner = createYaraScanner(pack.yara);
    const folder = join(import.meta.dirname, "fixtures", "webshells");
    const name = (await readdir(folder)).find((entry) => entry === "oab-jscript-page-load.aspx") ?? "";
    const bytes = await readFile(join(folder, name));
    const detector = createDetector(knowledge, { sourceId: "evidence", server: "EX01" });
    detector.file({
      path: "inetpub/wwwroot/aspnet_client/supp0rt.aspx",
      sha256: "695D4A81CE526A136351CD8EEBA5C452D0AB79438FE467922A0BD61DB87CEF93",
      yara: scanner.scan(bytes).matches,
    });
    scanner.close();
    const { findings } = detectionResult.parse(detector.result());
    expect(findings.find(({ ruleName }) => ruleName === "oab-export-with-script")).toMatchObject({
      severity: "critical",
      stage: "file_written",
      proposes: "implanted",
      server: "EX01",
      format: "file",
    });
    expect(findings.find(({ ruleName }) => ruleName === "indicator-sha256")).toMatchObject({ severity: "critical" });
  });
});
