import { exportedNames } from "./exported-objects";
import { spellings } from "./columns";
import type { EvidenceProbe } from "./types";

const shownLines = 400;
const netFirewall = spellings([
  "DisplayName",
  "Direction",
  "Action",
  "Enabled",
  "Profile",
  "LocalPort",
  "RemoteAddress",
]);
const netConnection = spellings(["ComputerName", "RemoteAddress", "RemotePort", "TcpTestSucceeded", "PingSucceeded"]);

type Kind = { label: string; isOne: (text: string, lines: readonly string[]) => boolean };

const some = (lines: readonly string[], shape: RegExp): boolean => lines.some((line) => shape.test(line));

/** What people attach to show that access was cut: an export of the rules, and a look from the other side. */
const kinds: readonly Kind[] = [
  {
    label: "Firewall rules",
    isOne(text, lines) {
      const names = exportedNames(text, netFirewall);
      if (names.has("DisplayName") && names.has("Direction") && names.has("Action")) return true;
      if (some(lines, /^Rule Name:\s/) && some(lines, /^Direction:\s/) && some(lines, /^Action:\s/)) return true;
      if (some(lines, /^\*(?:filter|nat)$/) && some(lines, /^(?:-A|:INPUT|:FORWARD)\b/)) return true;
      return some(
        lines,
        /^(?:Chain (?:INPUT|FORWARD) \(policy |table (?:inet|ip6?) \w{1,64} \{|config firewall policy$|set rulebase security rules |access-list \S{1,64} (?:extended )?(?:permit|deny) |(?:pass|block) (?:in|out) )/,
      );
    },
  },
  {
    label: "Probe result",
    isOne(text, lines) {
      if (exportedNames(text, netConnection).has("TcpTestSucceeded")) return true;
      const spoke = some(lines, /^[<>] (?:HTTP\/[\d.]{1,3}|(?:GET|HEAD|POST|OPTIONS) )/);
      if (some(lines, /^\* {1,4}(?:Trying|Connected to|connect to|Could not resolve|Connection #)/) && spoke)
        return true;
      return some(
        lines,
        /^(?:curl: \(\d{1,3}\) |CONNECTED\([0-9A-F]{8}\)$|connect:errno=\d|Connection to \S{1,253} \d{1,5} port \[tcp\/|nc: connect to |Starting Nmap |Nmap scan report for |HTTP request sent, awaiting response|\* {1,4}(?:connect to \S{1,253} port \d{1,5} .{0,40}failed|Connection timed out))/,
      );
    },
  },
];

/** What an attachment is that no parser reads and that a person judges; null for anything else. */
export function keptKind(probe: EvidenceProbe): string | null {
  const text = probe.text.replace(/^\uFEFF/, "");
  const lines = text.split(/\r?\n/, shownLines).map((line) => line.slice(0, 1000).trimEnd());
  return kinds.find(({ isOne }) => isOne(text, lines))?.label ?? null;
}
