import { randomBytes } from "node:crypto";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import { loadPack } from "@/lib/campaigns/queries";

import { counters, other, plainValues, type Timed } from "./comparators";
import { type Density, type LogKind, logKinds, plantedAddress, plantedScript, writeLog } from "./log-data";
import { best, countedIn, type Place, reader, type Reading, stored } from "./reading";
import { type Flags, numberOf, type Report, tell } from "./report";
import { figure, megabytesPerSecond } from "./statistics";

type Log = { kind: LogKind; density: Density; megabytes: number };
type Bench = Place & { patterns: string; runs: number };

type Measured = {
  sizeBytes: number;
  ours: Reading;
  openssl: Timed;
  grep: Timed;
  ripgrep: Timed;
  duckdb: Timed;
  counts: string;
};

/** Searching for hundreds of texts without regard to case takes grep minutes for more than this. */
const mostForGrep = 2_000;

/** Twice the log (plain for the others, stored for ours) has to fit, and some room must remain. */
async function assertRoom(directory: string, megabytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = (bavail * bsize) / 1e6;
  if (free < 2.1 * megabytes + 1_000)
    throw new Error(`${directory} has ${Math.round(free)} MB free; a log of ${megabytes} MB needs twice its size.`);
}

async function measure(bench: Bench, { kind, density, megabytes }: Log): Promise<Measured> {
  await assertRoom(bench.directory, megabytes);
  const { patterns, runs } = bench;
  const path = join(bench.directory, "plain.log");
  const reading = await reader(bench, kind);
  try {
    const written = await writeLog(path, { kind, density, sizeBytes: megabytes * 1e6 });
    const blob = await stored(bench, path, kind);
    const ours = await best(runs, () => reading.read(blob.request));
    const openssl = await best(runs, () => other("openssl", ["dgst", "-sha256", path]));
    const ripgrep = await best(runs, () => counters.ripgrep(path, patterns));
    const skipped: Timed = { ms: Number.NaN, cpuMs: Number.NaN, value: null };
    const grep = megabytes > mostForGrep ? skipped : await counters.grep(path, patterns);
    const duckdb = megabytes > mostForGrep ? skipped : await counters.duckdb(path, patterns);
    const text = kind.format === "exchange_ecp_server" ? plantedScript : plantedAddress;
    const planted = Number((await other("grep", ["-F", "-c", text, path])).value);
    await blob.remove();
    const counted = countedIn(ours, kind);
    const lines = [grep, ripgrep, duckdb].flatMap(({ value }) => value ?? []);
    const agree = new Set(lines).size <= 1;
    const counts =
      counted === written.planted && planted === written.planted && agree
        ? `${counted}, as grep`
        : `${counted}, grep ${planted}, planted ${written.planted}, all texts ${lines.join("/")}`;
    return { sizeBytes: written.sizeBytes, ours, openssl, grep, ripgrep, duckdb, counts };
  } finally {
    reading.end();
    await rm(path, { force: true });
  }
}

const columns = [
  "MB",
  "ours MB/s",
  "MB per CPU s",
  "openssl MB/s",
  "ratio",
  "by CPU",
  "grep MB/s",
  "ratio",
  "ripgrep MB/s",
  "ratio",
  "DuckDB MB/s",
  "ratio",
  "peak MB",
  "hits counted",
];

function row({ sizeBytes, ours, openssl, grep, ripgrep, duckdb, counts }: Measured): string[] {
  const mine = megabytesPerSecond(sizeBytes, ours.ms);
  const beside = ({ ms, value }: Timed) => {
    const speed = value === null ? Number.NaN : megabytesPerSecond(sizeBytes, ms);
    return [figure(speed), figure(mine / speed)];
  };
  return [
    figure(sizeBytes / 1e6),
    figure(mine),
    figure(megabytesPerSecond(sizeBytes, ours.cpuMs)),
    ...beside(openssl),
    figure(openssl.cpuMs / ours.cpuMs),
    ...beside(grep),
    ...beside(ripgrep),
    ...beside(duckdb),
    String(Math.round(ours.peakMegabytes)),
    counts,
  ];
}

function logsOf(flags: Flags): Log[] {
  const megabytes = numberOf(flags, "mb", { otherwise: 200, least: 1, most: 20_000 });
  const name = flags["log"]?.toLowerCase();
  const kinds = logKinds.filter(({ label }) => name === undefined || label.toLowerCase() === name);
  if (kinds.length === 0) throw new Error(`--log must be one of: ${logKinds.map(({ label }) => label).join(", ")}.`);
  if (flags["sizes"] === undefined)
    return kinds.flatMap((kind) =>
      (["rare", "one in sixteen"] as const).map((density) => ({ kind, density, megabytes })),
    );
  const sizes = flags["sizes"].split(",").map(Number);
  if (sizes.some((size) => !(size >= 1 && size <= 20_000)))
    throw new Error("--sizes must be sizes in MB from 1 to 20000, with commas between them.");
  return kinds
    .slice(0, 1)
    .flatMap((kind) => sizes.map((size) => ({ kind, density: "rare" as const, megabytes: size })));
}

/** Stored blob to findings through the product's own reading thread, beside other tools on the same bytes. */
export async function benchEvidence(flags: Flags): Promise<Report> {
  const logs = logsOf(flags);
  const runs = numberOf(flags, "runs", { otherwise: 3, least: 1, most: 20 });
  const directory = await mkdtemp(join(tmpdir(), "breakwater-bench-"));
  const patterns = join(directory, "indicators.txt");
  const pack = await loadPack("exchange-2021");
  const values = plainValues(pack.indicators);
  try {
    await writeFile(patterns, `${values.join("\n")}\n`);
    const bench: Bench = { directory, dataDir: join(directory, "data"), masterKey: randomBytes(32), patterns, runs };
    const rows: string[][] = [];
    for (const log of logs) {
      const name = `${log.kind.label}, ${log.density}`;
      tell(`${name}, ${log.megabytes} MB`);
      rows.push([name, ...row(await measure(bench, log))]);
    }
    return {
      title: "Evidence: stored blob to findings",
      columns: ["Log, hits", ...columns],
      rows,
      notes: [
        `Best of ${runs} (grep and DuckDB once). All ${pack.indicators.length} indicators and ${pack.rules.length} rules of the pack; the others get the ${values.length} plain ones, without regard to case.`,
        "Ours reads encrypted frames, hashes are known; parses, matches and aggregates. openssl dgst -sha256 reads the plain file.",
        "By CPU: the same ratio over the processor time of both, which says more on a machine that is not idle.",
        `Load of this machine at the end: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores; figures mean something only when it was idle.`,
        `Peak memory is that of a process which does nothing but read. – means not installed, or too slow for a log of more than ${mostForGrep} MB.`,
      ],
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
