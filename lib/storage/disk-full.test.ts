import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { newId } from "@/lib/core/ids";
import { openStore } from "./blobs";

vi.setConfig({ testTimeout: 60_000 });

const disk = mkdtempSync(join(tmpdir(), "bw-full-"));

/** Null, or why no small disk can be had here. */
function mountSmallDisk(): string | null {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], { stdio: "pipe" });
    return null;
  } catch (error) {
    return `needs the right to mount a 4 MiB tmpfs: ${error instanceof Error ? error.message.split("\n")[0] : ""}`;
  }
}

const refusal = mountSmallDisk();
afterAll(() => {
  if (refusal === null) execFileSync("umount", [disk]);
  rmSync(disk, { recursive: true, force: true });
});

async function* piecesOf(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
}

const title = "on a full disk the sender is told, nothing stored is harmed, and the upload goes on when there is room";
test(refusal === null ? title : `${title} (${refusal})`, { skip: refusal !== null }, async () => {
  const namespace = newId();
  const store = await openStore({ root: join(disk, "blobs"), masterKey: randomBytes(32), reserveBytes: 0 });
  const kept = await store.save(namespace, piecesOf(randomBytes(500_000)));

  await expect(store.save(namespace, piecesOf(randomBytes(5_000_000)))).rejects.toMatchObject({
    code: "DISK_FULL",
    status: 507,
  });
  expect(await readdir(join(disk, "blobs", ".incoming"))).toEqual([]);
  await expect(store.save(namespace, piecesOf(randomBytes(10)), { sizeBytes: 9_000_000 })).rejects.toMatchObject({
    code: "DISK_FULL",
  });

  const content = randomBytes(2_500_000);
  const uploadId = newId();
  await store.uploads.create(uploadId, { namespace, declaredSizeBytes: content.length });
  await writeFile(join(disk, "ballast"), randomBytes(1_500_000));
  await expect(store.uploads.append(uploadId, 0, piecesOf(content))).rejects.toMatchObject({ code: "DISK_FULL" });
  const { offsetBytes } = await store.uploads.state(uploadId);
  expect(await store.verify(kept)).toEqual({ ok: true, sizeBytes: 500_000 });

  await rm(join(disk, "ballast"));
  await store.uploads.append(uploadId, offsetBytes, piecesOf(content.subarray(offsetBytes)));
  const blob = await store.uploads.finish(uploadId);
  expect(blob.sha256).toBe(createHash("sha256").update(content).digest("hex"));
  expect(await store.verify(blob)).toMatchObject({ ok: true });
});
