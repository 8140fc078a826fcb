import { randomBytes } from "node:crypto";
import { lstat, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadMasterKey } from "./master-key";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "bw-key-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("the master key is made once, readable by its owner only", async () => {
  const keys = await Promise.all(Array.from({ length: 8 }, () => loadMasterKey(folder)));
  expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
  expect(keys[0]).toHaveLength(32);
  expect((await lstat(join(folder, "secrets", "master.key"))).mode & 0o777).toBe(0o600);
  expect((await lstat(join(folder, "secrets"))).mode & 0o777).toBe(0o700);
  expect(await readdir(join(folder, "secrets"))).toEqual(["master.key"]);
});

test("a key may come from the settings, in hexadecimal or base64, and then no file is made", async () => {
  const key = randomBytes(32);
  expect(await loadMasterKey(folder, key.toString("hex"))).toEqual(key);
  expect(await loadMasterKey(folder, `${key.toString("base64")}\n`)).toEqual(key);
  expect(await readdir(folder)).toEqual([]);
});

test("what is no key is refused with a sentence, and an unreadable key file is never replaced", async () => {
  await expect(loadMasterKey(folder, "too short")).rejects.toThrow("32 bytes are needed");
  await loadMasterKey(folder);
  await writeFile(join(folder, "secrets", "master.key"), "");
  await expect(loadMasterKey(folder)).rejects.toMatchObject({ code: "INVALID" });
  expect(await readFile(join(folder, "secrets", "master.key"), "utf8")).toBe("");
});
