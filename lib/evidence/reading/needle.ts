import type { FileText } from "./encoding";

/** Looks for one text in pieces of a file, whatever the case of its letters. */
export type Needle = {
  /** The longest a match can be, in bytes. */
  mostBytes: number;
  /** Where matches begin in `bytes`, in order, and how long they are; places are bytes. */
  matches: (bytes: Buffer) => Generator<{ at: number; length: number }>;
};

const special = /[\\^$.*+?()[\]{}|/-]/g;
const escaped = (text: string) => text.replace(special, String.raw`\$&`);

/** UTF-8 bytes as characters of one byte each, so that a place in the text is a place in the file. */
const asBytes = (text: string) => Buffer.from(text, "utf8").toString("latin1");

function patternOf(character: string, spell: (text: string) => string): string {
  // A quote inside a quoted cell stands twice in the file.
  if (character === '"') return `${escaped(spell('"'))}(?:${escaped(spell('"'))})?`;
  const spellings = new Set([character, character.toLowerCase(), character.toUpperCase()].map(spell));
  const [only] = spellings;
  if (spellings.size === 1) return escaped(only ?? "");
  return `(?:${[...spellings].map(escaped).join("|")})`;
}

/**
 * Prepares a search for `words` as they are: no pattern, any case. The pattern made of it has no repetition, so it takes time
 * in proportion to what is searched, whatever is searched for.
 */
export function needleOf(words: string, text: FileText): Needle {
  const spell = text.unit === 1 ? asBytes : (part: string) => part;
  const characters = Array.from(words);
  const pattern = new RegExp(characters.map((character) => patternOf(character, spell)).join(""), "g");
  const unit = text.unit;
  const mostBytes = characters.reduce((sum, character) => sum + (unit === 2 ? 4 : 6) + (character === '"' ? 2 : 0), 0);
  return {
    mostBytes,
    *matches(bytes) {
      const searched = unit === 1 ? bytes.toString("latin1") : text.decode(bytes);
      for (const found of searched.matchAll(pattern)) yield { at: found.index * unit, length: found[0].length * unit };
    },
  };
}
