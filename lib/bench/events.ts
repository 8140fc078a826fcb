import { randomBytes } from "node:crypto";
import { mkdtemp, open, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import { evtx } from "@/lib/evidence/parsers/evtx";

import { other } from "./comparators";
import { plantedRule, writeEvents } from "./event-data";
import type { Density } from "./log-data";
import { best, coldReader, type Place, stored } from "./reading";
import { type Flags, numberOf, type Report, tell } from "./report";
import { figure, megabytesPerSecond } from "./statistics";

/** Reads the plain file with the parser alone, so that the share of storage and matching shows. */
async function parseAlone(path: string): Promise<{ ms: number }> {
  const begun = process.hrtime.bigint();
  const session = evtx.start({ path, serverHint: null }, { record: () => undefined, rejected: () => undefined });
  const file = await open(path);
  const buffer = Buffer.alloc(1024 * 1024);
  for (;;) {
    const { bytesRead } = await file.read(buffer);
    if (bytesRead === 0) break;
    session.write(buffer.subarray(0, bytesRead));
  }
  await file.close();
  session.end();
  return { ms: Number(process.hrtime.bigint() - begun) / 1e6 };
}

type Bench = Place & { reading: ReturnType<typeof coldReader>; runs: number };

async function measure(bench: Bench, log: { density: Density; sizeBytes: number }): Promise<string[]> {
  const path = join(bench.directory, "Security.evtx");
  const written = await writeEvents(path, log);
  const blob = await stored(bench, path, { path: "EX01/Security.evtx", format: evtx.format });
  const ours = await best(bench.runs, () => bench.reading.read(blob.request));
  const alone = await best(bench.runs, () => parseAlone(path));
  const openssl = await best(bench.runs, () => other("openssl", ["dgst", "-sha256", path]));
  await blob.remove();
  await rm(path);
  const speed = (ms: number) => megabytesPerSecond(written.sizeBytes, ms);
  const counted = ours.result.detection.findings
    .filter((finding) => finding.ruleName === plantedRule)
    .reduce((sum, finding) => sum + finding.count, 0);
  const { rows = 0, rejected = 0 } = ours.result.summary ?? {};
  return [
    `Security.evtx, ${log.density}`,
    figure(written.sizeBytes / 1e6),
    `${rows} of ${written.lines}, ${rejected} rejected`,
    figure(speed(ours.ms)),
    figure(speed(ours.cpuMs)),
    figure(speed(alone.ms)),
    openssl.value === null ? "–" : figure(speed(openssl.ms)),
    figure(ours.peakMegabytes),
    counted === written.planted ? String(counted) : `${counted}, planted ${written.planted}`,
  ];
}

/** A stored event log to findings through the product's own reading thread, beside the parser alone. */
export async function benchEvents(flags: Flags): Promise<Report> {
  const megabytes = numberOf(flags, "mb", { otherwise: 100, least: 1, most: 20_000 });
  const runs = numberOf(flags, "runs", { otherwise: 3, least: 1, most: 20 });
  const directory = await mkdtemp(join(tmpdir(), "breakwater-bench-"));
  const dataDir = join(directory, "data");
  const masterKey = randomBytes(32);
  const place = { directory, dataDir, masterKey };
  const bench: Bench = { ...place, reading: coldReader(place), runs };
  try {
    tell("warming up");
    await measure({ ...bench, runs: 1 }, { density: "one in sixteen", sizeBytes: 4e6 });
    const rows: string[][] = [];
    for (const density of ["rare", "one in sixteen"] as const) {
      tell(`event log, ${density}`);
      rows.push(await measure(bench, { density, sizeBytes: megabytes * 1e6 }));
    }
    return {
      title: "Event logs: stored blob to findings",
      columns: [
        "Log, hits",
        "MB",
        "rows",
        "ours MB/s",
        "MB per CPU s",
        "parser alone MB/s",
        "openssl MB/s",
        "peak MB",
        "hits counted",
      ],
      rows,
      notes: [
        `Best of ${runs}. Ours reads encrypted frames, hashes are known; reads every record, matches and aggregates, in one thread.`,
        `Load of this machine at the end: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores; figures mean something only when it was idle.`,
        "The memory is the most that the process which reads has held, warm-up included.",
      ],
    };
  } finally {
    bench.reading.end();
    await rm(directory, { recursive: true, force: true });
  }
}
