import { assuranceLabels, taskStateLabels } from "@/lib/core/states";
import { column, facts, heading, hostWeight, mono, muted, note, paragraph, state, table } from "@/lib/reports/document";
import type { Block, Inline, Tone, Words } from "@/lib/reports/document";
import type {
  ReportCoverage,
  ReportEvidence,
  ReportHandling,
  ReportServer,
  ReportTask,
  TechnicalReportInput,
} from "@/lib/reports/schema";
import { bareInstantOf, bareMinuteOf, minuteOf } from "@/lib/reports/times";

/** What one report lists at most; the rest is counted. */
export const recordLimits = { evidence: 2000, tasks: 1000, builds: 500, coverage: 500, handling: 400 };

/** Which log kinds of which server were seen for which span, and where nothing was seen. */
export function coverageTable(coverage: readonly ReportCoverage[]): Block[] {
  const shown = coverage.slice(0, recordLimits.coverage);
  return [
    table(
      "Coverage by server and log kind",
      [
        column("Server", hostWeight(shown.map((row) => row.server))),
        column("Log kind", 2),
        column("Seen, UTC", 3.9),
        column("Gaps, UTC", 3.9),
        column("Records", 1.9, "right"),
        column("Unreadable", 2, "right"),
      ],
      {
        rows: shown.map((row) => [
          mono(row.server),
          [{ kind: "text", text: row.logKind }, ...(row.required ? [] : [muted(" (not required)")])],
          row.spans.length === 0 ? muted("nothing") : spanWords(row.spans),
          gapWords(row),
          row.records.toLocaleString("en-US"),
          row.rejected === 0 ? "0" : state("medium", row.rejected.toLocaleString("en-US")),
        ]),
        empty: "No log was received. Nothing can be said about what happened on any server.",
      },
    ),
    ...leftOut(coverage.length - shown.length, "coverage rows"),
  ];
}

function gapWords(row: ReportCoverage): Inline {
  if (row.spans.length === 0)
    return state("high", row.needed === null ? "everything" : `everything, ${spanWords([row.needed])}`);
  if (row.gaps.length === 0) return state("good", "none in the span needed");
  return state("high", spanWords(row.gaps));
}

function spanWords(spans: readonly { from: string; to: string }[]): string {
  const shown = spans.slice(0, 6).map((span) => `${bareMinuteOf(span.from)} to ${bareMinuteOf(span.to)}`);
  return spans.length > 6 ? `${shown.join("; ")}; and ${spans.length - 6} more` : shown.join("; ");
}

/** Versions read on the servers, each with its source, its time and what it proves. */
export function buildTable(servers: readonly ReportServer[]): Block[] {
  const all = servers.flatMap((server) =>
    [
      ...Map.groupBy(server.builds, (reading) =>
        JSON.stringify([reading.build, reading.source, reading.reason]),
      ).values(),
    ].flatMap((readings) => {
      const [first] = readings;
      if (first === undefined) return [];
      const times = readings.map((reading) => reading.observedAt).filter((at) => at !== null);
      return [
        [
          mono(server.hostname),
          mono(first.build),
          first.source,
          observedWords(times.toSorted(), readings.length),
          first.reason,
        ],
      ];
    }),
  );
  const shown = all.slice(0, recordLimits.builds);
  return [
    table(
      "Build readings",
      [
        column("Server", hostWeight(servers.map((server) => server.hostname))),
        column("Build", 2.6),
        column("Source", 3.6),
        column("Observed, UTC", 2.6),
        column("What it shows", 5.4),
      ],
      { rows: shown, empty: "No build was read on any server, so exposure rests on what people said." },
    ),
    ...leftOut(all.length - shown.length, "build readings"),
  ];
}

/** The same build read again from the same source is one row with its first and last time. */
function observedWords(times: readonly string[], readings: number): Words {
  const [first] = times;
  if (first === undefined) return "not known";
  const last = times.at(-1) ?? first;
  return readings === 1
    ? bareInstantOf(first)
    : `${bareMinuteOf(first)} to ${bareMinuteOf(last)}, ${readings} readings`;
}

const taskTones = {
  todo: "neutral",
  in_progress: "low",
  blocked: "high",
  in_review: "medium",
  done: "good",
  not_applicable: "muted",
} as const satisfies Record<ReportTask["state"], Tone>;

export function checklistBlocks(checklist: TechnicalReportInput["checklist"]): Block[] {
  const blocks: Block[] = [];
  let left = recordLimits.tasks;
  let hidden = 0;
  for (const section of checklist) {
    const shown = section.tasks.slice(0, left);
    left -= shown.length;
    hidden += section.tasks.length - shown.length;
    if (shown.length > 0) blocks.push(taskTable(section.section, shown));
  }
  return [...blocks, ...leftOut(hidden, "tasks")];
}

