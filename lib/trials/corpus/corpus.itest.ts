import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { inCase } from "@/lib/db/unit";
import { listRejected } from "@/lib/evidence/queries";
import { getFinding, listFindings } from "@/lib/findings/queries";

import { craftZip } from "@/lib/evidence/unpack/testing/craft-zip";
import { shownBy } from "@/lib/worker/shown";
import { filesBelow, give, newCase, readAll, scenarios, testInstallation } from "@/lib/worker/testing";

import { hostileArchives } from "./archives";
import { markedFiles, plainMarks } from "./marked";
import { hostileTexts } from "./texts";

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

const marker = "q7mz4kv9";
const good = filesBelow(join(scenarios, "attacked"));
const marked = markedFiles(marker).map(({ path, bytes }) => ({ name: path, content: bytes }));
const hostile = [...hostileArchives, ...hostileTexts].map(({ path, make }) => ({
  name: `bad/${path}`,
  content: make(),
}));

let caseId = "";
beforeAll(async () => {
  caseId = await newCase();
  // Harm before, between and after what is sound.
  const half = Math.ceil(hostile.length / 2);
  const members = [...hostile.slice(0, half), ...good, ...marked, ...hostile.slice(half)];
  await give(caseId, "upload.zip", craftZip(members).bytes);
  await readAll(caseId);
}, 170_000);

test("every file of an upload full of hostile ones comes to an end, with a sentence where it could not be read", async () => {
  const rows = await inCase(caseId, (tx) => tx.evidence.findMany({ where: { caseId } }));
  expect(rows.filter((row) => row.state !== "ready" && row.state !== "failed")).toEqual([]);
  for (const row of rows) {
    expect(row.state === "failed" ? row.error : "", row.path.slice(0, 80)).toMatch(/^$|\.$/);
    expect(row.note ?? "", row.path.slice(0, 80)).toMatch(/^$|\.$/);
    expect(row.path.length).toBeLessThanOrEqual(4_000);
  }
  const at = (path: string) => rows.find((row) => row.path === `bad/${path}`);
  expect(at("overlap.zip")?.note).toMatch(/299 of 300 members could not be read.*overlaps/);
  expect(at("links.zip")?.note).toMatch(/Links are never followed/);
  expect(at("zeros.log.gz")?.note).toMatch(/decompression bomb/);
  expect(at("cut.log.gz")?.note).toMatch(/ends early|kept/);
  expect(at("polyglot.svg")).toMatchObject({ state: "ready", format: "unrecognized" });
  expect(rows.filter((row) => row.depth > 4)).toEqual([]);
});

test("what the sound files of the upload show is what they show alone", async () => {
  const alone = await newCase();
  await give(alone, "upload.zip", craftZip(good).bytes);
  await readAll(alone);
  const [clean, mixed] = [await shownBy(alone, { samples: false }), await shownBy(caseId, { samples: false })];
  for (const name of ["sources", "buckets", "sightings", "coverage", "builds", "runs", "rejected"])
    expect(mixed[name], name).toEqual(expect.arrayContaining(clean[name] ?? []));
});

test("the text of samples is shown to people, and stands nowhere in plain in the store or the database", async () => {
  const shown = await inCase(caseId, async (tx) => {
    const { items } = await listFindings(tx, { caseId, limit: 200 });
    const views = [];
    for (const { id } of items) views.push(await getFinding(tx, { caseId, findingId: id }));
    const rows = await tx.evidence.findMany({ where: { caseId, rejected: { gt: 0 } }, select: { id: true } });
    const rejected = [];
    for (const { id } of rows) rejected.push(...(await listRejected(tx, { caseId, evidenceId: id })));
    return JSON.stringify([views, rejected]);
  });
  for (const place of ["shell", "oab", "command", "query", "mailbox", "agent", "rejected", "wide"])
    expect(shown, place).toContain(`${marker}${place}`);

  expect(await plainMarks(installation.variables.BREAKWATER_DATA ?? "", marker)).toEqual([]);
  // The role that reads across cases: to the owner of the tables their rows are hidden.
  const reader = new pg.Client({ connectionString: installation.variables.BREAKWATER_DB_PORTFOLIO_URL });
  await reader.connect();
  try {
    const tables = await reader.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname IN ('public', 'pgboss') AND has_table_privilege(format('%I.%I', schemaname, tablename), 'SELECT')`,
    );
    const seen = new Map<string, number>();
    for (const { name } of tables.rows) {
      const { rows } = await reader.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      seen.set(name, rows.length);
      expect(rows.filter(({ row }) => row.includes(marker)).slice(0, 1), name).toEqual([]);
    }
    const looked = [
      "finding",
      "finding_source",
      "sighting",
      "rejected_row",
      "timeline_event",
      "audit_event",
      "hit_bucket",
    ];
    for (const table of looked) expect(seen.get(`public.${table}`) ?? 0, table).toBeGreaterThan(0);
  } finally {
    await reader.end();
  }
});

test("the search for plain marks finds one in UTF-8, in UTF-16, and in a name", async () => {
  const folder = await mkdtemp(join(tmpdir(), "breakwater-marks-"));
  try {
    await writeFile(join(folder, "a"), `x${marker}shell"`);
    await writeFile(join(folder, "b"), Buffer.from(`x${marker}wide"`, "utf16le"));
    await writeFile(join(folder, `${marker}.c`), "");
    const found = await plainMarks(folder, marker);
    expect(found.toSorted()).toEqual([
      `${folder}/${marker}.c is named after a marker.`,
      `a holds ${marker}shell in plain.`,
      `b holds ${marker}wide in plain.`,
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
