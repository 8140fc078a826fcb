import { Unreadable, wideText } from "./values";

const longestName = 256;

/** What a token of binary XML says; a value of the record is known by its place among them. */
export type Token =
  | { kind: "open"; name: string }
  | { kind: "attribute"; name: string }
  | { kind: "opened" }
  | { kind: "closed" }
  | { kind: "text"; text: string }
  | { kind: "value"; place: number };

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Names that elements of one chunk share; each is read once, so that many references to a long one cost nothing. */
export type Names = (chunk: Buffer, at: number) => string;

export function namesOfChunk(): Names {
  const known = new Map<number, string>();
  return (chunk, at) => {
    const found = known.get(at);
    if (found !== undefined) return found;
    if (at + 8 > chunk.length) throw new Unreadable("A name lies outside of its chunk.");
    const count = chunk.readUInt16LE(at + 6);
    if (count > longestName || at + 8 + 2 * count > chunk.length)
      throw new Unreadable("The name of an element cannot be read.");
    const name = wideText(chunk, at + 8, at + 8 + 2 * count);
    known.set(at, name);
    return name;
  };
}

/**
 * Reads the tokens of binary XML in `chunk[from, to)` up to its end mark. `dependencies` says whether elements carry a number of
 * what they depend on, as those of templates do and all others do not (libevtx, "Windows XML Event Log format"). Throws Unreadable for what
 * is no token or runs out of its bounds.
 */
export function readTokens(
  chunk: Buffer,
  piece: { from: number; to: number; dependencies: boolean; names: Names },
  onToken: (token: Token) => void,
): void {
  const { to, dependencies, names } = piece;
  let at = piece.from;

  function need(size: number): number {
    const start = at;
    if (start + size > to) throw new Unreadable("The binary XML ends in the middle of a token.");
    at += size;
    return start;
  }

  function nameHere(): string {
    const place = chunk.readUInt32LE(need(4));
    // A name that is met for the first time stands right behind the reference to it.
    if (place === at) need(8 + 2 * chunk.readUInt16LE(Math.min(at + 6, chunk.length - 2)) + 2);
    return names(chunk, place);
  }

  function textHere(): string {
    const size = 2 * chunk.readUInt16LE(need(2));
    const start = need(size);
    return wideText(chunk, start, start + size);
  }

  while (at < to) {
    const token = chunk[at++] ?? 0;
    switch (token & 0xbf) {
      case 0x00:
        return;
      case 0x01: {
        need(dependencies ? 6 : 4);
        const name = nameHere();
        if ((token & 0x40) !== 0) need(4);
        onToken({ kind: "open", name });
        break;
      }
      case 0x02:
        onToken({ kind: "opened" });
        break;
      case 0x03:
      case 0x04:
        onToken({ kind: "closed" });
        break;
      case 0x05:
        need(1);
        onToken({ kind: "text", text: textHere() });
        break;
      case 0x06:
        onToken({ kind: "attribute", name: nameHere() });
        break;
      case 0x07:
        onToken({ kind: "text", text: textHere() });
        break;
      case 0x08:
        onToken({ kind: "text", text: String.fromCharCode(chunk.readUInt16LE(need(2)) || 0xfffd) });
        break;
      case 0x09:
        onToken({ kind: "text", text: entities[nameHere()] ?? "" });
        break;
      case 0x0a:
        nameHere();
        break;
      case 0x0b:
        textHere();
        break;
      case 0x0d:
      case 0x0e:
        onToken({ kind: "value", place: chunk.readUInt16LE(need(3)) });
        break;
      case 0x0f:
        need(3);
        break;
      default:
        throw new Unreadable(`The binary XML holds the unknown token 0x${token.toString(16)}.`);
    }
  }
}
