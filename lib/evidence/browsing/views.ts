import type { Browsed } from "@/lib/evidence/reading/browse";
import type { ShownRecord } from "@/lib/evidence/reading/parsed-lines";
import type { BrowseView, ShownRecordView } from "@/lib/evidence/schema";

const mostFields = 400;
const shownCharacters = 4096;

/** A record with what a page can show of it, whatever a file holds. */
export function recordView({ offset, length, at, fields }: ShownRecord): ShownRecordView {
  return {
    offset,
    length,
    at: at === null || Math.abs(at) > 8.64e15 ? null : new Date(at).toISOString(),
    fields: Object.entries(fields)
      .slice(0, mostFields)
      .map(([name, value]) => ({
        name: name.slice(0, 200),
        value: value.slice(0, shownCharacters),
        cut: value.length > shownCharacters,
      })),
  };
}

/** What was browsed, as the API answers it. */
export function viewOf({ records, ...rest }: Browsed, sizeBytes: number): BrowseView {
  return { ...rest, sizeBytes, records: records.map(recordView) };
}
