import { assuranceLabels, badness, compromiseStates, containmentLabels, exposureStates } from "@/lib/core/states";
import type { Assurance } from "@/lib/core/states";
import { dayMs } from "@/lib/core/time";
import { callout, column, figure, hostWeight, lead, mono, muted, note, state, table } from "@/lib/reports/document";
import type { Block, Inline, Lane, Marker, Span } from "@/lib/reports/document";
import {
  compromiseTones,
  containmentTones,
  exposureTones,
  noEvidenceBasis,
  shortNames,
  statedCaseCompromise,
  statedCompromise,
} from "@/lib/reports/rules";
import type {
  ReportCoverage,
  ReportMoment,
  ReportServer,
  StatusReportInput,
  TechnicalReportInput,
} from "@/lib/reports/schema";
import { dayOf, minuteOf } from "@/lib/reports/times";
import { seenTogether } from "@/lib/servers/rules";

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
          assurance: input.exposure.state === "unknown" ? null : input.exposure.assurance,
          note: input.exposure.reason,
        },
        {
          axis: "compromise",
          title: "Compromise",
          state: compromise.state,
          label: compromise.label,
          tone: compromiseTones[compromise.state],
          assurance: compromise.state === "unknown" ? null : compromise.assurance,
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
  if (input.mailRead !== null) blocks.push(callout("critical", input.mailRead, mailAdvice));
  const caution = cautionOf(input);
  if (caution !== null) blocks.push(caution);
  return blocks;
}

const mailAdvice =
  "Requests that pretended to be the server itself reached mailboxes. Find out whose mail it was, and who has to be told.";

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

/** Servers in scope with both axes. Long lists say how many rows were left out; `brief` is for a letter. */
export function serverTable(input: Input, limit: number, form: "brief" | "full" = "full"): Block[] {
  const sorted = form === "full" ? input.servers : input.servers.toSorted(worstFirst);
  const shown = sorted.slice(0, limit);
  const name = form === "full" ? (host: string) => host : shortNames(input.servers.map((server) => server.hostname));
  const containment = form === "full" ? [column("Containment", 2.1)] : [];
  const blocks: Block[] = [
    table(
      "Servers in scope",
      [
        column("Server", form === "full" ? hostWeight(shown.map((server) => server.hostname)) : 3),
        column("Exposure", 3),
        column("Compromise", 4),
        ...containment,
        column("Logs and hunting", 5),
      ],
      {
        rows: shown.map((server) => {
          const compromise = statedCompromise(server, input.coverage);
          const basis = noEvidenceBasis(server, input.coverage);
          return [
            mono(name(server.hostname)),
            [
              state(exposureTones[server.exposure.state], server.exposure.label),
              ...assured(server.exposure.state, server.exposure.assurance),
            ],
            [
              state(compromiseTones[compromise.state], compromise.label),
              ...assured(compromise.state, compromise.assurance),
            ],
            ...(form === "full"
              ? [state(containmentTones[server.containment], containmentLabels[server.containment])]
              : []),
            basis.holds
              ? "hunted; all required logs seen"
              : state("high", form === "full" ? basis.reasons.join(" ") : basis.brief),
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

function worstFirst(a: ReportServer, b: ReportServer): number {
  const rank = (server: ReportServer) => badness(compromiseStates, server.compromise.state);
  return rank(b) - rank(a) || badness(exposureStates, a.exposure.state) - badness(exposureStates, b.exposure.state);
}

/** One row a server for a letter: seen where every required log was seen, a gap where any of them is missing. */
export function perServer(coverage: readonly ReportCoverage[]): ReportCoverage[] {
  return [...Map.groupBy(coverage, (row) => row.server)].flatMap(([server, rows]) => {
    const required = rows.filter((row) => row.required);
    const [first] = required;
    if (first === undefined) return [];
    const missing = (row: ReportCoverage) => (row.spans.length === 0 && row.needed !== null ? [row.needed] : row.gaps);
    const together = seenTogether(required.map((row) => ({ ...row, gaps: missing(row) })));
    const total = (pick: (row: ReportCoverage) => number) => required.reduce((sum, row) => sum + pick(row), 0);
    const counts = { records: total((row) => row.records), rejected: total((row) => row.rejected) };
    return [{ ...first, ...counts, ...together, server, logKind: "" }];
  });
}

/** The assurance of a state, after it; nobody is sure of what nobody knows. */
export function assured(shown: string, assurance: Assurance | null): Inline[] {
  return shown === "unknown" || assurance === null ? [] : [muted(`, ${assuranceLabels[assurance].toLowerCase()}`)];
}

const momentTones = { advisory: "neutral", attack: "critical", fix: "good", other: "muted" } as const;

const longestTailMs = 60 * dayMs;
const drawnTailMs = 14 * dayMs;

/**
 * Where the picture ends: a gap that runs on long after the last thing that is known would press all of it to the left edge,
 * so the drawing stops two weeks after that, and its caption says so.
 */
function drawnUntil(known: readonly string[], all: readonly string[]): { to: string; cut: boolean } {
  const latest = (times: readonly string[]) => Math.max(...times.map((at) => Date.parse(at)));
  const end = latest(all);
  if (known.length === 0 || end - latest(known) <= longestTailMs)
    return { to: new Date(end).toISOString(), cut: false };
  return { to: new Date(latest(known) + drawnTailMs).toISOString(), cut: true };
}

/** The dated moments over the logs that were seen; null when there is no date to draw. */
export function momentStrip(
  caption: string,
  source: { moments: readonly ReportMoment[]; coverage: readonly ReportCoverage[] },
): Block | null {
  const shown = source.coverage.slice(0, 12);
  const short = shortNames(shown.map((row) => row.server));
  const lanes: Lane[] = shown.map((row) => ({
    label: row.logKind === "" ? short(row.server) : `${short(row.server)} · ${row.logKind}`,
    spans: spansOf(row),
  }));
  const markers: Marker[] = source.moments
    .slice(0, 8)
    .map((moment) => ({ at: moment.at, label: moment.label, tone: momentTones[moment.kind] }));
  const dated = (times: readonly string[]) => times.filter((at) => Number.isFinite(Date.parse(at)));
  const spans = lanes.flatMap((lane) => lane.spans);
  const seen = spans.filter((span) => span.kind === "seen");
  const known = dated([...markers.map((marker) => marker.at), ...seen.flatMap((span) => [span.from, span.to])]);
  const all = dated([...known, ...spans.flatMap((span) => [span.from, span.to])]);
  if (markers.length + spans.length < 2 || all.length === 0) return null;
  const from = all.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? "";
  const { to, cut } = drawnUntil(known, all);
  const drawn = lanes.map((lane) => ({ ...lane, spans: lane.spans.flatMap((span) => clipped(span, to)) }));
  const words = cut ? `${caption}, drawn until ${dayOf(to)}; gaps at the right edge run on` : caption;
  return figure(words, { kind: "strip", from, to, markers, lanes: cut ? drawn : lanes });
}

function clipped(span: Span, to: string): Span[] {
  if (Date.parse(span.from) >= Date.parse(to)) return [];
  return [{ ...span, to: Date.parse(span.to) > Date.parse(to) ? to : span.to }];
}

function spansOf(row: ReportCoverage): Span[] {
  if (row.spans.length === 0 && row.gaps.length === 0)
    return row.needed === null ? [] : [{ ...row.needed, kind: "gap" }];
  return [
    ...row.spans.map((span): Span => ({ ...span, kind: "seen" })),
    ...row.gaps.map((span): Span => ({ ...span, kind: "gap" })),
  ];
}
