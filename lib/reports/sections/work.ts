import { assuranceLabels } from "@/lib/core/states";
import { column, figure, list, muted, note, paragraph, state, table } from "@/lib/reports/document";
import type { Block, Words } from "@/lib/reports/document";
import type {
  ReportAction,
  ReportClock,
  ReportCriterion,
  ReportDeed,
  ReportRequest,
  ReportSection,
  ReportUnknown,
} from "@/lib/reports/schema";
import { bareMinuteOf, dayOf, minuteOf } from "@/lib/reports/times";

/** What the report cannot say. An empty list is said, and is no proof of anything. */
export function unknownTable(unknowns: readonly ReportUnknown[]): Block {
  return table(
    "Open questions",
    [column("Question", 4), column("Why we cannot say", 4), column("What would answer it", 4)],
    {
      rows: unknowns.map((unknown) => [unknown.question, unknown.because, unknown.wouldAnswer]),
      empty: "No open question is recorded. That is a statement about this list, not about the servers.",
    },
  );
}

export function requestList(requests: readonly ReportRequest[], whenEmpty: string | null = null): Block {
  if (requests.length === 0) return paragraph(whenEmpty ?? "Nothing at the moment.");
  return list(
    requests.map((request) => [{ kind: "strong", text: request.title }, ` ${request.why} `, dueWords(request)]),
    true,
  );
}

export function actionTable(actions: readonly ReportAction[]): Block {
  return table("Next steps", [column("Step", 6), column("Who", 2.5), column("By", 3.6)], {
    rows: actions.map((action) => [action.title, action.owner ?? muted("nobody yet"), dueWords(action)]),
    empty: "No next step is planned.",
  });
}

function dueWords(item: { dueAt: string | null; overdue: boolean }): Extract<Words, { kind: string }> {
  if (item.dueAt === null) return muted("No date set.");
  return item.overdue ? state("high", `Overdue since ${minuteOf(item.dueAt)}.`) : muted(`By ${minuteOf(item.dueAt)}.`);
}

const clockWords = {
  running: { tone: "medium", word: "Running" },
  overdue: { tone: "high", word: "Overdue" },
  met: { tone: "good", word: "Met" },
  not_required: { tone: "muted", word: "Not required" },
  undecided: { tone: "medium", word: "Not yet decided" },
} as const;

export function clockTable(clocks: readonly ReportClock[]): Block {
  return table(
    "Reporting clocks",
    [column("Duty", 3), column("Started, UTC", 2.8), column("Due, UTC", 2.8), column("State", 2), column("Note", 5)],
    {
      rows: clocks.map((clock) => [
        clock.regime,
        bareMinuteOf(clock.startedAt),
        clock.dueAt === null ? "no date set" : bareMinuteOf(clock.dueAt),
        state(clockWords[clock.state].tone, clockWords[clock.state].word),
        clock.note,
      ]),
      empty: "No reporting clock is running. Whether a duty exists is for the organization and its counsel to decide.",
    },
  );
}

/** Progress with verified apart from claimed. Tasks that do not apply are outside the total. */
export function progressFigure(sections: readonly ReportSection[]): Block {
  if (sections.length === 0) return paragraph("The case has no checklist yet.");
  return figure("Checklist progress", {
    kind: "progress",
    bars: sections.map((section) => ({
      label: section.title,
      verified: section.verified,
      claimed: section.claimed,
      total: Math.max(0, section.total - section.notApplicable),
    })),
  });
}

/** The criteria of closing that are not met, and those set aside with whose reason. */
export function closureBlocks(closure: readonly ReportCriterion[]): Block[] {
  const unmet = closure.filter((criterion) => !criterion.met);
  if (closure.length === 0) return [paragraph("The campaign pack names no closing criteria.")];
  const met = `${closure.length - unmet.length} of ${closure.length} closing criteria are met.`;
  if (unmet.length === 0) return [paragraph(met)];
  return [
    note(met),
    table(
      "Closing criteria not met",
      [column("Criterion", 4), column("What would meet it", 5), column("Set aside", 4)],
      {
        rows: unmet.map((criterion) => [
          criterion.title,
          criterion.wouldMeet,
          criterion.waivedBy === null
            ? muted("no")
            : `by ${criterion.waivedBy}: ${criterion.waiverReason ?? "no reason given"}`,
        ]),
        empty: "",
      },
    ),
  ];
}

/** The same in two sentences, for readers who only ask how far it is. */
export function closureSentence(closure: readonly ReportCriterion[]): string {
  const unmet = closure.filter((criterion) => !criterion.met);
  const open = unmet.map((criterion) =>
    criterion.waivedBy === null
      ? criterion.title
      : `${criterion.title} (set aside by ${criterion.waivedBy}: ${criterion.waiverReason ?? "no reason given"})`,
  );
  const met = `${closure.length - unmet.length} of ${closure.length} closing criteria are met.`;
  return unmet.length === 0 ? met : `${met} Not met: ${open.join("; ")}.`;
}

/** A completed step with its day and its assurance. */
export function deedWords(deed: ReportDeed): Words {
  const assurance = muted(` (${assuranceLabels[deed.assurance].toLowerCase()})`);
  return deed.at === null ? [deed.text, assurance] : [muted(`${dayOf(deed.at)}: `), deed.text, assurance];
}
