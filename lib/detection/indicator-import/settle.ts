import { plainAgent } from "@/lib/detection/engine/indicator-text";
import { foldAscii } from "@/lib/detection/engine/record-view";
import { windowsPath } from "@/lib/detection/engine/web-path";
import { strengths } from "@/lib/core/states";
import type { Strength } from "@/lib/core/states";
import { judgeValue } from "./judge-value";
import { importLimits, shortText } from "./limits";
import { whyOverCommon } from "./over-common";
import { typeWord } from "./type-words";
import type { About, Claim, ImportSettings, MatchedType, ReadIndicator, Refusal, RowResult } from "./types";

/** An indicator that this installation has already, from the pack or of its own. */
export type KnownIndicator = { id: string; type: string; value: string };

/** What two spellings of one value share: what the engine compares. */
function sameness(type: string, value: string): string {
  if (type === "filepath") return `${type} ${windowsPath(value)}`;
  if (type === "user_agent") return `${type} ${plainAgent(value)}`;
  return type.endsWith("_regex") ? `${type} ${value}` : `${type} ${foldAscii(value)}`;
}

function oneOf<Word extends string>(words: readonly Word[], text: string | undefined): Word | null {
  const asked = text?.trim().toLowerCase();
  return words.find((word) => word.toLowerCase() === asked) ?? null;
}

const risks = ["low", "medium", "high"] as const;

/** A confidence as a word, or as the number of STIX 2.1 (appendix A: below 30 low, below 70 medium). */
function confidenceOf(text: string | undefined): "low" | "medium" | "high" {
  if (text !== undefined && /^\d{1,3}(?:\.\d+)?%?$/.test(text.trim())) {
    const level = Number.parseFloat(text);
    return level < 30 ? "low" : level < 70 ? "medium" : "high";
  }
  return text?.trim().toLowerCase() === "moderate" ? "medium" : (oneOf(risks, text) ?? "medium");
}

function dayOf(text: string | undefined): string | null {
  const day = /^\d{4}-\d{2}-\d{2}/.exec(text?.trim() ?? "")?.[0];
  return day !== undefined && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day) ? day : null;
}

/** A cluster named without how firmly is the label of whoever wrote the list: a lead, and no claim. */
function tieOf(about: About): { cluster: string; strength: Strength | null } {
  const cluster = shortText(about.cluster ?? "", 80);
  if (cluster === "" || /^(?:unattributed|unknown|n\/a|none|-)$/i.test(cluster))
    return { cluster: "unattributed", strength: null };
  return { cluster, strength: oneOf(strengths, about.strength) ?? "third-party-label" };
}

function techniquesOf(texts: readonly string[] = []): string[] {
  const found = texts.flatMap((text) => text.toUpperCase().match(/\bT\d{4}(?:\.\d{3})?\b/g) ?? []);
  return [...new Set(found)].slice(0, 20);
}

function indicatorOf(
  { about }: Claim,
  { type, value, settings, common }: { type: MatchedType; value: string; settings: ImportSettings; common: boolean },
): ReadIndicator {
  const said = shortText(about.source ?? "", 300);
  return {
    type,
    value,
    ...tieOf(about),
    techniques: techniquesOf(about.techniques),
    source: said === "" || said === settings.source ? settings.source : shortText(`${said} (${settings.source})`, 600),
    firstSeen: dayOf(about.firstSeen),
    confidence: confidenceOf(about.confidence),
    falsePositiveRisk: common ? "high" : oneOf(risks, about.risk),
    relatedActivity: null,
    note: shortText(about.note ?? "") || null,
    flags: flagsOf(type, about.flags),
    tlp: about.tlp ?? settings.tlp,
  };
}

function flagsOf(type: MatchedType, flags: string | undefined): string {
  if (!type.endsWith("_regex")) return "";
  return flags !== undefined && /^[imsu]*$/.test(flags.trim()) ? flags.trim() : "i";
}

function judged(claim: Claim): ReturnType<typeof judgeValue> {
  const word = claim.type === null || claim.type.trim() === "" ? null : typeWord(claim.type);
  const asked = (type: MatchedType | null) =>
    judgeValue(type, { value: claim.value, flags: type === null ? "" : flagsOf(type, claim.about.flags) });
  if (word === null)
    return claim.type === null || claim.type.trim() === ""
      ? asked(null)
      : { ok: false, reason: `The type "${shortText(claim.type, 60)}" is not known.` };
  if (word.kind === "refused") return { ok: false, reason: `${shortText(claim.type ?? "", 60)}: ${word.reason}.` };
  return asked(word.kind === "detect" ? null : word.type);
}

/**
 * What becomes of each value of a file, in the order of the file: loaded, marked as over-common, a duplicate of something known
 * or of an earlier line, or rejected with a reason. Nothing is dropped without a result.
 */
export function settle(
  found: readonly (Claim | Refusal)[],
  { known, settings }: { known: Iterable<KnownIndicator>; settings: ImportSettings },
): RowResult[] {
  const places = new Map<string, string>();
  for (const { id, type, value } of known) places.set(sameness(type, value), id);
  return found.map((one): RowResult => {
    const { line } = one;
    const shown = shortText(one.value, 200);
    if (one.kind === "refusal") return { kind: "rejected", line, value: shown, reason: one.reason };
    const answer = judged(one);
    if (!answer.ok) return { kind: "rejected", line, value: shown, reason: answer.reason };
    const { type, value } = answer;
    const key = sameness(type, value);
    const of = places.get(key);
    if (of !== undefined) return { kind: "duplicate", line, type, value, of };
    places.set(key, `line ${line}`);
    const reason = one.about.caution ?? whyOverCommon(type, value);
    const indicator = indicatorOf(one, { type, value, settings, common: reason !== null });
    return reason === null ? { kind: "loaded", line, indicator } : { kind: "marked", line, indicator, reason };
  });
}

/** The first values of a file, within the bound; the rest is told as one refusal, so that no list is cut in silence. */
export function withinBounds(found: readonly (Claim | Refusal)[]): readonly (Claim | Refusal)[] {
  if (found.length <= importLimits.rows) return found;
  const kept = found.slice(0, importLimits.rows);
  const next = found[importLimits.rows];
  const reason = `The file holds more than ${importLimits.rows} values; what follows was not read. Split it into parts.`;
  return [...kept, { kind: "refusal", line: next?.line ?? 0, value: "", reason }];
}
