import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { openAsBlob } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { z } from "zod";

import { logKinds, writeLog } from "./log-data";
import type { Density, LogKind } from "./log-data";
import { type BenchProduct, benchProduct, call, post } from "./product";
import { type Flags, numberOf, type Report, tell } from "./report";
import { figure, megabytesPerSecond } from "./statistics";

const typescript = ["--disable-warning=ExperimentalWarning", "--import", "./bin/register.mjs"];
const delays = z.object({ question: z.number(), p50: z.number(), p99: z.number(), most: z.number() });
const identified = z.object({ id: z.string() });
const shown = z.object({ state: z.string() });

let questions = 0;

const patienceMs = 30 * 60_000;
const askEveryMs = 100;

/** Asks by number: the web server says other things on the same channel, and late answers must not pass for new ones. */
async function delaysOf(web: ChildProcess): Promise<z.infer<typeof delays>> {
  questions += 1;
  const question = questions;
  web.send({ question });
  for (;;) {
    const [message] = await once(web, "message");
    const told = delays.safeParse(message);
    if (told.success && told.data.question === question) return told.data;
  }
}

/** The most memory a process has held so far, in MB; NaN where the system does not tell. */
async function peakMegabytes({ pid }: ChildProcess): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/VmHWM:\s+(\d+) kB/.exec(text)?.[1] ?? Number.NaN) / 1024;
}

type Setting = { product: BenchProduct; web: ChildProcess; worker: ChildProcess; caseId: string };

/** Sends a log as a script would, then asks for its state as a browser does until it was read. */
async function processed(setting: Setting, log: { path: string; name: string; sizeBytes: number }): Promise<string[]> {
  const { product, web, worker, caseId } = setting;
  const filename = encodeURIComponent(log.name);
  const sent = await call(product, `/cases/${caseId}/evidence?filename=${filename}`, {
    method: "PUT",
    body: await openAsBlob(log.path),
  });
  const { id } = identified.parse(sent);
  const begun = performance.now();
  web.send("begin");
  for (const until = Date.now() + patienceMs; ; await pause(askEveryMs)) {
    const { state } = shown.parse(await call(product, `/cases/${caseId}/evidence/${id}`));
    if (state === "ready") break;
    if (state === "failed" || Date.now() > until) throw new Error(`The log was not read; its state is ${state}.`);
  }
  const ms = performance.now() - begun;
  const { p50, p99, most } = await delaysOf(web);
  const speed = megabytesPerSecond(log.sizeBytes, ms);
  return [p50, p99, most, speed, await peakMegabytes(web), await peakMegabytes(worker)].map(figure);
}

async function atRest({ product, web, caseId }: Setting): Promise<string[]> {
  web.send("begin");
  for (let turn = 0; turn < 50; turn += 1) {
    await call(product, `/cases/${caseId}/evidence?limit=1`);
    await pause(askEveryMs);
  }
  const { p50, p99, most } = await delaysOf(web);
  return [p50, p99, most, Number.NaN, await peakMegabytes(web), Number.NaN].map(figure);
}

/** How late the web server's event loop is while the worker reads evidence that came over the API, with its own database. */
export async function benchEventLoop(flags: Flags, root: string): Promise<Report> {
  const megabytes = numberOf(flags, "mb", { otherwise: 1_000, least: 1, most: 20_000 });
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "breakwater-bench-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const product = await benchProduct(root, stack);
  const web = product.start(["--import", "./lib/bench/loop-probe.ts", "bin/supervisor/web.mjs"]);
  const worker = product.start([...typescript, "lib/worker/main.ts"]);
  await product.untilReady();
  const organization = identified.parse(await post(product, "/organizations", { name: "Bench" }));
  const opened = await post(product, "/cases", { organizationId: organization.id, campaignSlug: "exchange-2021" });
  const setting: Setting = { product, web, worker, caseId: identified.parse(opened).id };
  const rows: string[][] = [["at rest", ...(await atRest(setting))]];
  const kind = logKinds.find(({ format }) => format === "exchange_httpproxy");
  if (kind === undefined) throw new Error("There is no HttpProxy log to make.");
  for (const density of ["rare", "one in sixteen"] as const) {
    tell(`the worker reads a log, hits ${density}`);
    rows.push([`hits ${density}`, ...(await sentAndProcessed(setting, { kind, density, directory, megabytes }))]);
  }
  return {
    title: `Event loop of the web server while the worker reads ${figure(megabytes)} MB of HttpProxy log`,
    columns: ["Worker", "p50 ms", "p99 ms", "max ms", "pipeline MB/s", "web peak MB", "worker peak MB"],
    rows,
    notes: [
      "Delay of the loop beyond its interval of 2 ms, from the moment the upload is stored until its findings are; budget: p99 below 50 ms.",
      "A client asks for the state of the file ten times a second. The pipeline begins with identifying and ends with findings in the database.",
    ],
  };
}

async function sentAndProcessed(
  setting: Setting,
  log: { kind: LogKind; density: Density; directory: string; megabytes: number },
): Promise<string[]> {
  const path = join(log.directory, "plain.log");
  const { sizeBytes } = await writeLog(path, { kind: log.kind, density: log.density, sizeBytes: log.megabytes * 1e6 });
  const row = await processed(setting, { path, name: log.kind.path, sizeBytes });
  await rm(path);
  return row;
}
