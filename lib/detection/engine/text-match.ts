import { encodedTexts, withAnyDash } from "./encodings";
import type { Modifiers, Place } from "./modifiers";
import { guardedRegex } from "./regex-guard";
import { runsOfRegex } from "./regex/runs";
import { longestRun } from "./runs";
import type { Run } from "./runs";
import { piecesOf, wildcardTest } from "./wildcard";
import type { Piece } from "./wildcard";

/**
 * A comparison with one text. `test` is given the folded value unless the comparison is `cased`. A value that matches contains one of
 * `oneOf`; null promises nothing. `contains` is the text that is looked for anywhere in the value, where that is all.
 */
export type Matcher = {
  label: string;
  oneOf: readonly Run[] | null;
  cased: boolean;
  contains: string | null;
  test: (value: string) => boolean;
};

/** How the raw row differs from the value that is compared. */
type Written = { plusIsBlank: boolean; breaks: string };

const longestLabel = 240;
export const placeWords: Record<Place, string> = {
  contains: "contains",
  startswith: "starts with",
  endswith: "ends with",
};

/** A value as a sentence quotes it, cut to a length that a table can hold. */
export function quoted(value: string): string {
  return `"${value.length > longestLabel ? `${value.slice(0, longestLabel)}…` : value}"`;
}

/** Runs of a value as the raw row shows them: a field that is put together from several columns breaks them. */
function rawRuns(texts: readonly string[], breaks: string): Run | null {
  return longestRun(breaks === "" ? texts : texts.flatMap((text) => text.split(breaks)));
}

function regexMatcher(modifiers: Modifiers, value: string, { breaks }: Written): Matcher {
  const guarded = guardedRegex(value, modifiers.flags);
  if (!guarded.ok) throw new Error(guarded.problem);
  const runs = runsOfRegex(value, modifiers.flags);
  const broken = runs?.some((run) => run.some((set) => breaks !== "" && set.includes(breaks))) === true;
  return {
    label: `matches /${value.slice(0, longestLabel)}/${modifiers.flags}`,
    oneOf: broken ? null : runs,
    cased: true,
    contains: null,
    test: guarded.test,
  };
}

function placedPieces(pieces: readonly Piece[], place: Place | null): Piece[] {
  const any: Piece = { kind: "any" };
  const found = [...(place === "contains" || place === "endswith" ? [any] : []), ...pieces];
  if (place === "contains" || place === "startswith") found.push(any);
  return found.filter((piece, index) => piece.kind !== "any" || found[index - 1]?.kind !== "any");
}

/** A comparison with a text or a regular expression. Throws an Error that says what cannot be used. */
export function matcherOf(
  modifiers: Modifiers,
  value: string,
  written: Written = { plusIsBlank: false, breaks: "" },
): Matcher {
  if (modifiers.way === "re") return regexMatcher(modifiers, value, written);
  const { place, cased, windash, encodes, given } = modifiers;
  const own = piecesOf(written.plusIsBlank ? value.replaceAll("+", " ") : value);
  const plain = windash ? withAnyDash(own) : own;
  const variants = encodes ? encodedTexts(own, given).map((text): Piece[] => [{ kind: "text", text }]) : [plain];
  const globs = variants.map((pieces) => wildcardTest(placedPieces(pieces, place), !cased));
  const runs = globs.map((glob) => rawRuns(glob.texts, written.breaks));
  const known = runs.filter((run) => run !== null);
  const isLike = own.some((piece) => piece.kind !== "text");
  const word = place === null ? (isLike ? "is like" : "is") : placeWords[place];
  const coded = encodes ? ` as ${given.filter((one) => one !== place && one !== "all").join(", ")}` : "";
  return {
    label: `${word} ${quoted(value)}${coded}${windash ? " with any dash" : ""}`,
    oneOf: known.length === runs.length ? known : null,
    cased,
    contains: globs.length === 1 ? (globs[0]?.contains ?? null) : null,
    test: (have) => globs.some((glob) => glob.test(have)),
  };
}
