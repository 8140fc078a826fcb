import { assuranceLabels } from "@/lib/core/states";
import { callout, cut, facts, finished, heading, list, mono, muted, note, paragraph } from "./document";
import type { Block, ReportDocument } from "./document";
import { openQuestions } from "./rules";
import type { StatusReportInput } from "./schema";
import { momentStrip, perServer, serverTable, whereWeAre } from "./sections/state";
import {
  actionTable,
  clockBlocks,
  closingBlocks,
  deedWords,
  progressSentence,
  requestList,
  signOffBlocks,
  unknownTable,
} from "./sections/work";
import { chapterOf, wordedEmpty } from "./sections/wording";
import { minuteOf } from "./times";

/** Rows a two-page letter can carry; what is beyond is counted and stays in the technical report. */
const limits = { known: 4, unknowns: 4, done: 2, requests: 3, actions: 3, clocks: 3, servers: 5, lanes: 3 };

/**
 * The status report: one to two pages for the client and the manager, in plain words. It says what is not known
 * before it says what was done, and claims no absence that the logs do not carry. Titles and caveats are the pack's;
 * what is said of missing servers and open questions stays ours, because it must not sound better than the data.
 */
export function statusReport(input: StatusReportInput): ReportDocument {
  const lanes = perServer(input.coverage);
  const strip = momentStrip("Key dates and the logs we have seen", {
    moments: input.moments,
    coverage: lanes.slice(0, limits.lanes),
  });
  const unknowns = input.unknowns.length === 0 ? openQuestions(input) : input.unknowns;
  const titleOf = (key: string, title: string) => chapterOf(input.wording, { key, title }).title;
  const emptyOf = (key: string) => chapterOf(input.wording, { key, title: "" }).whenEmpty;
  const blocks: Block[] = [
    ...(input.demo ? [callout("medium", "Demo data", "Everything in this report is invented for demonstration.")] : []),
    facts([
      ["Case", [mono(input.caseRef), muted(`  ${input.campaign.name}, phase: ${input.phase}`)]],
      [
        "Prepared by",
        [
          input.contact === null
            ? input.preparedBy
            : `${input.preparedBy}; ${input.contact.name}, ${input.contact.reach}`,
          muted(`, as of ${minuteOf(input.generatedAt)}`),
        ],
      ],
    ]),
    heading(1, titleOf("verdict", "Where we are")),
    ...whereWeAre(input),
    ...closingBlocks(input),
    ...signOffBlocks(input.signOff),
    heading(1, titleOf("needs", "What we need from you")),
    requestList(input.requests.slice(0, limits.requests), emptyOf("needs")),
    ...leftOut(input.requests.length, limits.requests, ["request", "requests"]),
    heading(1, titleOf("findings", "What we know")),
    input.known.length === 0
      ? paragraph(emptyOf("findings") ?? "Nothing is established yet.")
      : list(
          input.known
            .slice(0, limits.known)
            .map((fact) => [fact.text, muted(` (${assuranceLabels[fact.assurance].toLowerCase()})`)]),
        ),
    ...leftOut(input.known.length, limits.known, ["fact", "facts"]),
    ...(strip === null ? [] : [strip]),
    ...leftOut(lanes.length, limits.lanes, ["server", "servers"]),
    heading(1, titleOf("unknown", "What we do not know")),
    unknownTable(unknowns.slice(0, limits.unknowns)),
    ...leftOut(unknowns.length, limits.unknowns, ["question", "questions"]),
    heading(1, titleOf("servers", "Servers")),
    ...serverTable(input, limits.servers, "brief"),
    heading(1, titleOf("done", "What was done")),
    input.done.length === 0
      ? paragraph(emptyOf("done") ?? "No completed step is recorded yet.")
      : list(input.done.slice(-limits.done).map(deedWords)),
    ...progressSentence(input.sections),
    heading(1, titleOf("next", "Next steps and dates")),
    wordedEmpty(actionTable(input.nextActions.slice(0, limits.actions), "day"), emptyOf("next")),
    ...leftOut(input.nextActions.length, limits.actions, ["step", "steps"]),
    ...clockBlocks(input.clocks, limits.clocks),
    note(
      [
        "Claimed: we were told. Evidenced: a file shows it. Verified: a second proof or person confirms it.",
        ...(input.wording?.caveats ?? []),
      ].join(" "),
    ),
  ];
  return {
    title: cut(input.organization.name, 160),
    subtitle: `Status report, ${input.campaign.name}`,
    running: `${cut(input.organization.name, 80)} · ${input.caseRef} · Status report`,
    author: input.preparedBy,
    marking: input.marking,
    generatedAt: input.generatedAt,
    language: input.language,
    blocks: finished(blocks),
  };
}

function leftOut(total: number, limit: number, [one, many]: readonly [string, string]): Block[] {
  const hidden = total - limit;
  return hidden > 0 ? [note(`${hidden} more ${hidden === 1 ? `${one} is` : `${many} are`} not shown here.`)] : [];
}
