import type { Piece } from "./wildcard";

const encodings = { utf16le: "utf16le", wide: "utf16le", utf16be: "utf16be", utf16: "utf16" } as const;

function isWide(modifier: string): modifier is keyof typeof encodings {
  return Object.hasOwn(encodings, modifier);
}

function wideOf(text: string, encoding: (typeof encodings)[keyof typeof encodings]): Buffer {
  const little = Buffer.from(text, "utf16le");
  if (encoding === "utf16le") return little;
  return encoding === "utf16be" ? little.swap16() : Buffer.concat([Buffer.from([0xff, 0xfe]), little]);
}

/** The three ways a text can look inside Base64, without the characters that depend on what stands beside it. */
function base64Offsets(bytes: Buffer): string[] {
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset, 32), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const whole = Math.floor(((bytes.length + offset) * 8) / 6);
    return encoded.slice([0, 2, 3][offset], whole);
  });
}

/** Whether a modifier changes how a value is written. */
export function isEncoding(modifier: string): boolean {
  return modifier === "base64" || modifier === "base64offset" || isWide(modifier);
}

/**
 * The texts that a value stands for once the encoding modifiers are applied in their order. Throws an Error when the value has
 * wildcards, which cannot be encoded.
 */
export function encodedTexts(pieces: readonly Piece[], modifiers: readonly string[]): string[] {
  const own = modifiers.filter(isEncoding);
  if (pieces.some((piece) => piece.kind !== "text"))
    throw new Error(`a value with wildcards cannot be given to "${own.join("|")}"`);
  const text = pieces.map((piece) => (piece.kind === "text" ? piece.text : "")).join("");
  let found: Buffer[] = [Buffer.from(text, "utf8")];
  let isText = true;
  for (const modifier of own) {
    if (isWide(modifier)) {
      if (!isText) throw new Error(`"${modifier}" must stand before "base64"`);
      found = [wideOf(text, encodings[modifier])];
    } else {
      found = found.flatMap((bytes) =>
        (modifier === "base64" ? [bytes.toString("base64")] : base64Offsets(bytes)).map((one) => Buffer.from(one)),
      );
    }
    isText = false;
  }
  // Bytes that are not encoded any further are compared as the characters of the same numbers.
  const last = own.at(-1) ?? "";
  return found.map((bytes) => bytes.toString(isWide(last) ? "latin1" : "utf8"));
}

const dashes = "-/–—―";

/** Every dash or slash that introduces a switch, as any of them. */
export function withAnyDash(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((piece): Piece[] => {
    if (piece.kind !== "text") return [piece];
    return piece.text
      .split(/((?<!\w)[-/–—―](?=\w))/)
      .filter((part) => part !== "")
      .map((part) =>
        part.length === 1 && dashes.includes(part) ? { kind: "set", chars: dashes } : { kind: "text", text: part },
      );
  });
}
