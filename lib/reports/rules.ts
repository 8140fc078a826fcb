import { reachSentence } from "@/lib/cases/rules";
import { badness, severities } from "@/lib/core/states";
import type { CompromiseState, ContainmentState, ExposureState, Severity } from "@/lib/core/states";
import { missingForNoEvidence, questionBefore } from "@/lib/servers/rules";
import type { Tone } from "./document";
import type { AxisReading, ReportCoverage, ReportServer, ReportUnknown } from "./schema";

/** `brief` says the same as `reasons` in a few words, for a table in a letter. */
export type NoEvidenceBasis = { holds: true } | { holds: false; reasons: string[]; brief: string };

/**
 * Whether the report may say "no evidence" of a server, by the rule and in the words of its page: its hunting tasks are done,
 * and every log kind that is required was seen without a gap. Unknown is not "no".
 */
export function noEvidenceBasis(server: ReportServer, coverage: readonly ReportCoverage[]): NoEvidenceBasis {
  const required = coverage.filter((row) => row.server === server.hostname && row.required);
  const reasons = missingForNoEvidence({
    hunting: server.hunting,
    kinds: required.map((row) => ({ ...row, label: row.logKind })),
    proposed: null,
  });
  if (required.length === 0) reasons.push("No required log was received.");
  if (reasons.length === 0) return { holds: true };
  const missing = required.filter((row) => row.spans.length === 0).map((row) => row.logKind);
  const gaps = required.filter((row) => row.spans.length > 0 && row.gaps.length > 0).map((row) => row.logKind);
  const all = required.length === 0 || missing.length === required.length;
  const brief = [
    isHunted(server) ? "" : "hunting open",
    all ? "no logs" : missing.length === 0 ? "" : `no ${missing.join(", ")} log`,
    gaps.length === 0 ? "" : `gaps in ${gaps.join(", ")}`,
  ];
  return { holds: false, reasons, brief: brief.filter((part) => part !== "").join("; ") };
}

function isHunted({ hunting }: ReportServer): boolean {
  return hunting.total > 0 && hunting.open === 0;
}

/** The server's compromise as the report may state it: a "no evidence" without its basis is written as unknown. */
export function statedCompromise(
  server: ReportServer,
  coverage: readonly ReportCoverage[],
): AxisReading<CompromiseState> {
  if (server.compromise.state !== "no_evidence") return server.compromise;
  const basis = noEvidenceBasis(server, coverage);
  if (basis.holds) return server.compromise;
  return {
    state: "unknown",
    label: "Unknown",
    assurance: null,
    reason: `Recorded as no evidence, but: ${basis.reasons.join(" ")}`,
  };
}

/** The case's compromise as the report may state it: "no evidence" holds only if it holds on every server. */
export function statedCaseCompromise(
  compromise: AxisReading<CompromiseState>,
  scope: { servers: readonly ReportServer[]; coverage: readonly ReportCoverage[] },
): AxisReading<CompromiseState> {
  if (compromise.state !== "no_evidence") return compromise;
  const open = scope.servers.filter((server) => statedCompromise(server, scope.coverage).state !== "no_evidence");
  if (scope.servers.length > 0 && open.length === 0) return compromise;
  const where =
    open.length === 0
      ? "no server is in scope"
      : `absence is not shown on ${open.map((server) => server.hostname).join(", ")}`;
  return { state: "unknown", label: "Unknown", assurance: null, reason: `Recorded as no evidence, but ${where}.` };
}

export const exposureTones = {
  unknown: "muted",
  vulnerable: "high",
  mitigated: "medium",
  patched: "good",
  disconnected: "muted",
  decommissioned: "muted",
} satisfies Record<ExposureState, Tone>;
export const compromiseTones = {
  unknown: "muted",
  no_evidence: "good",
  attempted: "medium",
  implanted: "critical",
  operated: "critical",
  spread: "critical",
} satisfies Record<CompromiseState, Tone>;
export const containmentTones = { open: "high", contained: "medium", eradicated: "good" } satisfies Record<
  ContainmentState,
  Tone
>;
export const severityTones = {
  critical: "critical",
  high: "high",
  medium: "medium",
  low: "low",
  info: "muted",
} satisfies Record<Severity, Tone>;

/** Worst first; equal severities keep the order of first seen, unknown times last. */
export function bySeverity(
  a: { severity: Severity; firstSeenAt: string | null },
  b: { severity: Severity; firstSeenAt: string | null },
): number {
  const rank = badness(severities, a.severity) - badness(severities, b.severity);
  if (rank !== 0) return rank;
  return (a.firstSeenAt ?? "9999").localeCompare(b.firstSeenAt ?? "9999");
}

