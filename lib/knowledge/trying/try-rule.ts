import type { SigmaRule } from "@/lib/campaigns/schema";
import { compileKnowledge, createDetector } from "@/lib/detection/detector";
import { importSigma, importYara } from "@/lib/detection/import-rules";
import type { Sample } from "@/lib/detection/schema";
import { createYaraScanner, yaraLimitBytes } from "@/lib/detection/yara";
import { identify } from "@/lib/evidence/parsers/identify";
import { probeBytes, probeOf } from "@/lib/evidence/parsers/probe";
import { parsers } from "@/lib/evidence/parsers/registry";
import { decoderOf, detectEncoding, encodingProbeBytes } from "@/lib/evidence/parsers/text";
import type { Parser } from "@/lib/evidence/parsers/types";
import { testLimits, type TestView } from "@/lib/knowledge/schema";
import { installedStore } from "@/lib/storage/installed";

import type { Task } from "./tasks";

type Trial = Extract<Task, { kind: "try" }>;

/** The bytes that a rule is tried against, pasted or stored. */
type Source = {
  path: string;
  sizeBytes: number;
  server: string | null;
  parser: string | null;
  read(): AsyncIterable<Uint8Array>;
  readRange(offset: number, length: number): Promise<Uint8Array>;
};

async function withSource<T>({ against }: Trial, work: (source: Source) => Promise<T>): Promise<T> {
  if (against.kind === "text") {
    const bytes = new TextEncoder().encode(against.text);
    return work({
      path: against.filename,
      sizeBytes: bytes.length,
      server: null,
      parser: against.parser,
      async *read() {
        yield bytes;
      },
      readRange: async (offset, length) => bytes.subarray(offset, offset + length),
    });
  }
  const store = await installedStore();
  const reader = await store.open({ namespace: against.caseId, sha256: against.sha256 });
  try {
    const { path, server } = against;
    return await work({
      path,
      server,
      parser: null,
      sizeBytes: reader.sizeBytes,
      read: () => reader.read(),
      readRange: (offset, length) => reader.readRange(offset, length),
    });
  } finally {
    await reader.close();
  }
}

/** How long a trial reads on; what it has found until then is told. The thread itself is ended some seconds later. */
const readingMs = testLimits.ms - 5_000;
const sampleBytes = 4_096;

async function fillSamples(source: Source, samples: Sample[]): Promise<void> {
  const head = await source.readRange(0, Math.min(encodingProbeBytes, source.sizeBytes));
  const decoder = decoderOf(detectEncoding(head).encoding);
  for (const sample of samples) {
    if (sample.text !== "" || sample.length === 0) continue;
    const bytes = await source.readRange(sample.offset, Math.min(sample.length, sampleBytes));
    sample.text = decoder.decode(bytes).replace(/[\r\n]+$/, "");
  }
}

async function parserFor(source: Source): Promise<Parser | null> {
  if (source.parser !== null) return parsers.find(({ format }) => format === source.parser) ?? null;
  const head = await source.readRange(0, Math.min(probeBytes, source.sizeBytes));
  const found = identify(probeOf(source.path, { head, sizeBytes: source.sizeBytes }));
  return "unrecognized" in found ? null : found;
}

const nothing = { format: null, rows: 0, records: 0, complete: true, problems: [], matches: [] };
type Tried = Omit<TestView, "tookMs">;

/** A rule alone: what it says about other rules cannot be tried without them. */
function alone(rule: SigmaRule): { rule: SigmaRule; problems: string[] } {
  const { supersedes: _, follows, ...breakwater } = rule.breakwater;
  const problems =
    follows === undefined ? [] : ["The rule counts only after other rules; here every match of its own is shown."];
  return { rule: { ...rule, breakwater }, problems };
}

