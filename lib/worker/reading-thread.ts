import { parentPort } from "node:worker_threads";

import { loadPack } from "@/lib/campaigns/queries";
import { AppError } from "@/lib/core/errors";
import {
  compileKnowledge,
  type CorrelationLosses,
  createDetector,
  type Detector,
  type Knowledge,
} from "@/lib/detection/detector";
import type { Sample } from "@/lib/detection/schema";
import { createYaraScanner, yaraLimitBytes, type YaraResult, type YaraScanner } from "@/lib/detection/yara";
import { parsers } from "@/lib/evidence/parsers/registry";
import { shownFields } from "@/lib/evidence/parsers/shown-fields";
import { decoderOf, detectEncoding, encodingProbeBytes } from "@/lib/evidence/parsers/text";
import type { Parser, ParseSummary, RejectedRow } from "@/lib/evidence/parsers/types";
import { placeOnServer, unusableOf } from "@/lib/evidence/rules";
import { installedStore } from "@/lib/storage/installed";
import type { ObjectReader } from "@/lib/storage/object-file";

import { campaignKnowledge } from "./campaign-knowledge";
import { type EntrySender, entrySender, mostEntries } from "./entry-channel";
import { rejectedReasons } from "./rejected-reasons";
import { keptRejectedRows, type ReadingAnswer, type ReadingMessage, type ReadingResult } from "./reading";
import { madeStorable } from "./storable";
import { unusableFindings } from "./unusable";

// One thread reads one file at a time; hostile content can cost this thread, never the process.
type Known = { knowledge: Knowledge; yara: () => YaraScanner };
const packs = new Map<string, Promise<Known>>();
const campaigns = campaignKnowledge((rules) => answer({ kind: "skipped", rules }));

async function learn(slug: string): Promise<Known> {
  const pack = await loadPack(slug);
  // Its engine takes tens of megabytes, and a thread that only ever reads logs does not need it.
  let scanner: YaraScanner | null = null;
  return { knowledge: compileKnowledge(pack), yara: () => (scanner ??= createYaraScanner(pack.yara)) };
}

function known(slug: string): Promise<Known> {
  const found = packs.get(slug) ?? learn(slug);
  packs.set(slug, found);
  return found;
}

function answer(message: ReadingAnswer): void {
  parentPort?.postMessage(message);
}

const progressEveryBytes = 8 * 1024 * 1024;

function parserOf(request: ReadingMessage): Parser | undefined {
  return parsers.find((candidate) => candidate.format === request.parser);
}

type Parsed = { summary: ParseSummary; rejected: RejectedRow[]; reasons: ReadingResult["rejectedReasons"] };

async function parse(
  reader: ObjectReader,
  request: ReadingMessage,
  use: { detector: Detector; known: Known; entries: EntrySender | null },
): Promise<Parsed | null> {
  const parser = parserOf(request);
  if (!parser) return null;
  const recordKind = parser.format.replaceAll("-", "_");
  // A filter remembers the bytes it saw last, so every file gets its own; the plan behind it is kept.
  const filter = use.known.knowledge.prefilterFor(recordKind);
  const rejected: RejectedRow[] = [];
  const reasons = rejectedReasons();
  const session = parser.start(
    {
      path: placeOnServer(request.path),
      serverHint: request.server,
      mapping: request.mapping,
      options: filter.filters
        ? {
            interesting: (bytes, start, end, offset) => filter.interesting(bytes, start, end, offset),
            literals: filter.literals,
          }
        : undefined,
    },
    {
      record: (record) =>
        use.detector.record(record, () => (parser.isBinary ? shownFields(record.fields).slice(0, sampleBytes) : "")),
      rejected(row) {
        reasons.add(row.reason);
        if (rejected.length < keptRejectedRows) rejected.push(row);
      },
      entry: (entry) => use.entries?.add(entry),
    },
  );
  let doneBytes = 0;
  let told = 0;
  for await (const chunk of parser.copies ? reader.pass() : reader.read()) {
    session.write(chunk);
    await use.entries?.flush();
    doneBytes += chunk.byteLength;
    if (doneBytes - told < progressEveryBytes) continue;
    told = doneBytes;
    answer({ kind: "progress", doneBytes, doneRows: session.rows?.() });
  }
  const summary = session.end();
  await use.entries?.flush();
  return { summary, rejected, reasons: reasons.counted() };
}

