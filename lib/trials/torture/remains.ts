import { lstat, readdir, utimes } from "node:fs/promises";
import { join } from "node:path";

import { inPortfolio } from "@/lib/db/unit";
import { installedStore } from "@/lib/storage/installed";
import { shownBy } from "@/lib/worker/shown";
import { sweepStore, sweepUploads } from "@/lib/worker/sweep";

const dayMs = 86_400_000;

/** Makes everything in the store two days older, so that what nobody needs is swept as it would be by then. */
async function age(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const old = new Date(Date.now() - 2 * dayMs);
  for (const entry of entries) if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), old, old);
}

/** What interrupted uploads left is swept, as the worker does every few hours. */
export async function tidy(storeFolder: string): Promise<void> {
  await sweepUploads(new Date(Date.now() + 8 * dayMs));
  await age(storeFolder);
  await sweepStore(new Date());
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if ((await lstat(path)).isFile()) files.push(path.slice(folder.length + 1));
  }
  return files;
}

/** What is wrong between the rows and the files of all cases: a row without its file, a file that no row names, half a file. */
export async function storeProblems(storeFolder: string): Promise<string[]> {
  const store = await installedStore();
  const blobs = await inPortfolio((tx) => tx.blob.findMany({ select: { caseId: true, sha256: true } }));
  const evidence = await inPortfolio((tx) =>
    tx.evidence.findMany({ select: { caseId: true, sha256: true, path: true } }),
  );
  const problems: string[] = [];
  const named = new Set(blobs.map(({ caseId, sha256 }) => `${caseId}/${sha256}`));
  const used = new Set(evidence.map(({ caseId, sha256 }) => `${caseId}/${sha256}`));
  for (const { caseId, sha256, path } of evidence)
    if (!named.has(`${caseId}/${sha256}`)) problems.push(`${path} of case ${caseId} has no row for its bytes.`);
  for (const { caseId, sha256 } of blobs) {
    if (!used.has(`${caseId}/${sha256}`))
      problems.push(`The row of ${sha256} of case ${caseId} belongs to no evidence.`);
    const check = await store.verify({ namespace: caseId, sha256 });
    if (!check.ok) problems.push(`The bytes ${sha256} of case ${caseId}: ${check.reason}`);
  }
  for await (const { namespace, sha256 } of store.list())
    if (!named.has(`${namespace}/${sha256}`)) problems.push(`The file ${namespace}/${sha256} belongs to no row.`);
  for (const left of [".incoming", ".uploads"])
    for (const file of await filesIn(join(storeFolder, left))) problems.push(`${left} still holds ${file}.`);
  return problems;
}

/** How a case differs from what a clean run shows; empty when it does not. */
export async function differences(caseId: string, clean: Awaited<ReturnType<typeof shownBy>>): Promise<string[]> {
  const shown = await shownBy(caseId, { samples: false });
  return Object.entries(clean).flatMap(([name, expected]) => {
    const found = new Set(shown[name]?.map(String));
    const wanted = new Set(expected.map(String));
    const counts =
      shown[name]?.length === expected.length ? [] : [`${name}: ${shown[name]?.length} rows, not ${expected.length}`];
    return [
      ...counts,
      ...[...wanted].filter((row) => !found.has(row)).map((row) => `${name}: missing ${row}`),
      ...[...found].filter((row) => !wanted.has(row)).map((row) => `${name}: not in a clean run ${row}`),
    ].slice(0, 8);
  });
}