function taskTable(section: string, tasks: readonly ReportTask[]): Block {
  return table(section, [column("Task", 6), column("State", 3), column("By", 4), column("Proof or reason", 5)], {
    rows: tasks.map((task) => [
      task.server === null ? task.title : [task.title, muted(" "), mono(task.server)],
      [
        state(taskTones[task.state], taskStateLabels[task.state]),
        ...(task.assurance === null ? [] : [muted(`, ${assuranceLabels[task.assurance].toLowerCase()}`)]),
      ],
      task.by === null ? muted("nobody yet") : `${task.by}, ${minuteOf(task.at)}`,
      proofWords(task),
    ]),
    empty: "",
  });
}

function proofWords(task: ReportTask): Inline[] {
  const files: Inline[] = task.evidence.flatMap((name, index): Inline[] => [
    ...(index === 0 ? [] : [muted(", ")]),
    mono(name),
  ]);
  if (task.reason === null) return files;
  return files.length === 0
    ? [{ kind: "text", text: task.reason }]
    : [{ kind: "text", text: `${task.reason} ` }, ...files];
}

/** Every file received, who gave it and when, and the hash that names it for good. */
export function custodyBlocks(evidence: readonly ReportEvidence[]): Block[] {
  const shown = evidence.slice(0, recordLimits.evidence);
  return [
    table(
      "Evidence received",
      [
        column("No.", 1, "right"),
        column("File", 5),
        column("Size", 2, "right"),
        column("Received", 4),
        column("State", 5),
      ],
      {
        rows: shown.map((file, index) => [
          String(index + 1),
          file.parent === null ? mono(file.filename) : [mono(file.filename), muted(" from "), mono(file.parent)],
          sizeWords(file.sizeBytes),
          `${minuteOf(file.receivedAt)}, ${file.receivedBy}`,
          stateWords(file),
        ]),
        empty: "No evidence was received.",
      },
    ),
    ...leftOut(evidence.length - shown.length, "files"),
  ];
}

function stateWords(file: ReportEvidence): Inline[] {
  if (file.error !== null) return [state("high", file.state), { kind: "text", text: `: ${file.error}` }];
  const format = file.format ?? "format not recognized; kept and matched by hash";
  const rejected: Inline[] =
    file.rejected === 0 ? [] : [state("medium", `, ${file.rejected.toLocaleString("en-US")} unreadable`)];
  return [
    { kind: "text", text: `${file.state}; ${format}; ${file.records.toLocaleString("en-US")} records` },
    ...rejected,
  ];
}

/** Hashes of every file and the head of the audit chain: what makes the report checkable later. */
export function hashAppendix(input: TechnicalReportInput): Block[] {
  const shown = input.evidence.slice(0, recordLimits.evidence);
  const audit = input.audit;
  return [
    heading(2, "Audit chain"),
    audit === null
      ? paragraph("No audit head was recorded with this report.")
      : facts([
          ["Head of the chain", mono(audit.headHash)],
          ["Events", audit.events.toLocaleString("en-US")],
          ["Chain recomputed", chainWords(audit)],
        ]),
    ...(audit === null
      ? []
      : [
          note([
            "To check later that nothing recorded before this report was changed, compare this head with the exported chain, or run ",
            mono("breakwater verify"),
            " where the case is kept. It recomputes every chain and every stored hash.",
          ]),
        ]),
    heading(2, "Evidence hashes"),
    table("SHA-256 of the stored bytes", [column("No.", 1, "right"), column("File", 4), column("SHA-256", 8)], {
      rows: shown.map((file, index) => [String(index + 1), mono(file.filename), mono(file.sha256)]),
      empty: "No evidence was received.",
    }),
    ...leftOut(input.evidence.length - shown.length, "hashes"),
  ];
}

function chainWords(audit: { verifiedAt: string | null; badEvent: number | null }): Words {
  if (audit.badEvent !== null) return state("critical", `broken at event ${audit.badEvent.toLocaleString("en-US")}`);
  return audit.verifiedAt === null ? "not since the last event" : `${minuteOf(audit.verifiedAt)}; every event holds`;
}

/** Who looked into, took out or disposed of evidence, when and what for. */
export function handlingBlocks(custody: readonly ReportHandling[]): Block[] {
  const shown = custody.slice(0, recordLimits.handling);
  return [
    table(
      "Handling of evidence by people",
      [column("Time, UTC", 3), column("File", 5), column("What", 2), column("By", 3), column("Purpose", 5)],
      {
        rows: shown.map((event) => [bareInstantOf(event.at), mono(event.file), event.action, event.by, event.purpose]),
        empty: "Nobody has opened, taken out or disposed of a file.",
      },
    ),
    ...leftOut(custody.length - shown.length, "handlings"),
  ];
}

/** "912 B", "1.5 MiB": binary units, one decimal. */
export function sizeWords(sizeBytes: number): string {
  const units = ["KiB", "MiB", "GiB", "TiB"];
  if (sizeBytes < 1024) return `${sizeBytes} B`;
  let value = sizeBytes / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

function leftOut(hidden: number, what: string): Block[] {
  return hidden > 0
    ? [note(`${hidden.toLocaleString("en-US")} more ${what} are not printed; the exports hold them.`)]
    : [];
}
