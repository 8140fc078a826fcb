import { describe, expect, it } from "vitest";
import { viewOf } from "./engine/record-view";
import { importSigma } from "./import-rules";
import { compileRules } from "./sigma";

function matches(
  written: { logsource: string; selection: string },
  record: { kind: string; fields: Record<string, string> },
): boolean {
  const text = `title: Trial\nlogsource:\n${written.logsource}\ndetection:\n  selection:\n${written.selection}\n  condition: selection\nlevel: low\n`;
  const [found] = importSigma([{ name: "trial.yml", text }]).rules;
  if (found?.kind !== "loaded") throw new Error(found?.reason ?? "no rule");
  return compileRules([found.rule]).matchAll(record.kind, viewOf(record.fields)).length > 0;
}

const webserver = "  category: webserver";
const iis = {
  kind: "iis_w3c",
  fields: {
    "cs-uri-stem": "/a.aspx",
    "cs-uri-query": "cmd=whoami",
    "cs(User-Agent)": "Mozilla/5.0+(Windows+NT)",
    "c-ip": "203.0.113.7",
  },
};
const proxy = {
  kind: "exchange_httpproxy",
  fields: {
    UrlStem: "/a.aspx",
    UrlQuery: "cmd=whoami",
    UserAgent: "Mozilla/5.0 (Windows NT)",
    ClientIpAddress: "203.0.113.7",
    Method: "POST",
  },
};
const sysmon = "Microsoft-Windows-Sysmon/Operational";

describe("A log source of Sigma", () => {
  it.each([
    [
      "a web request, stem and query as one",
      { logsource: webserver, selection: "    cs-uri|endswith: 'a.aspx?cmd=whoami'" },
    ],
    [
      "a user agent, whose blanks a W3C log writes as plus signs",
      { logsource: webserver, selection: "    cs-user-agent|contains: '/5.0 (Windows'" },
    ],
    [
      "a client address",
      { logsource: "  product: windows\n  service: iis", selection: "    c-ip|cidr: 203.0.113.0/24" },
    ],
  ])("reads %s in the log of IIS and in that of Exchange", (_name, written) => {
    expect([matches(written, iis), matches(written, proxy)]).toEqual([true, true]);
  });

  it("takes the method from where the log of Exchange has it", () => {
    const written = { logsource: webserver, selection: "    cs-method: POST" };
    expect([matches(written, iis), matches(written, proxy)]).toEqual([false, true]);
  });

  const started = {
    logsource: "  product: windows\n  category: process_creation",
    selection: "    ParentImage|endswith: '\\w3wp.exe'\n    Image|endswith: '\\cmd.exe'",
  };
  it.each([
    ["Sysmon's names", { ParentImage: "C:\\x\\w3wp.exe", Image: "C:\\y\\cmd.exe" }],
    ["those of the Security log", { ParentProcessName: "C:\\x\\w3wp.exe", NewProcessName: "C:\\y\\cmd.exe" }],
    [
      "empty fields beside them",
      { ParentImage: "", Image: "", ParentProcessName: "C:\\x\\w3wp.exe", NewProcessName: "C:\\y\\cmd.exe" },
    ],
  ])("reads the start of a process by %s", (_name, fields) => {
    expect(matches(started, { kind: "windows_process", fields })).toBe(true);
  });

  it("asks for the channel and the number of the event that its category means", () => {
    const written = {
      logsource: "  product: windows\n  category: registry_set",
      selection: "    TargetObject|contains: '\\Run\\'",
    };
    const event = (Channel: string, EventID: string) => ({
      kind: "windows_event",
      fields: { Channel, EventID, TargetObject: "HKLM\\Run\\x" },
    });
    expect(matches(written, event(sysmon, "13"))).toBe(true);
    expect(matches(written, event(sysmon, "12"))).toBe(false);
    expect(matches(written, event("Security", "13"))).toBe(false);
  });

  it("names our own kinds of record by their category", () => {
    const written = {
      logsource: "  category: exchange_ecp_server",
      selection: "    S:CMD|contains: OabVirtualDirectory",
    };
    expect(matches(written, { kind: "exchange_ecp_server", fields: { "S:CMD": "Set-OabVirtualDirectory" } })).toBe(
      true,
    );
  });

  it("is a threat that the Safety Scanner names, for rules on virus scanners", () => {
    const written = { logsource: "  category: antivirus", selection: "    Signature|contains: Webshell" };
    expect(matches(written, { kind: "msert_threat", fields: { Threat: "Backdoor:ASP/Webshell.A" } })).toBe(true);
  });
});
