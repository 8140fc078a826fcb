/** Where on Windows a path leads: onto a drive, with its folders resolved, or to another machine. */
export type WindowsPlace = { kind: "unc" } | { kind: "drive"; parts: string[] };

/** Resolves `.`, `..`, both slashes and the `\\?\` prefix as Windows does; the parts are folded, since Windows ignores case. */
export function windowsPlace(path: string): WindowsPlace {
  const flat = path
    .trim()
    .replaceAll("/", "\\")
    .replace(/^\\\\[?.]\\(?=[a-z]:)/i, "");
  if (flat.startsWith("\\\\")) return { kind: "unc" };
  const parts: string[] = [];
  for (const part of flat.toLowerCase().split("\\")) {
    if (part === "..") parts.splice(Math.max(1, parts.length - 1));
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return { kind: "drive", parts };
}
