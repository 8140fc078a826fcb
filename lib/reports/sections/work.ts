import { filedLate } from "@/lib/cases/rules";
import { assuranceLabels } from "@/lib/core/states";
import { callout, column, figure, list, muted, note, paragraph, state, strong, table } from "@/lib/reports/document";
import type { Block, Inline, Tone, Words } from "@/lib/reports/document";
import type {
  ReportAction,
  ReportClock,
  ReportClosing,
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
    [column("Question", 3.4), column("Why we cannot say", 5.8), column("What would answer it", 3.8)],
    {
      rows: unknowns.map((unknown) => [unknown.question, unknown.because, unknown.wouldAnswer]),
      empty: "No open question is recorded. That is a statement about this list, not about the servers.",
    },
  );
}

/** What the organization is asked for, soonest first, with what is still missing. */
export function requestList(requests: readonly ReportRequest[], whenEmpty: string | null = null): Block {
  if (requests.length === 0) return paragraph(whenEmpty ?? "Nothing at the moment.");
  return list(
    requests.map((request) => [
      strong(`${request.title.replace(/\.$/u, "")}.`),
      request.why === "" ? "" : ` ${request.why}`,
      ...(request.dueAt === null ? [] : [" ", dueWords(request, "day")]),
    ]),
    true,
  );
}

/** Next steps with who takes them; a letter names days, a technical report minutes. */
export function actionTable(actions: readonly ReportAction[], precision: "day" | "minute" = "minute"): Block {
  return table("Next steps", [column("Step", 7), column("Who", 2.4), column("By", precision === "day" ? 3.6 : 4)], {
    rows: actions.map((action) => [action.title, action.owner ?? muted("nobody yet"), dueWords(action, precision)]),
    empty: "No next step is planned.",
  });
}

function dueWords(item: { dueAt: string | null; overdue: boolean }, precision: "day" | "minute"): Inline {
  if (item.dueAt === null) return muted("no date set");
  const at = precision === "day" ? dayOf(item.dueAt) : minuteOf(item.dueAt);
  return item.overdue ? state("high", `Overdue since ${at}`) : muted(`By ${at}`);
}

const clockWords = {
  running: { tone: "medium", word: "Running" },
  overdue: { tone: "high", word: "Overdue" },
  met: { tone: "good", word: "Met" },
  owed: { tone: "medium", word: "Applies, not filed yet" },
  not_required: { tone: "muted", word: "Not required" },
  undecided: { tone: "medium", word: "Not yet decided" },
} as const satisfies Record<ReportClock["state"], { tone: Tone; word: string }>;

/** Every duty of the pack with its clock as it stands. */
export function clockTable(clocks: readonly ReportClock[]): Block {
  return table(
    "Reporting clocks",
    [column("Duty", 4), column("Started, UTC", 2.8), column("Due, UTC", 2.8), column("State", 2), column("Note", 5)],
    {
      rows: clocks.map((clock) => [
        clock.duty === "" ? clock.regime : `${clock.regime}: ${clock.duty}`,
        bareMinuteOf(clock.startedAt),
        clock.dueAt === null ? "no date set" : bareMinuteOf(clock.dueAt),
        state(clockWords[clock.state].tone, clockWords[clock.state].word),
        clock.note,
      ]),
      empty: "No reporting clock is running. Whether a duty exists is for the organization and its counsel to decide.",
    },
  );
}

/** The end of a clock's line in a letter: when it was filed, or until when it is due. */
function clockEnd({ state: standing, filedAt, dueAt }: ReportClock): string {
  if (standing === "met") {
    const late = filedLate({ dueAt }, filedAt) ? `, due ${minuteOf(dueAt)}` : "";
    return filedAt === null ? "" : `, filed ${minuteOf(filedAt)}${late}`;
  }
  return dueAt === null ? "" : `, due ${minuteOf(dueAt)}`;
}

/**
 * For a letter: the clocks that run or ran and what was filed, as lines; duties that may exist beside them, and those that were
 * decided not to apply, in a sentence each.
 */
