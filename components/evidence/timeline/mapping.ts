import type { TablePreviewView } from "@/lib/evidence/schema";

export type Mapping = NonNullable<TablePreviewView["mapping"]>;
export type ColumnRole = "message" | "meaning" | "server" | "address" | "account" | "path" | "hash";

/** What a column may say, in the order in which it is asked. */
export const roleWords: readonly { role: ColumnRole; label: string; hint: string }[] = [
  { role: "message", label: "What happened", hint: "The text of the event." },
  { role: "meaning", label: "What the time means", hint: "Such as “Content modification time”." },
  { role: "server", label: "Host", hint: "Matched to the servers of the case." },
  { role: "address", label: "Remote address", hint: "Matched against indicators." },
  { role: "account", label: "Account", hint: "" },
  { role: "path", label: "File or path", hint: "Matched against indicators." },
  { role: "hash", label: "Hash of the file", hint: "MD5, SHA-1 or SHA-256." },
];

/** Hours and minutes a clock is ahead of UTC, as people write it. */
export function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const clock = `${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
  return `${minutes < 0 ? "−" : "+"}${clock}`;
}

/** Reads such an offset; null when it is none. */
export function offsetOf(text: string): number | null {
  const [, sign, hours, minutes = "0"] = /^\s*([+\-−]?)(\d{1,2})(?::?(\d\d))?\s*$/.exec(text) ?? [];
  if (hours === undefined || Number(minutes) > 59) return null;
  const size = Number(hours) * 60 + Number(minutes);
  return size > 14 * 60 ? null : size * (sign === "-" || sign === "−" ? -1 : 1);
}

/** A mapping to begin with where nothing could be proposed; every choice is still open. */
export function emptyMapping(preview: TablePreviewView): Mapping {
  const [first] = preview.columns;
  const name = first?.name ?? "";
  return {
    layout: preview.layout,
    delimiter: preview.delimiter,
    timeColumns: [name],
    timeForm: "iso",
    utcOffsetMinutes: 0,
    message: name,
    meaning: null,
    server: null,
    address: null,
    account: null,
    path: null,
    hash: null,
  };
}
