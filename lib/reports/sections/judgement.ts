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

function claimBlocks(claim: ReportAttribution): Block[] {
  return [
    heading(2, `${claim.cluster}: ${attributionStatusLabels[claim.status].toLowerCase()}`),
    paragraph(claimSentences(claim)),
    ...(claim.supersedes === null ? [] : [note(`Supersedes: ${claim.supersedes}.`)]),
    facts([
      ...reasons("For", claim.reasonsFor),
      ...reasons("Against", claim.reasonsAgainst),
      ...reasons("Alternative", claim.alternatives),
    ]),
  ];
}

function claimSentences(claim: ReportAttribution): Inline[] {
  const who =
    claim.author === null
      ? "Proposed by a rule; not judged by a person."
      : `Judged by ${claim.author}, ${minuteOf(claim.decidedAt)}.`;
  const source = claim.admiralty === null ? "The source is not graded." : `Source ${claim.admiralty}.`;
  const tail: Inline[] = [{ kind: "text", text: ` ${source} Indicator strength: ${claim.strength}. ` }, muted(who)];
  if (claim.status === "rejected")
    return [
      { kind: "text", text: `That activity in this case belongs to ${claim.cluster} was considered and rejected.` },
      ...tail,
    ];
  if (claim.likelihood === null)
    return [
      {
        kind: "text",
        text: `It is proposed that activity in this case belongs to ${claim.cluster}. Its likelihood has not been judged.`,
      },
      ...tail,
    ];
  const words = likelihoodLabels[claim.likelihood];
  const confidence = claim.confidence === null ? "Confidence has not been judged." : `Confidence: ${claim.confidence}.`;
  const prefix = claim.status === "superseded" ? "Earlier claim, no longer held. Likelihood" : "Likelihood";
  return [
    { kind: "text", text: `${prefix} that activity in this case belongs to ${claim.cluster}: ` },
    strong(words.label.toLowerCase()),
    { kind: "text", text: ` (${words.from}–${words.to} %). ${confidence}` },
    ...tail,
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
