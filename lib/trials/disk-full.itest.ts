import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";

import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { inCase } from "@/lib/db/unit";
import { craftZip } from "@/lib/evidence/unpack/testing/craft-zip";
import { openStore } from "@/lib/storage/blobs";
import { processEvidence } from "@/lib/worker/process-evidence";
import { shownBy } from "@/lib/worker/shown";
import { sweepEvidence } from "@/lib/worker/sweep";
import { filesBelow, give, newCase, readAll, scenarios, testInstallation } from "@/lib/worker/testing";

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
const dataDir = installation.variables.BREAKWATER_DATA ?? "";
const disk = join(dataDir, "evidence");
const mebibyte = 1024 * 1024;
const reserveBytes = 2 * mebibyte;

await mkdir(disk, { recursive: true });
const refusal = ((): string | null => {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=96m", "tmpfs", disk], { stdio: "pipe" });
    return null;
  } catch (error) {
    return `needs the right to mount a tmpfs: ${error instanceof Error ? error.message.split("\n")[0] : ""}`;
  }
})();
const title = (words: string) => (refusal === null ? words : `${words} (${refusal})`);

beforeAll(() => {
  globalThis.breakwaterStore = openStore({ root: disk, masterKey: Buffer.from("5a".repeat(32), "hex"), reserveBytes });
});
afterAll(async () => {
  if (refusal === null) execFileSync("umount", [disk]);
  await installation.close();
});

async function freeBytes(): Promise<number> {
  const { bavail, bsize } = await statfs(disk);
  return bavail * bsize;
}

const filler = join(disk, "filler");

/** Leaves so many bytes above the reserve; what stands in the way is not ours. */
async function leaveFree(bytes: number): Promise<void> {
  await rm(filler, { force: true });
  const most = (await freeBytes()) - reserveBytes - bytes;
  if (most > 0) await writeFile(filler, Buffer.alloc(most));
}

afterEach(() => rm(filler, { force: true }));

async function stateOf(caseId: string) {
  return inCase(caseId, (tx) =>
    tx.evidence.findMany({
      where: { caseId, parentId: null },
      select: { state: true, error: true, errorStep: true, steps: true },
    }),
  );
}

describe("the disk of the evidence store", () => {
  test(
    title(
      "full while an archive is unpacked: it waits with what to do, and is as after a clean run once there is room",
    ),
    { skip: refusal !== null },
    async () => {
      const members = [
        ...filesBelow(join(scenarios, "attacked")),
        ...Array.from({ length: 5 }, (_, at) => ({ name: `EX01/random ${at}.bin`, content: randomBytes(mebibyte) })),
      ];
      const archive = craftZip(members).bytes;
      const caseId = await newCase();
      const { id } = await give(caseId, "attacked.zip", archive);
      await leaveFree(3 * mebibyte);
      await processEvidence({ caseId, evidenceId: id });
      expect(await stateOf(caseId)).toMatchObject([
        {
          state: "queued",
          errorStep: "unpack",
          error: expect.stringMatching(/disk .* is full\. Free some space/),
          steps: { unpack: { state: "waiting", note: expect.stringMatching(/Free some space/) } },
        },
      ]);
      // Tried again while there is still no room, it waits on, and nothing is received twice.
      await processEvidence({ caseId, evidenceId: id });
      expect(await stateOf(caseId)).toMatchObject([{ state: "queued", errorStep: "unpack" }]);
      expect(await sweepEvidence()).toBeGreaterThan(0);

      await rm(filler);
      await readAll(caseId);
      expect(await stateOf(caseId)).toMatchObject([{ state: "ready", error: null, errorStep: null }]);
      const shown = await shownBy(caseId, { samples: false });
      expect(existsSync(filler)).toBe(false);
      const clean = await newCase();
      await give(clean, "attacked.zip", archive);
      await readAll(clean);
      expect(shown).toEqual(await shownBy(clean, { samples: false }));
    },
  );

  test(
    title("full while a file comes in: nothing of it remains, and the same file is taken once there is room"),
    { skip: refusal !== null },
    async () => {
      const caseId = await newCase();
      await leaveFree(mebibyte);
      const before = await freeBytes();
      const bytes = randomBytes(8 * mebibyte);
      await expect(give(caseId, "large.bin", bytes)).rejects.toMatchObject({ code: "DISK_FULL", status: 507 });
      expect(await freeBytes()).toBe(before);
      expect(await stateOf(caseId)).toEqual([]);
      await rm(filler);
      await give(caseId, "large.bin", bytes);
      await readAll(caseId);
      expect(await stateOf(caseId)).toMatchObject([{ state: "ready" }]);
    },
  );

  test(
    title("full in the middle of a resumable upload: what arrived stays, and it goes on from there"),
    { skip: refusal !== null },
    async () => {
      const store = await globalThis.breakwaterStore;
      if (!store) throw new Error("The store is not open.");
      const [namespace, uploadId, bytes] = [await newCase(), "upload-of-a-full-disk", randomBytes(6 * mebibyte)];
      async function* from(offset: number) {
        for (let at = offset; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
      }
      await store.uploads.create(uploadId, { namespace, declaredSizeBytes: bytes.length });
      await leaveFree(-reserveBytes + 3 * mebibyte);
      await expect(store.uploads.append(uploadId, 0, from(0))).rejects.toMatchObject({
        code: "DISK_FULL",
        status: 507,
      });
      const { offsetBytes } = await store.uploads.state(uploadId);
      expect(offsetBytes).toBeLessThan(bytes.length);
      await rm(filler);
      await store.uploads.append(uploadId, offsetBytes, from(offsetBytes));
      const stored = await store.uploads.finish(uploadId);
      expect(await store.verify(stored)).toEqual({ ok: true, sizeBytes: bytes.length });
    },
  );
});

test("a database without room while findings are stored leaves the file waiting, and it is read once there is some", async () => {
  const owner = new pg.Client({ connectionString: installation.variables.BREAKWATER_DB_OWNER_URL });
  await owner.connect();
  try {
    await owner.query(`
      CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
      CREATE TRIGGER no_room BEFORE INSERT ON finding_source FOR EACH ROW EXECUTE FUNCTION no_room()`);
    const [log] = filesBelow(join(scenarios, "attacked")).filter(({ name }) => name.includes("HttpProxy"));
    const caseId = await newCase();
    const { id } = await give(caseId, "HttpProxy_2021022600-1.LOG", log?.content ?? Buffer.alloc(0));
    await processEvidence({ caseId, evidenceId: id });
    expect(await stateOf(caseId)).toMatchObject([
      { state: "queued", error: expect.stringMatching(/disk .* is full\. Free some space/) },
    ]);
    expect(await inCase(caseId, (tx) => tx.finding.count({ where: { caseId } }))).toBe(0);
    await owner.query("DROP TRIGGER no_room ON finding_source; DROP FUNCTION no_room");
    await readAll(caseId);
    expect(await stateOf(caseId)).toMatchObject([{ state: "ready", error: null }]);
    expect(await inCase(caseId, (tx) => tx.finding.count({ where: { caseId } }))).toBeGreaterThan(0);
  } finally {
    await owner.end();
  }
});
