/** A run of guidance text: plain, or one of the three marks that a pack may use. */
export type Inline = { kind: "text" | "strong" | "em" | "code"; text: string };

export type Block =
  | { kind: "paragraph"; inlines: Inline[] }
  | { kind: "list"; items: Inline[][] }
  | { kind: "code"; language: string; text: string };

const marks = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*/g;

/** Marks inside one line of text. What is no mark stays as it is, so nothing a pack says is lost. */
export function inlinesOf(text: string): Inline[] {
  const inlines: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(marks)) {
    if (match.index > from) inlines.push({ kind: "text", text: text.slice(from, match.index) });
    const [whole, code, strong, em] = match;
    if (code !== undefined) inlines.push({ kind: "code", text: code });
    else if (strong !== undefined) inlines.push({ kind: "strong", text: strong });
    else inlines.push({ kind: "em", text: em ?? whole });
    from = match.index + whole.length;
  }
  if (from < text.length) inlines.push({ kind: "text", text: text.slice(from) });
  return inlines;
}

function textBlock(lines: readonly string[]): Block {
  if (lines.every((line) => /^\s*[-*] /.test(line)))
    return { kind: "list", items: lines.map((line) => inlinesOf(line.replace(/^\s*[-*] /, ""))) };
  return { kind: "paragraph", inlines: inlinesOf(lines.map((line) => line.trim()).join(" ")) };
}

/**
 * The small Markdown of guidance as data: paragraphs, bullet lists, fenced code, and inside them code, strong and emphasis.
 * Links and HTML are not part of it and stay plain text, so a pack can put nothing active on a page.
 */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let code: { language: string; lines: string[] } | null = null;
  const flush = () => {
    if (lines.length > 0) blocks.push(textBlock(lines));
    lines = [];
  };
  for (const line of markdown.split(/\r?\n/)) {
    const fence = /^```(\w*)\s*$/.exec(line);
    if (code) {
      if (fence) {
        blocks.push({ kind: "code", language: code.language, text: code.lines.join("\n") });
        code = null;
      } else code.lines.push(line);
    } else if (fence) {
      flush();
      code = { language: fence[1] ?? "", lines: [] };
    } else if (line.trim() === "") flush();
    else lines.push(line);
  }
  if (code) blocks.push({ kind: "code", language: code.language, text: code.lines.join("\n") });
  flush();
  return blocks;
}
