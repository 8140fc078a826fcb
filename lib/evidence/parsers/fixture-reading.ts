import type { LineFilter, ParsedRecord, Parser, RejectedRow } from "./types";

/** Reads bytes that are all in memory, in pieces of a given size; what has no order is sorted so that results compare. */
export function readWhole(
  parser: Parser,
  input: { bytes: Uint8Array; path: string; pieceBytes: number; serverHint?: string; interesting?: LineFilter },
) {
  const records: ParsedRecord[] = [];
  const rejected: RejectedRow[] = [];
  const options = input.interesting ? { interesting: input.interesting } : {};
  const session = parser.start(
    { path: input.path, serverHint: input.serverHint ?? null, options },
    { record: (record) => void records.push(record), rejected: (row) => void rejected.push(row) },
  );
  for (let at = 0; at < input.bytes.length; at += input.pieceBytes)
    session.write(input.bytes.subarray(at, at + input.pieceBytes));
  const summary = session.end();
  const rowsByHour = summary.coverage.map((seen) => [...seen.hours].toSorted(([a], [b]) => a - b));
  const coverage = summary.coverage.map((seen, place) => ({
    ...seen,
    hours: rowsByHour[place]?.map(([hour]) => hour) ?? [],
  }));
  return { records, rejected, summary: { ...summary, coverage }, rowsByHour };
}
