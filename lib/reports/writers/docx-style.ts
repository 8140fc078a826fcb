import type { IStylesOptions } from "docx";
import { ink, quiet } from "./marks";

/** Width between the margins of the page in twentieths of a point. */
export const textWidth = 9666;
export const listName = "numbered";

// Word falls back where Inter is not installed; both names are given so that the look holds on either machine.
export const sansFont = "Inter";
export const monoFont = "JetBrains Mono";

/** "14181f": Word writes colours without the sign. */
export function bare(color: string): string {
  return color.replace("#", "");
}

/** Styles by name, so that a reader can change the look of the whole report in one place. Sizes in half points. */
export function docxStyles(language: string): IStylesOptions {
  const heading = (size: number, before: number) => ({
    run: { size, bold: true, color: bare(ink), font: sansFont },
    paragraph: { spacing: { before, after: 100 }, keepNext: true, keepLines: true },
  });
  return {
    default: {
      document: {
        run: { font: sansFont, size: 19, color: bare(ink), language: { value: language } },
        paragraph: { spacing: { after: 120, line: 276 } },
      },
      title: { run: { size: 46, bold: true, color: bare(ink), font: sansFont }, paragraph: { spacing: { after: 40 } } },
      heading1: heading(29, 340),
      heading2: heading(23, 240),
      heading3: heading(20, 200),
    },
    paragraphStyles: [
      {
        id: "Subtitle",
        name: "Subtitle",
        basedOn: "Normal",
        next: "Normal",
        run: { size: 24, color: bare(quiet) },
        paragraph: { spacing: { after: 240 } },
      },
      {
        id: "Lead",
        name: "Lead",
        basedOn: "Normal",
        run: { size: 25, bold: true },
        paragraph: { spacing: { after: 120 }, keepLines: true },
      },
      {
        id: "Note",
        name: "Note",
        basedOn: "Normal",
        run: { size: 17, color: bare(quiet) },
        paragraph: { spacing: { after: 80 } },
      },
      {
        id: "TableText",
        name: "Table Text",
        basedOn: "Normal",
        run: { size: 16 },
        paragraph: { spacing: { after: 0, line: 252 } },
      },
      {
        id: "TableHead",
        name: "Table Head",
        basedOn: "TableText",
        run: { size: 16, bold: true, color: bare(quiet) },
        paragraph: { keepNext: true },
      },
      {
        id: "Code",
        name: "Code",
        basedOn: "Normal",
        run: { size: 15, font: monoFont },
        paragraph: { spacing: { after: 0, line: 252 }, indent: { left: 640, hanging: 640 } },
      },
    ],
  };
}
