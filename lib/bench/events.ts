import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

import { newId } from "@/lib/core/ids";
import { evtx } from "@/lib/evidence/parsers/evtx";
import { openStore } from "@/lib/storage/blobs";

import { plantedRule, writeEvents } from "./event-data";
import { best, other, read } from "./evidence";
import type { Density } from "./log-data";
import { type Flags, numberOf, type Report, tell } from "./report";
import { figure, megabytesPerSecond } from "./statistics";

/** Reads the plain file with the parser alone, so that the share of storage and matching shows. */
async function parseAlone(path: string): Promise<number> {
  let records = 0;
  const session = evtx.start(
    { path, serverHint: null },
    { record: () => void (records += 1), rejected: () => undefined },
  );
  const file = await open(path);
  const buffer = Buffer.alloc(1024 * 1024);
  for (;;) {
    const { bytesRead } = await file.read(buffer);
    if (bytesRead === 0) break;
    session.write(buffer.subarray(0, bytesRead));
  }
  await file.close();
  session.end();
  return records;
}

type Place = { directory: string; dataDir: string; masterKey: Buffer; thread: Worker; runs: number };

async function measure(place: Place, log: { density: Density; sizeBytes: number }): Promise<string[]> {
  const path = join(place.directory, "Security.evtx");
  const written = await writeEvents(path, log);
  const store = await openStore({ root: join(place.dataDir, "evidence"), masterKey: place.masterKey });
  const stored = await store.save(newId(), createReadStream(path));
  const { namespace, sha256, sha1, md5 } = stored;
  const request = { caseId: namespace, evidenceId: newId(), sha256, sha1, md5, path: "EX01/Security.evtx" };
  const ours = await best(place.runs, () =>
    read(place.thread, { ...request, packSlug: "exchange-2021", parser: evtx.format, server: null, flaw: null }),
  );
  const alone = await best(place.runs, () => parseAlone(path));
  const openssl = await best(place.runs, () => other("openssl", ["dgst", "-sha256", path]));
  await store.remove(stored);
  await rm(path);
  const speed = (ms: number) => megabytesPerSecond(written.sizeBytes, ms);
  const counted = ours.value.detection.findings
    .filter((finding) => finding.ruleName === plantedRule)
    .reduce((sum, finding) => sum + finding.count, 0);
  const { rows = 0, rejected = 0 } = ours.value.summary ?? {};
  return [
    `Security.evtx, ${log.density}`,
    figure(written.sizeBytes / 1e6),
    `${rows} of ${written.lines}, ${rejected} rejected`,
    figure(speed(ours.ms)),
    figure(speed(ours.cpuMs)),
    figure(speed(alone.ms)),
    openssl.value === null ? "–" : figure(speed(openssl.ms)),
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
  const thread = new Worker(new URL("../worker/reading-thread.ts", import.meta.url), {
    execArgv: ["--import", new URL("../../bin/register.mjs", import.meta.url).href],
    env: { NODE_ENV: "production", BREAKWATER_DATA: dataDir, BREAKWATER_MASTER_KEY: masterKey.toString("hex") },
  });
  const place: Place = { directory, dataDir, masterKey, thread, runs };
  try {
    tell("warming up");
    await measure({ ...place, runs: 1 }, { density: "one in sixteen", sizeBytes: 4e6 });
    const rows: string[][] = [];
    for (const density of ["rare", "one in sixteen"] as const) {
      tell(`event log, ${density}`);
      rows.push(await measure(place, { density, sizeBytes: megabytes * 1e6 }));
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
        "hits counted",
      ],
      rows,
      notes: [
        `Best of ${runs}. Ours reads encrypted frames, hashes are known; reads every record, matches and aggregates, in one thread.`,
        `Load of this machine at the end: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores; figures mean something only when it was idle.`,
        `Peak memory of the whole process: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB.`,
      ],
    };
  } finally {
    await thread.terminate();
    await rm(directory, { recursive: true, force: true });
  }
}
