import { severities, severityLabels } from "@/lib/core/states";
import { callout, cut, facts, finished, heading, list, mono, pageBreak, paragraph } from "./document";
import type { Block, ReportDocument } from "./document";
import { openQuestions } from "./rules";
import type { TechnicalReportInput } from "./schema";
import { attributionBlocks, glossaryBlocks } from "./sections/judgement";
import { findingBlocks, sightingBlocks, timelineBlocks } from "./sections/proof";
import {
  buildTable,
  checklistBlocks,
  coverageTable,
  custodyBlocks,
  handlingBlocks,
  hashAppendix,
} from "./sections/record";
import { momentStrip, serverTable, whereWeAre } from "./sections/state";
import {
  actionTable,
  clockTable,
  closureBlocks,
  progressFigure,
  requestList,
  signOffBlocks,
  unknownTable,
} from "./sections/work";
import { chapter, chapterOf } from "./sections/wording";
import { minuteOf } from "./times";

const serverRows = 500;

const methodWords = [
  "Files are stored as received; the SHA-256 of the stored bytes names each from then on. Archives are unpacked and their members kept as files of their own.",
  "Each file is read by one parser. Rows that cannot be read are counted and kept with their position; they are never dropped in silence.",
  "Records and files are matched against the rules and indicators of the campaign pack. Repeated hits are grouped; the counts stay exact.",
  "Rules propose states and attributions. A person confirms, amends or rejects; both the proposal and the decision are kept.",
];

const limitWords = [
  "Absence of hits is only as good as the logs behind it. “No evidence” is written only where the hunting tasks are done and every required log was seen without a gap.",
  "Logs can be rolled over, switched off or removed by an attacker. A gap is shown as a gap, whatever its cause.",
  "Times are those written by the servers. Where a clock is known to be wrong, the finding says so.",
  "A build reading with three parts, or the version an administrator’s shell displays, shows the cumulative update only and cannot prove a security update.",
];

/** The technical report: every statement with the lines, files and gaps it rests on. */
export function technicalReport(input: TechnicalReportInput): ReportDocument {
  const strip = momentStrip("Key dates over the logs received", input);
  const words = input.wording;
  const blocks: Block[] = [
    ...(input.demo ? [callout("medium", "Demo data", "Everything in this report is invented for demonstration.")] : []),
    facts([
      ["Case", mono(input.caseRef)],
      ["Campaign", `${input.campaign.name}, pack ${input.campaign.packVersion}`],
      ["As of", minuteOf(input.generatedAt)],
      ["Phase", input.phase],
      ["Prepared by", input.preparedBy],
    ]),
    ...(words === null ? [] : [paragraph(words.lead)]),
    ...chapter(words, { key: "summary", title: "Summary", number: 1 }, [
      ...whereWeAre(input),
      paragraph(headline(input)),
      heading(2, "What is not known"),
      unknownTable(input.unknowns.length === 0 ? openQuestions(input) : input.unknowns),
    ]),
    ...chapter(words, { key: "scope", title: "Scope and servers", number: 2 }, [
      ...serverTable(input, serverRows),
      heading(2, "Builds"),
      ...buildTable(input.servers),
    ]),
    ...chapter(words, { key: "coverage", title: "What the logs cover", number: 3 }, [
      ...(strip === null ? [] : [strip]),
      ...coverageTable(input.coverage),
    ]),
    ...chapter(words, { key: "findings", title: "Findings", number: 4 }, findingBlocks(input.findings)),
    ...chapter(words, { key: "timeline", title: "Timeline", number: 5 }, timelineBlocks(input.timeline)),
    ...chapter(words, { key: "indicators", title: "Indicators", number: 6 }, sightingBlocks(input.sightings)),
    ...chapter(words, { key: "attribution", title: "Attribution", number: 7 }, attributionBlocks(input.attributions)),
    ...chapter(words, { key: "checklist", title: "Response", number: 8 }, [
      progressFigure(input.sections),
      ...checklistBlocks(input.checklist),
      heading(2, "Next steps"),
      actionTable(input.nextActions),
      heading(2, "Needed from the organization"),
      requestList(input.requests),
      heading(2, "Reporting clocks"),
      clockTable(input.clocks),
      heading(2, "Closing"),
      ...closureBlocks(input),
      ...signOffBlocks(input.signOff),
    ]),
    ...chapter(words, { key: "method", title: "Method", number: 9 }, [
      list(methodWords),
      heading(2, "Limits"),
      list([...limitWords, ...(words?.caveats ?? [])]),
    ]),
    pageBreak,
    heading(1, `Appendix A  ${chapterOf(words, { key: "custody", title: "Custody list" }).title}`),
    ...chapterOf(words, { key: "custody", title: "Custody list" }).intro,
    ...custodyBlocks(input.evidence),
    heading(2, "Handling"),
    ...handlingBlocks(input.custody),
    heading(1, "Appendix B  Hashes"),
    ...hashAppendix(input),
    heading(1, "Appendix C  Words used"),
    ...glossaryBlocks(),
  ];
  return {
    title: cut(input.organization.name, 160),
    subtitle: `Technical report, ${input.campaign.name}`,
    running: `${cut(input.organization.name, 80)} · ${input.caseRef} · Technical report`,
    author: input.preparedBy,
    marking: input.marking,
    generatedAt: input.generatedAt,
    language: input.language,
    blocks: finished(blocks),
  };
}

function headline(input: TechnicalReportInput): string {
  const bySeverity = severities
    .map((severity) => ({ severity, count: input.findings.filter((finding) => finding.severity === severity).length }))
    .filter((entry) => entry.count > 0);
  const findings =
    bySeverity.length === 0
      ? "no findings"
      : `${number(input.findings.length, "finding")} (${bySeverity.map((entry) => `${entry.count} ${severityLabels[entry.severity].toLowerCase()}`).join(", ")})`;
  return `In scope: ${number(input.servers.length, "server")}. Received: ${number(input.evidence.length, "file")}. They show ${findings}, ${number(input.sightings.length, "indicator")} of the campaign pack and ${number(input.timeline.length, "timeline event")}.`;
}

function number(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