const sampleBytes = 4096;

/** Samples carry the row as it stands in the file; it is read back from its offset, so no format has to keep its rows. */
async function fillSamples(reader: ObjectReader, samples: Sample[]): Promise<void> {
  const head = await reader.readRange(0, Math.min(encodingProbeBytes, reader.sizeBytes));
  const decoder = decoderOf(detectEncoding(head).encoding);
  for (const sample of samples) {
    if (sample.text !== "" || sample.length === 0) continue;
    sample.text = decoder
      .decode(await reader.readRange(sample.offset, Math.min(sample.length, sampleBytes)))
      .replace(/[\r\n]+$/, "");
  }
}

function yaraNote(scan: YaraResult): string {
  if (scan.timedOut) return "The YARA scan took too long and was stopped.";
  return scan.scannedBytes < scan.sizeBytes
    ? `YARA looked at the first ${Math.round(scan.scannedBytes / 1_048_576)} MiB of this file.`
    : "";
}

function entriesNote(told: number): string {
  return told > mostEntries
    ? `The first ${mostEntries} of its ${told} entries stand on the timeline. Split the file to see the rest there.`
    : "";
}

function lossNote({ rule, forgottenGroups, undatedRows, lateRows }: CorrelationLosses): string {
  const parts = [
    forgottenGroups > 0 ? `${forgottenGroups} groups were forgotten for want of room` : "",
    undatedRows > 0 ? `${undatedRows} rows have no time` : "",
    lateRows > 0 ? `${lateRows} rows are too far out of order` : "",
  ].filter((part) => part !== "");
  return `The rule ${rule} could not count everything: ${parts.join(", ")}.`;
}

async function read(request: ReadingMessage): Promise<ReadingResult> {
  const use = await (request.knowledge ? campaigns(request.packSlug, request.knowledge) : known(request.packSlug));
  const store = await installedStore();
  const reader = await store.open({ namespace: request.caseId, sha256: request.sha256 });
  try {
    const detector = createDetector(use.knowledge, { sourceId: request.evidenceId, server: request.server });
    const entries = request.entries === null ? null : entrySender(request.entries);
    const parsed = await parse(reader, request, { detector, known: use, entries });
    // Logs quote what attackers sent; YARA is for files themselves, so it looks at what no parser claims, and at files of a server.
    const isLog = parsed !== null && parserOf(request)?.isServerFile !== true;
    const scan = isLog
      ? null
      : use.yara().scan(await reader.readRange(0, Math.min(yaraLimitBytes, reader.sizeBytes)), {
          sizeBytes: reader.sizeBytes,
        });
    detector.file({
      path: request.path,
      place: placeOnServer(request.path),
      sha256: request.sha256,
      sha1: request.sha1,
      md5: request.md5,
      yara: scan?.matches ?? [],
    });
    const unusable = parsed
      ? unusableOf(parsed.summary, { flaw: request.flaw, server: request.isGiven ? request.server : null })
      : [];
    const { findings, sightings } = detector.result();
    const { evidenceId, path, server, parser } = request;
    const detection = {
      findings: [...findings, ...unusableFindings(unusable, { evidenceId, path, server, recordKind: parser ?? "" })],
      sightings,
    };
    await fillSamples(
      reader,
      [...detection.findings, ...detection.sightings].flatMap((draft) => draft.samples),
    );
    return madeStorable({
      summary: parsed?.summary ?? null,
      detection,
      unusable,
      rejected: parsed?.rejected ?? [],
      rejectedReasons: parsed?.reasons ?? [],
      entries: Math.min(entries?.told() ?? 0, mostEntries),
      isWebShell: scan?.matches.some(({ facts }) => facts.proposes === "implanted") ?? false,
      note: [scan ? yaraNote(scan) : "", entriesNote(entries?.told() ?? 0), ...detector.losses().map(lossNote)]
        .filter((note) => note !== "")
        .join(" "),
    });
  } finally {
    request.entries?.close();
    await reader.close();
  }
}

parentPort?.on("message", (request: ReadingMessage) => {
  read(request).then(
    (result) => answer({ kind: "done", result }),
    (error: unknown) =>
      answer({
        kind: "failed",
        message: error instanceof AppError || error instanceof Error ? error.message : String(error),
      }),
  );
});
