// Generates the database client and, when asked, builds the pages: the steps of a start without the start.
import { fileURLToPath } from "node:url";
import { AppError } from "@/lib/core/errors";
import { buildPages, generateClient } from "./build";

const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
const builder = {
  root,
  signal: new AbortController().signal,
  announce: (note: string) => process.stdout.write(`${note}\n`),
};

try {
  await generateClient(builder);
  if (process.argv[2] === "build") await buildPages(builder);
} catch (error) {
  console.error(error instanceof AppError ? error.message : error);
  process.exitCode = 1;
}
