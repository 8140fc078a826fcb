import type { ReportWording } from "@/lib/campaigns/schema";
import { heading, paragraph } from "@/lib/reports/document";
import type { Block } from "@/lib/reports/document";

/** The pack's words for one chapter: its title, its introduction, and what it says where there is nothing. */
export type Chapter = { title: string; intro: Block[]; whenEmpty: string | null };

/** The chapter of the pack's wording under `key`; without one, the product's own title stands alone. */
export function chapterOf(wording: ReportWording | null, at: { key: string; title: string }): Chapter {
  const section = wording?.sections.find((candidate) => candidate.key === at.key);
  if (section === undefined) return { title: at.title, intro: [], whenEmpty: null };
  return { title: section.title, intro: [paragraph(section.text)], whenEmpty: section.whenEmpty ?? null };
}

/** The block with the pack's words in place of ours where it holds no row. */
export function wordedEmpty(block: Block, whenEmpty: string | null): Block {
  return block.kind === "table" && whenEmpty !== null ? { ...block, empty: whenEmpty } : block;
}

/** A heading, the introduction, and the chapter's blocks with the pack's words for emptiness. */
export function chapter(
  wording: ReportWording | null,
  at: { key: string; title: string; number: number },
  blocks: readonly Block[],
): Block[] {
  const words = chapterOf(wording, at);
  return [
    heading(1, `${at.number}  ${words.title}`),
    ...words.intro,
    ...blocks.map((block, index) => (index === 0 ? wordedEmpty(block, words.whenEmpty) : block)),
  ];
}
