import { initSync } from "@virustotal/yara-x";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What is wrong in a YARA file, as the compiler says it; lines and columns count from 1. */
export type YaraProblem = { line: number; column: number; message: string };

let ready = false;

/** The engine is a WebAssembly file of the package; nothing is fetched. */
export function startEngine(): void {
  if (ready) return;
  const entry = createRequire(import.meta.url).resolve("@virustotal/yara-x/package.json");
  initSync({ module: readFileSync(join(dirname(entry), "pkg", "yara_x_js_bg.wasm")) });
  ready = true;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A message of the compiler with the place it speaks of: its headline, and what it says under the marked code. */
export function problemIn(error: unknown): YaraProblem {
  if (error instanceof RangeError)
    return { line: 1, column: 1, message: "the file is nested too deeply for the compiler" };
  const text = messageOf(error);
  const headline = /^(?:error(?:\[\w+\])?: )?(.*)$/m.exec(text)?.[1] ?? text;
  const [, line = "1", column = "1"] = /^\s*--> line:(\d+):(\d+)/m.exec(text) ?? [];
  const label = /^\s*\|\s+\^+ (.+)$/m.exec(text)?.[1];
  return {
    line: Number(line),
    column: Number(column),
    message: (label === undefined ? headline : `${headline}: ${label}`).slice(0, 500),
  };
}
