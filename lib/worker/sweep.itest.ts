import { randomBytes } from "node:crypto";
import { readdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { newId } from "@/lib/core/ids";
import { inPortfolio, installationId } from "@/lib/db/unit";
import { installedStore } from "@/lib/storage/installed";
import type { StoredBlob } from "@/lib/storage/places";

import { sweepStore } from "./sweep";
import { give, newCase, testInstallation } from "./testing";

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(() => installation.close());

const evidence = () => join(installation.variables.BREAKWATER_DATA ?? "", "evidence");
const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);
const age = (path: string) => utimes(join(evidence(), path), twoDaysAgo, twoDaysAgo);
let caseId = "";

async function store(bytes: Uint8Array, into = caseId): Promise<StoredBlob> {
  return (await installedStore()).save(into, Readable.from([bytes]));
}

beforeAll(async () => {
  caseId = await newCase();
});

test("stored files that no evidence names go after a day, with a note in the audit chain; all others stay", async () => {
  const kept = await give(caseId, "kept.log", randomBytes(1_000));
  const [recent, forgotten] = [await store(randomBytes(1_000)), await store(randomBytes(1_000))];
  const ofNoCase = await store(randomBytes(1_000), newId());
  const half = ".incoming/half-written";
  await writeFile(join(evidence(), half), "half");
  for (const path of [forgotten.path, ofNoCase.path, half]) await age(path);
  for await (const blob of (await installedStore()).list(caseId))
    if (blob.sha256 === kept.sha256) await age(join(caseId, blob.sha256.slice(0, 2), blob.sha256));

  expect(await sweepStore(new Date())).toBe(2);
  const blobs = await installedStore();
  expect(await blobs.verify({ namespace: caseId, sha256: kept.sha256 ?? "" })).toMatchObject({ ok: true });
  expect(await blobs.verify(recent)).toMatchObject({ ok: true });
  for (const gone of [forgotten, ofNoCase]) expect(await blobs.verify(gone)).toMatchObject({ ok: false });
  expect(await readdir(join(evidence(), ".incoming"))).toEqual([]);
  const [event] = await inPortfolio((tx) =>
    tx.auditEvent.findMany({ where: { caseId: installationId, action: "storage.sweep" } }),
  );
  expect(event?.payload).toContain(forgotten.sha256);
  expect(await sweepStore(new Date())).toBe(0);
});

test("a file that is stored again counts as new, so that no sweep takes it before its evidence is recorded", async () => {
  const bytes = randomBytes(1_000);
  const first = await store(bytes);
  await age(first.path);
  const again = await store(bytes);
  expect(again.existed).toBe(true);
  expect(await sweepStore(new Date())).toBe(0);
  const blobs = await installedStore();
  expect(await blobs.removeForgotten(first, 86_400_000)).toBe(false);
  expect(await blobs.verify(first)).toMatchObject({ ok: true });
});

test("many files that no evidence names at once are kept: a restored database may not know them", async () => {
  const files = [];
  for (let count = 0; count < 25; count += 1) files.push(await store(randomBytes(200)));
  for (const { path } of files) await age(path);
  expect(await sweepStore(new Date())).toBe(0);
  const blobs = await installedStore();
  for (const file of files) expect(await blobs.verify(file)).toMatchObject({ ok: true });
});
