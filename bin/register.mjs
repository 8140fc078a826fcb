// Lets Node run the project's TypeScript as it is: resolves the "@/" alias and
// extensionless imports. Loaded with `node --import ./bin/register.mjs`.
import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const endings = ["", ".ts", ".tsx", "/index.ts"];

function find(path) {
  for (const ending of endings) {
    const file = path + ending;
    if (/\.[a-z]+$/.test(file) && existsSync(file)) return file;
  }
  return null;
}

registerHooks({
  resolve(specifier, context, next) {
    const base = specifier.startsWith("@/")
      ? join(root, specifier.slice(2))
      : specifier.startsWith(".") &&
          context.parentURL?.startsWith("file:") &&
          !context.parentURL.includes("/node_modules/")
        ? join(dirname(fileURLToPath(context.parentURL)), specifier)
        : null;
    const file = base === null ? null : find(base);
    return file === null ? next(specifier, context) : next(pathToFileURL(file).href, context);
  },
});