async function trySigma(text: string, source: Source): Promise<Tried> {
  const report = importSigma([{ name: "rule.yml", text }]);
  const problems = report.rules.flatMap((found) =>
    found.kind === "loaded" ? found.notes : [`${found.name}: ${found.reason}`],
  );
  const loaded = report.rules.flatMap((found) => (found.kind === "loaded" ? [alone(found.rule)] : []));
  if (loaded.length === 0) return { ...nothing, complete: false, problems };
  problems.push(...loaded.flatMap((one) => one.problems));
  const rules = loaded.map(({ rule }) => rule);
  const parser = await parserFor(source);
  if (parser === null)
    return {
      ...nothing,
      complete: false,
      problems: [...problems, "No parser reads this; choose another text or file."],
    };
  const knowledge = compileKnowledge({ rules, indicators: [] });
  const detector = createDetector(knowledge, { sourceId: "trial", server: source.server });
  const session = parser.start(
    { path: source.path, serverHint: source.server },
    { record: (record) => detector.record(record, () => ""), rejected: () => undefined },
  );
  const until = Date.now() + readingMs;
  let complete = true;
  for await (const chunk of source.read()) {
    session.write(chunk);
    complete = Date.now() < until;
    if (!complete) break;
  }
  const summary = session.end();
  if (!complete) problems.push("Reading was stopped after some seconds; what follows was not looked at.");
  const { findings } = detector.result();
  const shown = findings.slice(0, testLimits.matches);
  if (findings.length > shown.length) problems.push(`Of ${findings.length} matches the first are shown.`);
  await fillSamples(
    source,
    shown.flatMap(({ samples }) => samples),
  );
  return {
    format: parser.format,
    rows: summary.rows,
    records: summary.records,
    complete,
    problems,
    matches: shown.map((draft) => ({
      rule: draft.ruleName,
      title: draft.title,
      severity: draft.severity,
      count: draft.count,
      samples: draft.samples.map(({ line, offset, text: row, at, why, condition }) => ({
        line,
        offset,
        text: row,
        at: at === null ? null : new Date(at).toISOString(),
        why,
        condition,
      })),
    })),
  };
}

async function tryYara(text: string, source: Source): Promise<Tried> {
  const [file] = importYara([{ name: "rule.yar", text }]).files;
  if (file === undefined || file.kind === "broken") {
    const problems = (file?.problems ?? []).map(
      ({ line, column, message }) => `line ${line}, column ${column}: ${message}`,
    );
    return { ...nothing, complete: false, problems };
  }
  const scanner = createYaraScanner([file.source]);
  const bytes = await source.readRange(0, Math.min(yaraLimitBytes, source.sizeBytes));
  const scan = scanner.scan(bytes, { sizeBytes: source.sizeBytes });
  const complete = !scan.timedOut && scan.scannedBytes >= scan.sizeBytes;
  return {
    ...nothing,
    format: "file",
    complete,
    problems: [
      ...file.rules.flatMap(({ notes }) => notes),
      ...(scan.timedOut ? ["The scan took too long and was stopped."] : []),
      ...(scan.scannedBytes < scan.sizeBytes ? ["Only the first part of the file was looked at."] : []),
    ],
    matches: scan.matches.slice(0, testLimits.matches).map(({ facts, strings }) => ({
      rule: facts.ruleName,
      title: facts.title,
      severity: facts.severity,
      count: Math.max(1, strings.length),
      samples: strings.slice(0, 8).map(({ identifier, offset, text: value }) => ({
        line: 0,
        offset,
        text: value,
        at: null,
        why: [{ field: identifier, test: `found at byte ${offset}`, value }],
      })),
    })),
  };
}

/** Tries a rule against pasted text or a stored file and stores nothing: what it would find, and why. */
export async function tryRule(task: Trial): Promise<TestView> {
  const began = Date.now();
  const { kind, source: text } = task.rule;
  const tried = await withSource(task, (source) => (kind === "sigma" ? trySigma(text, source) : tryYara(text, source)));
  return { ...tried, tookMs: Date.now() - began };
}
