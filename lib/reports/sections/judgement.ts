import { likelihoodSentence } from "@/lib/attribution/rules";
import { openEnds } from "@/lib/attribution/schema";
import { attributionStatusLabels, likelihoodLabels, likelihoods } from "@/lib/core/states";
import { column, facts, heading, muted, note, paragraph, strong, table } from "@/lib/reports/document";
import type { Block, Inline, Words } from "@/lib/reports/document";
import type { ReportAttribution } from "@/lib/reports/schema";
import { minuteOf } from "@/lib/reports/times";

/** Every claim as a card: likelihood and confidence in separate sentences, reasons on both sides, alternatives. */
export function attributionBlocks(attributions: readonly ReportAttribution[]): Block[] {
  if (attributions.length === 0)
    return [
      paragraph(
        "No attribution is claimed or proposed. The activity in this case is unattributed, which is a valid end.",
      ),
    ];
  const accepted = attributions.filter((claim) => claim.status === "accepted").length;
  const summary =
    accepted === 0
      ? "No claim has been accepted by a person: the activity in this case is unattributed."
      : `${accepted} of ${attributions.length} claims ${accepted === 1 ? "is" : "are"} accepted.`;
  const order = ["accepted", "proposed", "rejected", "superseded"];
  const sorted = attributions.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  return [
    paragraph([summary, " A cluster is a set of activity tracked under a name; it is not a person or a state."]),
    ...sorted.flatMap(claimBlocks),
  ];
}

const endTitles: Record<(typeof openEnds)[number], string> = {
  unattributed: "Unattributed",
  several: "Several clusters",
};

/** "Unattributed" and "several" end an attribution without naming a cluster, so nothing "belongs to" them. */
function openEndOf(claim: ReportAttribution): (typeof openEnds)[number] | null {
  return openEnds.find((end) => end === claim.cluster) ?? null;
}

function claimBlocks(claim: ReportAttribution): Block[] {
  const end = openEndOf(claim);
  const title = end === null ? claim.cluster : endTitles[end];
  return [
    heading(2, `${title}: ${attributionStatusLabels[claim.status].toLowerCase()}`),
    paragraph([...claimSentences(claim, end !== null), ...standing(claim)]),
    ...(claim.supersedes === null ? [] : [note(`Supersedes: ${claim.supersedes.replace(/\.$/u, "")}.`)]),
    facts([
      ...reasons("For", claim.reasonsFor),
      ...reasons("Against", claim.reasonsAgainst),
      ...reasons("Alternative", claim.alternatives),
    ]),
  ];
}

/** What the claim rests on and who stands behind it; a proposal is never said to be judged. */
function standing(claim: ReportAttribution): Inline[] {
  const source = claim.admiralty === null ? "The source is not graded." : `Source ${claim.admiralty}.`;
  const strength = claim.strength === null ? "" : ` Indicator strength: ${claim.strength}.`;
  const proposer = claim.proposedBy ?? "a rule";
  const who =
    claim.decidedBy === null
      ? `Proposed by ${proposer}; nobody has decided on it yet.`
      : `Proposed by ${proposer}, decided by ${claim.decidedBy}, ${minuteOf(claim.decidedAt)}.`;
  return [{ kind: "text", text: ` ${source}${strength} ` }, muted(who)];
}

function claimSentences(claim: ReportAttribution, isOpenEnd: boolean): Inline[] {
  const plain = (text: string): Inline[] => [{ kind: "text", text }];
  const earlier = claim.status === "superseded" ? "Earlier claim, no longer held. " : "";
  const confidence = claim.confidence === null ? "Confidence has not been judged." : `Confidence: ${claim.confidence}.`;
  if (isOpenEnd) {
    const sentence = likelihoodSentence(claim);
    return claim.status === "rejected"
      ? plain(`Considered and rejected: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`)
      : plain(`${earlier}${sentence} ${confidence}`);
  }
  if (claim.status === "rejected")
    return plain(`That activity in this case belongs to ${claim.cluster} was considered and rejected.`);
  if (claim.likelihood === null)
    return plain(
      `It is proposed that activity in this case belongs to ${claim.cluster}. Its likelihood has not been judged.`,
    );
  const words = likelihoodLabels[claim.likelihood];
  return [
    { kind: "text", text: `${earlier}Likelihood that activity in this case belongs to ${claim.cluster}: ` },
    strong(words.label.toLowerCase()),
    { kind: "text", text: ` (${words.from}–${words.to} %). ${confidence}` },
  ];
}

function reasons(title: string, items: readonly string[]): [string, Words][] {
  return items.length === 0 ? [[title, muted("none written down")]] : items.map((item) => [title, item]);
}

/** ICD-203 likelihood words and the Admiralty code, so that every reader means the same by them. */
export function glossaryBlocks(): Block[] {
  return [
    paragraph(
      "Likelihood says how probable a statement is. Confidence says how good the basis of that judgement is. They are kept apart: a statement can be very likely with low confidence.",
    ),
    table("Words of likelihood (ICD-203)", [column("Word", 3), column("Range", 2)], {
      rows: likelihoods.map((key) => [
        likelihoodLabels[key].label,
        `${likelihoodLabels[key].from}–${likelihoodLabels[key].to} %`,
      ]),
      empty: "",
    }),
    table("Admiralty code", [column("Source", 4), column("Information", 4)], {
      rows: [
        ["A  completely reliable", "1  confirmed by other sources"],
        ["B  usually reliable", "2  probably true"],
        ["C  fairly reliable", "3  possibly true"],
        ["D  not usually reliable", "4  doubtful"],
        ["E  unreliable", "5  improbable"],
        ["F  cannot be judged", "6  cannot be judged"],
      ],
      empty: "",
    }),
    table("Assurance", [column("Word", 2), column("Meaning", 6)], {
      rows: [
        ["Claimed", "Someone said so."],
        ["Evidenced", "A file shows it."],
        ["Verified", "A second, independent proof or a second person confirms it."],
      ],
      empty: "",
    }),
  ];
}
