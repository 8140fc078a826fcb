const mostFields = 512;
const deepest = 4;
const longestNested = 2_000;

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value.replaceAll("\0", "\uFFFD");
  return JSON.stringify(value).slice(0, longestNested);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * One JSON object as flat texts: `{ "a": { "b": 1 } }` gives `a.b`. Lists, and what is nested deeper than four levels, stay JSON.
 * Null when the text is no object; never more than 512 fields.
 */
export function flatJson(text: string): Record<string, string> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const fields: Record<string, string> = {};
  let count = 0;
  const put = (object: Record<string, unknown>, prefix: string, depth: number): void => {
    for (const [key, inner] of Object.entries(object)) {
      const name = `${prefix}${key}`.slice(0, 200);
      if (count >= mostFields || name === "" || name === "__proto__") continue;
      if (isObject(inner) && depth < deepest) put(inner, `${name}.`, depth + 1);
      else {
        fields[name] = textOf(inner);
        count++;
      }
    }
  };
  put(value, "", 1);
  return fields;
}
