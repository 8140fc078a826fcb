import { ExternalHyperlink, TextRun } from "docx";
import type { Inline } from "@/lib/reports/document";
import { bare, monoFont, sansFont } from "./docx-style";
import { quiet, toneColors } from "./marks";
import { safeHref, visibleSegments } from "./visible-text";

export type Run = TextRun | ExternalHyperlink;

type Look = { bold?: boolean; color?: string; mono?: boolean; size?: number };

/** Runs of the document as runs of Word. */
export function inline(value: readonly Inline[]): Run[] {
  return value.flatMap((run) => inlineRun(run));
}

function inlineRun(run: Inline): Run[] {
  switch (run.kind) {
    case "text":
      return words(run.text, {});
    case "strong":
      return words(run.text, { bold: true });
    case "muted":
      return words(run.text, { color: quiet });
    case "mono":
      return words(run.text, { mono: true });
    case "state":
      return words(run.text, { bold: true, color: toneColors[run.tone] });
    case "link": {
      const href = safeHref(run.href);
      return href === null || href.startsWith("#")
        ? words(run.text, {})
        : [new ExternalHyperlink({ link: href, children: words(run.text, { color: "#1d4ed8" }) })];
    }
  }
}

const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Runs of visible text; names of hidden characters stand out in colour. */
export function words(text: string, look: Look): TextRun[] {
  return visibleSegments(text).map(
    (segment) =>
      new TextRun({
        text: segment.text,
        bold: look.bold,
        font: look.mono === true ? monoFont : sansFont,
        size: look.size,
        rightToLeft: rightToLeft.test(segment.text) && !/[A-Za-z]/u.test(segment.text),
        color:
          segment.kind === "name" ? bare(toneColors.high) : look.color === undefined ? undefined : bare(look.color),
        noProof: look.mono,
      }),
  );
}
