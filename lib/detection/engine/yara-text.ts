/** A rule as it stands in a YARA file: its name, the line it begins at, the values of its `meta` section and its condition. */
export type YaraRuleText = {
  name: string;
  line: number;
  isPrivate: boolean;
  meta: Record<string, unknown>;
  condition: string;
};

const nonCode = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)|\/(?:[^/\\\n]|\\.)+\//g;

/** The file with strings, comments and regular expressions as blanks of the same length, so that only code is found in it. */
export function codeOf(source: string): string {
  return source.replace(nonCode, (text) => text.replace(/[^\n]/g, " "));
}

const declaration = /((?:\b(?:private|global)\s+)*)\brule\s+([A-Za-z_]\w*)/g;
const entry = /([A-Za-z_]\w*)\s*=\s*(?:"((?:[^"\\\n]|\\.)*)"|(-?\d+(?:\.\d+)?)|(true|false))/g;

function plain(text: string): string {
  return text.replace(/\\(["\\])/g, "$1").replace(/\\[tnr]|\\x[0-9a-fA-F]{2}/g, " ");
}

function metaOf(source: string, code: string): Record<string, unknown> {
  const start = /\bmeta\s*:/.exec(code);
  if (start === null) return {};
  const from = start.index + start[0].length;
  const rest = /\b(?:strings|variables|condition)\s*:/.exec(code.slice(from));
  const section = source.slice(from, rest === null ? undefined : from + rest.index);
  const meta: Record<string, unknown> = {};
  for (const [, key = "", text, number, truth] of section.matchAll(entry))
    meta[key] = text !== undefined ? plain(text) : number !== undefined ? Number(number) : truth === "true";
  return meta;
}

function conditionOf(source: string, code: string): string {
  const start = /\bcondition\s*:/.exec(code);
  if (start === null) return "";
  const from = start.index + start[0].length;
  return source.slice(from, code.lastIndexOf("}")).replace(/\s+/g, " ").trim();
}

/** The rules of a YARA file that compiles, in their order. */
export function rulesInYara(source: string): YaraRuleText[] {
  const code = codeOf(source);
  const found = [...code.matchAll(declaration)];
  let line = 1;
  let counted = 0;
  return found.map((match, index) => {
    for (; counted < match.index; counted += 1) if (code.charCodeAt(counted) === 10) line += 1;
    const end = found[index + 1]?.index ?? code.length;
    const body = source.slice(match.index, end);
    return {
      name: match[2] ?? "",
      line,
      isPrivate: (match[1] ?? "").includes("private"),
      meta: metaOf(body, code.slice(match.index, end)),
      condition: conditionOf(body, code.slice(match.index, end)),
    };
  });
}
