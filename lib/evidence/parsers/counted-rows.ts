import type { ParsedRecord, ParseSink, ParseSummary, RejectedRow, RowRecipe } from "./types";

/** A sink that keeps the books: every row ends as exactly one of record (handed on or only counted) or rejected. */
export type CountedRows = {
  record(record: ParsedRecord): RowRecipe | null;
  countOnly(rows: number): void;
  rejected(row: RejectedRow): void;
  /** Rows so far. */
  count(): number;
  summary(rest: Omit<ParseSummary, "rows" | "records" | "rejected" | "unusable">): ParseSummary;
};

/** Wraps a sink so that `records + rejected = rows` holds whatever the parser does. */
export function countedRows(sink: ParseSink): CountedRows {
  let records = 0;
  let rejected = 0;
  return {
    record(record) {
      records++;
      return sink.record(record) ?? null;
    },
    countOnly(rows) {
      records += rows;
    },
    rejected(row) {
      rejected++;
      sink.rejected(row);
    },
    count: () => records + rejected,
    summary: (rest) => ({
      rows: records + rejected,
      records,
      rejected,
      unusable: unusableBecause(records, rejected),
      ...rest,
    }),
  };
}

function unusableBecause(records: number, rejected: number): string | null {
  if (records > 0) return null;
  return rejected > 0
    ? "No row of the file could be read."
    : "The file holds no rows: it is empty or has only a header.";
}