/**
 * The rows of a long timeline that fit `limit`: the graver ones win, the first and the last row always stay, and the
 * order by time is kept. The caller says how many were left out.
 */
export function gravestEvents<Event extends { severity: Severity | null }>(
  events: readonly Event[],
  limit: number,
): Event[] {
  if (events.length <= limit) return [...events];
  const rank = (event: Event, index: number) =>
    index === 0 || index === events.length - 1 ? -1 : event.severity === null ? 5 : badness(severities, event.severity);
  const ranked = events
    .map((event, index) => ({ event, index, rank: rank(event, index) }))
    .toSorted((a, b) => a.rank - b.rank || a.index - b.index);
  return ranked
    .slice(0, limit)
    .toSorted((a, b) => a.index - b.index)
    .map((entry) => entry.event);
}

/** How hosts are called in a sentence: by their first label, as long as no two of them share it. */
export function shortNames(hosts: readonly string[]): (host: string) => string {
  const first = (host: string) => host.split(".")[0] ?? host;
  const distinct = new Set(hosts);
  return new Set([...distinct].map(first)).size === distinct.size ? first : (host) => host;
}

/** "EX01", "EX01 and EX02", "EX01, EX02, EX03 and 9 more". */
export function namesWords(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${rest} more`;
  const last = shown.at(-1) ?? "";
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(", ")} and ${last}`;
}

/**
 * The questions that follow from the data alone: servers nobody named, exposure nobody read, every server on which absence
 * cannot be shown, and the time before its logs begin. Servers with the same reasons share one question. The report prints them when the case brings no
 * written questions of its own.
 */
export function openQuestions(scope: {
  servers: readonly ReportServer[];
  coverage: readonly ReportCoverage[];
}): ReportUnknown[] {
  if (scope.servers.length === 0) {
    return [
      {
        question: "Which servers are affected?",
        because: "No server is in scope yet.",
        wouldAnswer: "The list of servers with their versions.",
      },
    ];
  }
  const short = shortNames(scope.servers.map((server) => server.hostname));
  const unread = scope.servers
    .filter((server) => server.exposure.state === "unknown")
    .map((server) => short(server.hostname));
  const open = scope.servers.flatMap((server) => {
    const basis = noEvidenceBasis(server, scope.coverage);
    return basis.holds ? [] : [{ server, because: basis.reasons.join(" ") }];
  });
  const before = scope.servers.flatMap(({ hostname, reach }) =>
    reach === null || reach.before === null ? [] : [{ hostname, reach, words: reachSentence(reach) }],
  );
  return [
    ...(unread.length === 0
      ? []
      : [
          {
            question: `Is the flaw still open on ${namesWords(unread)}?`,
            because: "No build reading decides it.",
            wouldAnswer: "A build reading that shows the security update.",
          },
        ]),
    ...[...Map.groupBy(open, (entry) => `${somethingFound(entry.server)} ${entry.because}`).values()].flatMap(
      (group) => {
        const [first] = group;
        if (first === undefined) return [];
        const names = namesWords(group.map((entry) => short(entry.server.hostname)));
        return [
          {
            question: somethingFound(first.server)
              ? `Was there anything else on ${names}?`
              : `Was somebody inside ${names}?`,
            because: first.because,
            wouldAnswer: answerOf(first.server, scope.coverage),
          },
        ];
      },
    ),
    ...[...Map.groupBy(before, (entry) => entry.words).values()].flatMap((group) => {
      const names = namesWords(group.map((entry) => short(entry.hostname)));
      return group.slice(0, 1).map((entry) => questionBefore(names, entry.reach));
    }),
  ];
}

function somethingFound(server: ReportServer): boolean {
  return server.compromise.state !== "unknown" && server.compromise.state !== "no_evidence";
}

/** What of logs and hunting is still owed for a server. */
function answerOf(server: ReportServer, coverage: readonly ReportCoverage[]): string {
  const required = coverage.filter((row) => row.server === server.hostname && row.required);
  const logs = required.length === 0 || required.some((row) => row.spans.length === 0 || row.gaps.length > 0);
  if (!logs) return "The hunting tasks, done on the logs we have.";
  return isHunted(server)
    ? "The missing logs, also from backup."
    : "The missing logs, also from backup, and the hunting tasks done on them.";
}
