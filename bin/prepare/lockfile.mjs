// Names every package that is meant for another kind of machine in package-lock.json. npm leaves such
// entries out where the registry in use does not carry them, and `npm ci` then refuses the lockfile.
// Run after changing packages: node bin/prepare/lockfile.mjs
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const systems = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const processors = ["arm64", "arm", "x64", "ia32", "ppc64", "riscv64", "s390x", "wasm32"];

function machineOf(name) {
  const words = name.split("/").at(-1).split("-");
  const os = systems.find((system) => words.includes(system)) ?? (words.includes("windows") ? "win32" : undefined);
  const cpu = processors.find((processor) => words.includes(processor));
  const libc = words.some((word) => word.startsWith("musl"))
    ? ["musl"]
    : words.some((word) => word.startsWith("gnu"))
      ? ["glibc"]
      : undefined;
  return { ...(cpu && { cpu: [cpu] }), ...(os === "linux" && libc && { libc }), ...(os && { os: [os] }) };
}

function isPresent(packages, from, name) {
  const levels = from === "" ? [] : from.split("/node_modules/");
  for (let depth = levels.length; depth >= 0; depth -= 1) {
    const base = levels.slice(0, depth).join("/node_modules/");
    if (packages[base === "" ? `node_modules/${name}` : `${base}/node_modules/${name}`] !== undefined) return true;
  }
  return false;
}

/** The optional packages that some package names and the lockfile does not hold, with their version. */
export function missingPackages(packages) {
  const missing = new Map();
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!isPresent(packages, path, name))
        missing.set(name, { version: range.replace(/^[\^~]/, ""), dev: entry.dev === true });
    }
  }
  return missing;
}

function complete(file) {
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const missing = missingPackages(lock.packages);
  for (const [name, { version, dev }] of missing) {
    lock.packages[`node_modules/${name}`] = { version, ...(dev && { dev }), optional: true, ...machineOf(name) };
  }
  const [root, ...rest] = Object.entries(lock.packages);
  rest.sort(([first], [second]) => (first < second ? -1 : 1));
  lock.packages = Object.fromEntries([root, ...rest]);
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  return missing.size;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = join(fileURLToPath(new URL("../..", import.meta.url)), "package-lock.json");
  process.stdout.write(`${complete(file)} packages for other machines were added to package-lock.json.\n`);
}
