// For developers: compiles the byte kernel (lib/core/scan/kernel/*.ts, AssemblyScript) to the module beside it.
// A test compiles it again and expects the very same bytes.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), "lib", "core", "scan", "kernel");
const words = [
  "index.ts",
  "--outFile=kernel.wasm",
  "-O3",
  "--noAssert",
  "--runtime=stub",
  "--enable=simd,relaxed-simd,bulk-memory",
  "--initialMemory=8",
];

/** Compiles the kernel; answers the module's bytes, or throws what the compiler says. */
export async function compileKernel() {
  const { main } = await import("assemblyscript/asc");
  let compiled = null;
  const said = [];
  const { error } = await main(words, {
    stderr: { write: (text) => void said.push(text) },
    readFile: (name) => {
      try {
        return readFileSync(join(folder, name), "utf8");
      } catch {
        return null;
      }
    },
    writeFile: (name, bytes) => {
      if (name === "kernel.wasm") compiled = bytes;
    },
    listFiles: () => [],
  });
  if (error || compiled === null) throw new Error(`${error?.message ?? "Nothing was compiled."}\n${said.join("")}`);
  return compiled;
}

if (process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href === import.meta.url)
  writeFileSync(join(folder, "kernel.wasm"), await compileKernel());
