import { severityLabels } from "@/lib/core/states";
import { formatInstant } from "@/lib/core/time";
import {
  code,
  column,
  facts,
  heading,
  hostWeight,
  mono,
  muted,
  note,
  paragraph,
  state,
  table,
} from "@/lib/reports/document";
import type { Block, CodeLine, Inline, Words } from "@/lib/reports/document";
import { bySeverity, gravestEvents, severityTones } from "@/lib/reports/rules";
import type { ReportEvent, ReportFinding, ReportSample, ReportSighting } from "@/lib/reports/schema";
import { bareInstantOf, instantOf, minuteOf } from "@/lib/reports/times";

/** What one report prints at most; whatever is beyond is counted in the text and complete in the exports. */
export const proofLimits = {
  findingRows: 1000,
  findingDetails: 60,
  samples: 3,
  entities: 12,
  events: 1000,
  sightings: 500,
};

/** Summary of all findings, then each with its proof, worst first. */
export function findingBlocks(findings: readonly ReportFinding[]): Block[] {
  const sorted = findings.toSorted(bySeverity);
  const rows = sorted.slice(0, proofLimits.findingRows);
  const detailed = sorted.slice(0, proofLimits.findingDetails);
  const blocks: Block[] = [
    table(
      "Findings, worst first",
      [
        column("No.", 0.8, "right"),
        column("Finding", 4.4),
        column("Severity", 1.8),
        column("Server", hostWeight(rows.map((finding) => finding.server))),
        column("Hits", 1.3, "right"),
        column("First seen, UTC", 3.1),
        column("Triage", 2.3),
      ],
      {
        rows: rows.map((finding, index) => [
          String(index + 1),
          finding.title,
          severity(finding),
          finding.server === null ? muted("not tied to one") : mono(finding.server),
          count(finding.count),
          bareInstantOf(finding.firstSeenAt),
          finding.triage,
        ]),
        empty:
          "No rule of the campaign pack matched. This is a statement about the evidence received, not about the servers; see what the logs cover.",
      },
    ),
  ];
  if (sorted.length > rows.length)
    blocks.push(note(`${count(sorted.length - rows.length)} more findings are not listed.`));
  if (sorted.length > detailed.length)
    blocks.push(
      note(
        `The ${detailed.length} gravest findings follow in detail; the other ${count(sorted.length - detailed.length)} are in the table above and complete in the exports.`,
      ),
    );
  for (const [index, finding] of detailed.entries()) blocks.push(...findingDetail(index + 1, finding));
  return blocks;
}

function findingDetail(number: number, finding: ReportFinding): Block[] {
  const shown = finding.samples.slice(0, proofLimits.samples);
  const rows: [string, Words][] = [
    ["Severity", severity(finding)],
    ["Rule", mono(finding.rule)],
    ["Stage", finding.stage ?? "not staged"],
    [
      "Technique",
      finding.techniques.length === 0
        ? muted("none named")
        : finding.techniques.map((technique) => `${technique.id} ${technique.name}`).join("; "),
    ],
    ["Server", finding.server === null ? muted("not tied to one server") : mono(finding.server)],
    ["Seen", seenWords(finding)],
    ["Triage", finding.triageReason === null ? finding.triage : `${finding.triage}: ${finding.triageReason}`],
    ...entityRows(finding),
  ];
  const blocks: Block[] = [heading(2, `${number}. ${finding.title}`), facts(rows)];
  if (shown.length === 0) blocks.push(note("No sample line is stored for this finding."));
  for (const sample of shown) blocks.push(sampleBlock(sample));
  if (finding.samples.length > shown.length)
    blocks.push(note(`${finding.samples.length - shown.length} more sample lines are stored with the case.`));
  return blocks;
}

function seenWords(finding: ReportFinding): string {
  const times = `${count(finding.count)} ${finding.count === 1 ? "time" : "times"}`;
  if (finding.firstSeenAt === finding.lastSeenAt) return `${times}, ${instantOf(finding.firstSeenAt)}`;
  return `${times}, ${instantOf(finding.firstSeenAt)} to ${instantOf(finding.lastSeenAt)}`;
}

function entityRows(finding: ReportFinding): [string, Words][] {
  const { ips, paths, hashes, accounts, urls } = finding.entities;
  const groups: [string, readonly string[]][] = [
    ["Addresses", ips.map((ip) => defanged("ip", ip))],
    ["Paths", paths],
    ["Hashes", hashes],
    ["Accounts", accounts],
    ["URLs", urls.map((url) => defanged("url", url))],
  ];
  return groups.filter(([, values]) => values.length > 0).map(([label, values]) => [label, entityWords(values)]);
}

