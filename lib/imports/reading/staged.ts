import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { parse } from "csv-parse";

import { AppError } from "@/lib/core/errors";
import { storableText } from "@/lib/core/text";

/** A row of the file as it was read: cells by the name of their column, or why the row cannot be read. */
export type StagedRow = { line: number; cells: Record<string, string>; problem: string | null };

export type StagedFile = { header: string[]; sha256: string; rows: StagedRow[] };

const mostBytes = 100 * 1024 * 1024;
const mostRows = 1_000_000;
const longestCell = 4_000;

/** What stands between the cells: of comma, semicolon and tab the one that the first line holds most often. */
function delimiterOf(head: string): string {
  const [first = ""] = head.split(/\r?\n/, 1);
  const count = (mark: string) => first.split(mark).length - 1;
  return [",", ";", "\t"].reduce((best, mark) => (count(mark) > count(best) ? mark : best), ",");
}

function decoderFor(head: Uint8Array): TextDecoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder("utf-16le");
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder("utf-16be");
  return new TextDecoder("utf-8");
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<{ text: string; sha256: string }> {
  const hash = createHash("sha256");
  let decoder: TextDecoder | null = null;
  let text = "";
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes)
      throw new AppError(
        "TOO_LARGE",
        "The file is larger than 100 MB. Split it and send the parts one after the other.",
      );
    hash.update(chunk);
    decoder ??= decoderFor(chunk);
    text += decoder.decode(chunk, { stream: true });
  }
  return { text: text + (decoder?.decode() ?? ""), sha256: hash.digest("hex") };
}

/**
 * Reads a whole CSV file: UTF-8 or UTF-16, comma, semicolon or tab. A row that is not like its header is kept with the reason.
 * Throws INVALID for a file without a header, TOO_LARGE beyond 100 MB or a million rows.
 */
export async function stageFile(body: AsyncIterable<Uint8Array>): Promise<StagedFile> {
  const { text, sha256 } = await textOf(body);
  const parser = Readable.from([text]).pipe(
    parse({
      bom: true,
      delimiter: delimiterOf(text.slice(0, 65_536)),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      info: true,
      max_record_size: 256 * 1024,
    }),
  );
  let header: string[] | null = null;
  const rows: StagedRow[] = [];
  try {
    for await (const item of parser) {
      const { record, info }: { record: string[]; info: { lines: number } } = item;
      if (header === null) {
        header = record.map((cell) => cell.trim());
        continue;
      }
      if (rows.length >= mostRows)
        throw new AppError("TOO_LARGE", "The file has more than a million rows. Split it and send the parts.");
      const names = header;
      const problem = record.length > names.length ? `${names.length} columns expected, ${record.length} found.` : null;
      const cells = Object.fromEntries(
        names.flatMap((name, place) => {
          const value = storableText((record[place] ?? "").slice(0, longestCell));
          return name === "" || value === "" || name === "__proto__" ? [] : [[name, value]];
        }),
      );
      rows.push({ line: info.lines, cells, problem });
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      "INVALID",
      `The file cannot be read as CSV: ${error instanceof Error ? error.message.split("\n")[0] : "it is broken"}. Save it as CSV again.`,
      { field: "body" },
    );
  }
  if (header === null)
    throw new AppError("INVALID", "The file is empty. It needs a header row and a row per server.", { field: "body" });
  return { header, sha256, rows };
}
