/** A value directly inside the outermost object, or an object inside a list that is; `to` is null where the text ends first. */
export type JsonMember = { name: string; from: number; to: number | null; object: boolean };

/**
 * Finds the members of a JSON object without reading it whole, so that what stands before a cut or a fault still counts and
 * nesting costs nothing. Texts are told as they stand, with their quotes; of lists only the objects in them are told.
 */
export function* membersOf(marks: string): Generator<JsonMember> {
  let depth = 0;
  let name = "";
  let inList = false;
  let from: number | null = null;
  for (let at = 0; at < marks.length; at++) {
    const mark = marks[at];
    if (mark === '"') {
      const end = closingQuote(marks, at + 1);
      if (depth === 1) {
        const isName = /^\s{0,64}:/.test(marks.slice(end + 1, end + 66));
        if (isName) name = marks.slice(at + 1, end);
        else if (end < marks.length) yield { name, from: at, to: end + 1, object: false };
      }
      at = end;
    } else if (mark === "{" || mark === "[") {
      if (mark === "[" && depth === 1) inList = true;
      else if (mark === "{" && (depth === 1 || (depth === 2 && inList)) && from === null) from = at;
      depth++;
    } else if (mark === "}" || mark === "]") {
      depth--;
      if (depth < 1) return;
      if (depth === 1) inList = inList && mark !== "]";
      if (from !== null && mark === "}" && depth === (inList ? 2 : 1)) {
        yield { name, from, to: at + 1, object: true };
        from = null;
      }
    }
  }
  if (from !== null) yield { name, from, to: null, object: true };
}

/** The place of the quote that closes a text, or the end where none does. */
function closingQuote(marks: string, from: number): number {
  for (let at = from; at < marks.length; at++) {
    if (marks[at] === "\\") at++;
    else if (marks[at] === '"') return at;
  }
  return marks.length;
}