function entityWords(values: readonly string[]): Inline[] {
  const shown = values
    .slice(0, proofLimits.entities)
    .flatMap((value, index): Inline[] => [...(index === 0 ? [] : [muted(", ")]), mono(value)]);
  return values.length > proofLimits.entities
    ? [...shown, muted(` and ${values.length - proofLimits.entities} more`)]
    : shown;
}

function sampleBlock(sample: ReportSample): Block {
  const start = sample.line - sample.before.length;
  const lines: CodeLine[] = [...sample.before, sample.text, ...sample.after].map((line, index) => ({
    number: String(start + index),
    text: line,
    hit: index === sample.before.length,
  }));
  return code(`${sample.evidence}, line ${sample.line}, byte ${sample.offset}`, lines);
}

/** The timeline in order of time; when it is long, the graver events, and how many were left out. */
export function timelineBlocks(events: readonly ReportEvent[]): Block[] {
  const shown = gravestEvents(events, proofLimits.events);
  const blocks: Block[] = [];
  if (shown.length < events.length) {
    blocks.push(
      note(
        `The case has ${count(events.length)} timeline events. This report prints ${count(shown.length)}: the first, the last and the gravest in between. All of them are in the timeline export.`,
      ),
    );
  }
  blocks.push(
    table(
      "Timeline, UTC",
      [
        column("Time, UTC", 3),
        column("What happened", 5),
        column("Server", hostWeight(shown.map((event) => event.server))),
        column("Severity", 1.8),
        column("Source", 3.8),
      ],
      {
        rows: shown.map((event) => [
          timeWords(event),
          event.title,
          event.server === null ? "" : mono(event.server),
          event.severity === null ? "" : state(severityTones[event.severity], severityLabels[event.severity]),
          `${event.kind}: ${event.source}`,
        ]),
        empty: "The timeline is empty.",
      },
    ),
  );
  return blocks;
}

/** No more of a time than is known: a day stays a day. */
function timeWords(event: ReportEvent): Words {
  if (event.precision === "day" || event.precision === "minute")
    return formatInstant(event.at, { precision: event.precision, suffix: false });
  if (event.precision === "second" || event.precision === "millisecond" || event.precision === "exact")
    return bareInstantOf(event.at);
  return [bareInstantOf(event.at), muted(` (${event.precision})`)];
}

/** Indicators of the pack that were seen in this case, written so that no program follows them. */
export function sightingBlocks(sightings: readonly ReportSighting[]): Block[] {
  const shown = sightings.slice(0, proofLimits.sightings);
  const blocks: Block[] = [
    table(
      "Indicators seen",
      [
        column("Indicator", 5.5),
        column("Cluster", 2),
        column("Strength and source", 4),
        column("Hits", 1.3, "right"),
        column("First and last seen", 3.6),
        column("Servers", hostWeight(shown.flatMap((sighting) => sighting.servers))),
      ],
      {
        rows: shown.map((sighting) => [
          [muted(`${sighting.type} `), mono(defanged(sighting.type, sighting.value))],
          sighting.cluster ?? muted("none"),
          [sighting.strength, sighting.source, sighting.prevalence ?? ""].filter((part) => part !== "").join("; "),
          count(sighting.count),
          sighting.firstSeenAt === null && sighting.lastSeenAt === null
            ? muted("not known")
            : `${minuteOf(sighting.firstSeenAt)} to ${minuteOf(sighting.lastSeenAt)}`,
          sighting.servers.length === 0 ? muted("not tied to one") : mono(sighting.servers.join(", ")),
        ]),
        empty: "No indicator of the campaign pack was seen in the evidence received.",
      },
    ),
  ];
  if (sightings.length > shown.length)
    blocks.push(note(`${count(sightings.length - shown.length)} more indicators are in the indicator export.`));
  if (shown.length > 0)
    blocks.push(paragraph("Addresses, domains and URLs are written with brackets so that nothing opens by accident."));
  return blocks;
}

const opens = /^(?:ip|domain|host|url|email)/iu;

/** "198.51.100[.]7", "hxxps://example[.]com/a": a value nobody opens by accident. Hashes, names and paths stay. */
export function defanged(type: string, value: string): string {
  if (!opens.test(type)) return value;
  return value
    .replace(/^(h)tt(ps?:\/\/)/iu, "$1xx$2")
    .replace(/^[^/?#]*(?:\/\/[^/?#]*)?/u, (host) => host.replaceAll(".", "[.]").replaceAll("@", "[@]"));
}

function severity(finding: ReportFinding): Inline {
  return state(severityTones[finding.severity], severityLabels[finding.severity]);
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
