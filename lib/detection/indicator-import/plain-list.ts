import { lineSplitter } from "@/lib/evidence/parsers/lines";
import { decodeText } from "@/lib/evidence/parsers/text";
import { importLimits, shortText } from "./limits";
import type { Claim, Reading, Refusal } from "./types";

/**
 * One value a line. Lines that begin with #, // or ; are comments, and what follows a blank and # on a line is its note. Bullets and
 * quotes around a value go.
 */
export function readList(bytes: Uint8Array): Reading {
  const found: (Claim | Refusal)[] = [];
  const lines = lineSplitter((line) => {
    if (found.length > importLimits.rows) return;
    const text = decodeText(line.bytes, line.start, line.end).trim();
    if (text === "" || /^(?:#|\/\/|;)/.test(text)) return;
    if (line.long) {
      found.push({
        kind: "refusal",
        line: line.number,
        value: shortText(text, 200),
        reason: "This line is too long to be a value.",
      });
      return;
    }
    const comment = text.search(/\s#/);
    const value = comment === -1 ? text : text.slice(0, comment);
    const note = comment === -1 ? "" : text.slice(comment).replace(/^\s#+\s*/, "");
    const bare = value
      .trim()
      .replace(/^[-*•]\s+/, "")
      .replace(/^(["'])(.*)\1,?$/, "$2");
    found.push({ kind: "claim", line: line.number, type: null, value: bare, about: { note } });
  });
  lines.write(bytes);
  lines.end();
  return { found, notes: [] };
}
