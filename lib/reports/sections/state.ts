import { assuranceLabels, containmentLabels } from "@/lib/core/states";
import type { Assurance } from "@/lib/core/states";
import { callout, column, figure, lead, mono, muted, note, state, table } from "@/lib/reports/document";
import type { Block, Inline, Lane, Marker, Span } from "@/lib/reports/document";
import {
  compromiseTones,
  containmentTones,
  exposureTones,
  noEvidenceBasis,
  statedCaseCompromise,
  statedCompromise,
} from "@/lib/reports/rules";
import type { ReportCoverage, ReportMoment, StatusReportInput, TechnicalReportInput } from "@/lib/reports/schema";
import { minuteOf } from "@/lib/reports/times";

type Input = StatusReportInput | TechnicalReportInput;

const reached = new Set(["implanted", "operated", "spread"]);
const closedDoor = new Set(["patched", "mitigated", "disconnected", "decommissioned"]);

/** The answer of the report: the verdict sentence, who stands behind it, and the axes with their assurance. */
export function whereWeAre(input: Input): Block[] {
  const compromise = statedCaseCompromise(input.compromise, input);
  const blocks: Block[] = [lead(input.verdict.sentence), note(verdictStanding(input))];
  blocks.push(
    figure("State of the case", {
      kind: "axes",
      marks: [
        {
          axis: "exposure",
          title: "Exposure",
          state: input.exposure.state,
          label: input.exposure.label,
          tone: exposureTones[input.exposure.state],
          assurance: input.exposure.assurance,
          note: input.exposure.reason,
        },
        {
          axis: "compromise",
          title: "Compromise",
          state: compromise.state,
          label: compromise.label,
          tone: compromiseTones[compromise.state],
          assurance: compromise.assurance,
          note: compromise.reason,
        },
        {
          axis: "containment",
          title: "Containment",
          state: input.containment.state,
          label: input.containment.label,
          tone: containmentTones[input.containment.state],
          assurance: input.containment.assurance,
          note: input.containment.reason,
        },
      ],
    }),
  );
  const caution = cautionOf(input);
  if (caution !== null) blocks.push(caution);
  return blocks;
}

function verdictStanding(input: Input): string {
  const { confirmedBy, confirmedAt } = input.verdict;
  if (confirmedBy === null) return "Proposed by rules from the evidence; no person has confirmed it yet.";
  return `Confirmed by ${confirmedBy}, ${minuteOf(confirmedAt)}.`;
}

function cautionOf(input: Input): Block | null {
  const compromise = statedCaseCompromise(input.compromise, input);
  if (reached.has(compromise.state) && closedDoor.has(input.exposure.state)) {
    return callout(
      "critical",
      "Closing the hole does not remove the intruder",
      "The way in is shut. What was left behind before that stays until it is found and removed, and stolen credentials stay valid until they are changed.",
    );
  }
  if (compromise.state === "unknown") {
    return callout(
      "medium",
      "Unknown is not “no”",
      "Nothing here says that the servers are clean. The questions still open, and what would answer them, are listed in this report.",
    );
  }
  return null;
}

/** Servers in scope with both axes. Long lists say how many rows were left out. */
export function serverTable(input: Input, limit: number): Block[] {
  const shown = input.servers.slice(0, limit);
  const blocks: Block[] = [
    table(
      "Servers in scope",
      [
        column("Server", 4.5),
        column("Exposure", 2.7),
        column("Compromise", 3.3),
        column("Containment", 2.1),
        column("Logs and hunting", 5),
      ],
      {
        rows: shown.map((server) => {
          const compromise = statedCompromise(server, input.coverage);
          const basis = noEvidenceBasis(server, input.coverage);
          return [
            mono(server.hostname),
            [state(exposureTones[server.exposure.state], server.exposure.label), ...assured(server.exposure.assurance)],
            [state(compromiseTones[compromise.state], compromise.label), ...assured(compromise.assurance)],
            state(containmentTones[server.containment], containmentLabels[server.containment]),
            basis.holds ? "hunted; all required logs seen" : state("high", basis.reasons.join("; ")),
          ];
        }),
        empty: "No server is in scope yet, so nothing can be said about any.",
      },
    ),
  ];
  if (input.servers.length > shown.length)
    blocks.push(note(`${input.servers.length - shown.length} more servers are in the technical report.`));
  return blocks;
}

export function assured(assurance: Assurance | null): Inline[] {
  return assurance === null ? [] : [muted(`, ${assuranceLabels[assurance].toLowerCase()}`)];
}

const momentTones = { advisory: "neutral", attack: "critical", fix: "good", other: "muted" } as const;

/** The dated moments over the logs that were seen; null when there is no date to draw. */
export function momentStrip(
  caption: string,
  source: { moments: readonly ReportMoment[]; coverage: readonly ReportCoverage[] },
): Block | null {
  const shown = source.coverage.slice(0, 12);
  const hosts = new Set(shown.map((row) => row.server));
  const short = new Set(Array.from(hosts, shortHost)).size === hosts.size ? shortHost : (host: string) => host;
  const lanes: Lane[] = shown.map((row) => ({ label: `${short(row.server)} · ${row.logKind}`, spans: spansOf(row) }));
  const markers: Marker[] = source.moments
    .slice(0, 8)
    .map((moment) => ({ at: moment.at, label: moment.label, tone: momentTones[moment.kind] }));
  const times = [
    ...markers.map((marker) => marker.at),
    ...lanes.flatMap((lane) => lane.spans.flatMap((span) => [span.from, span.to])),
  ].filter((at) => Number.isFinite(Date.parse(at)));
  if (times.length === 0) return null;
  const sorted = times.toSorted((a, b) => Date.parse(a) - Date.parse(b));
  return figure(caption, { kind: "strip", from: sorted[0] ?? "", to: sorted.at(-1) ?? "", markers, lanes });
}

function shortHost(host: string): string {
  return host.split(".")[0] ?? host;
}

function spansOf(row: ReportCoverage): Span[] {
  if (row.spans.length === 0) return row.needed === null ? [] : [{ ...row.needed, kind: "gap" }];
  return [
    ...row.spans.map((span): Span => ({ ...span, kind: "seen" })),
    ...row.gaps.map((span): Span => ({ ...span, kind: "gap" })),
  ];
}