export function clockBlocks(clocks: readonly ReportClock[], limit: number): Block[] {
  const told = (clock: ReportClock) =>
    clock.state !== "not_required" && (clock.dueAt !== null || clock.startedAt !== null || clock.state !== "undecided");
  const known = clocks.filter(told);
  const names = (group: readonly ReportClock[]) =>
    [...new Set(group.map((clock) => clock.regime))].filter((name) => !known.some((clock) => clock.regime === name));
  const open = names(clocks.filter((clock) => clock.state === "undecided"));
  const without = names(clocks.filter((clock) => clock.state === "not_required"));
  const lines = known
    .slice(0, limit)
    .map((clock): Words => [
      strong(
        clock.duty === ""
          ? clock.regime
          : `${clock.regime}, ${clock.duty.charAt(0).toLowerCase()}${clock.duty.slice(1)}`,
      ),
      ": ",
      state(clockWords[clock.state].tone, clockWords[clock.state].word.toLowerCase()),
      clockEnd(clock),
    ]);
  const hidden = known.length - lines.length;
  const sentences = [
    hidden > 0 ? `${hidden} more reporting ${hidden === 1 ? "clock runs" : "clocks run"}.` : "",
    "Whether a duty to report exists is for the organization and its counsel to decide.",
    open.length === 0 ? "" : `Nobody has decided yet on: ${open.join("; ")}.`,
    without.length === 0 ? "" : `Decided not to apply: ${without.join("; ")}.`,
  ];
  return [
    ...(lines.length === 0 ? [] : [list(lines)]),
    note(sentences.filter((sentence) => sentence !== "").join(" ")),
  ];
}

/** Progress in one sentence, for a letter that has no room for the figure. */
export function progressSentence(sections: readonly ReportSection[]): Block[] {
  if (sections.length === 0) return [paragraph("The case has no checklist yet.")];
  const sum = (of: (section: ReportSection) => number) => sections.reduce((total, section) => total + of(section), 0);
  const total = sum((section) => Math.max(0, section.total - section.notApplicable));
  const verified = sum((section) => section.verified);
  const claimed = sum((section) => section.claimed);
  return [note(`Of ${total} tasks that apply, ${verified} are verified and ${claimed} claimed as done.`)];
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

/** How a case ended, by whom and why, or nothing while it is open. */
function endWords(closed: ReportClosing): string {
  return `Closed by ${closed.by} on ${dayOf(closed.at)} as “${closed.exit}”.`;
}

/** What the organization signed off, in its own words. */
export function signOffBlocks(signOff: { by: string; at: string; statement: string } | null): Block[] {
  return signOff === null
    ? []
    : [paragraph(`Signed off by ${signOff.by}, ${minuteOf(signOff.at)}: ${signOff.statement}`)];
}

const reasonWords = (reason: string | null) => (reason === null ? "" : ` Reason: ${reason}`);

type Closing = { closed: ReportClosing | null; closure: readonly ReportCriterion[] };

/** How the case ended, the criteria of closing that are not met, and those set aside with whose reason. */
export function closureBlocks({ closed, closure }: Closing): Block[] {
  const ended = closed === null ? [] : [paragraph(`${endWords(closed)}${reasonWords(closed.reason)}`)];
  const unmet = closure.filter((criterion) => !criterion.met);
  if (closure.length === 0) return [...ended, paragraph("The campaign pack names no closing criteria.")];
  const met = `${closure.length - unmet.length} of ${closure.length} closing criteria are met.`;
  if (unmet.length === 0) return [...ended, paragraph(met)];
  return [
    ...ended,
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

/** How far closing is, for a letter; a closed case says how it ended, and against which criteria, with who decided and why. */
export function closingBlocks({ closed, closure }: Closing): Block[] {
  const unmet = closure.filter((criterion) => !criterion.met);
  const met =
    closure.length === 0 ? "" : `${closure.length - unmet.length} of ${closure.length} closing criteria are met`;
  const waived = unmet.filter((criterion) => criterion.waivedBy !== null);
  if (closed === null && waived.length === 0) return met === "" ? [] : [note(`${met}.`)];
  if (closed !== null && unmet.length === 0)
    return [paragraph(`${endWords(closed)}${met === "" ? "" : ` ${met}.`}${reasonWords(closed.reason)}`)];
  const by = closed?.by ?? waived[0]?.waivedBy ?? "a lead";
  const reason =
    closed?.reason ?? waived.map((criterion) => criterion.waiverReason).find((text) => text !== null) ?? null;
  return [
    callout("medium", closed === null ? "Closing criteria set aside" : "Closed with criteria not met", [
      `${closed === null ? "" : `${endWords(closed)} `}${met}. Not met: ${(waived.length > 0 ? waived : unmet).map((criterion) => criterion.title).join("; ")}.`,
      ...(closed === null ? [` Set aside by ${by}.`] : []),
      reasonWords(reason),
    ]),
  ];
}

/** A completed step with its day and its assurance. */
export function deedWords(deed: ReportDeed): Words {
  const assurance = muted(` (${assuranceLabels[deed.assurance].toLowerCase()})`);
  return deed.at === null ? [deed.text, assurance] : [muted(`${dayOf(deed.at)}: `), deed.text, assurance];
}
