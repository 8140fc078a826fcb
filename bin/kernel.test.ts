import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { compileKernel } from "./kernel.mjs";

it("The committed byte kernel is what its source compiles to", { timeout: 60_000 }, async () => {
  const committed = readFileSync(join(import.meta.dirname, "..", "lib", "core", "scan", "kernel", "kernel.wasm"));
  expect(Buffer.compare(Buffer.from(await compileKernel()), committed)).toBe(0);
});
