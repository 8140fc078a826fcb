import { readFileSync } from "node:fs";
import { join } from "node:path";

import { answerSlots, places } from "./memory";

/**
 * An instance of the byte kernel (`kernel/*.ts`, built to `kernel/kernel.wasm`). Places are offsets in its memory; a
 * grown memory has new views, so they are asked for again after `reserve`.
 */
export type Kernel = {
  bytes(): Buffer;
  /** What the last call answered, by `answerSlots`. */
  answer(slot: keyof typeof answerSlots): number;
  begin(from: number, to: number): void;
  rows(at: number): number;
  key(from: number, end: number, marks: number): number;
  holdsHit(from: number, end: number): boolean;
  /** Makes sure that memory reaches to `end`. */
  reserve(end: number): void;
};

const pageBytes = 65_536;

let compiled: WebAssembly.Module | null = null;
let isMissing = false;
const idle: Kernel[] = [];

function moduleOf(): WebAssembly.Module | null {
  if (compiled !== null || isMissing) return compiled;
  const bytes = readFileSync(join(import.meta.dirname, "kernel", "kernel.wasm"));
  // Processors without vector instructions do not take it; what uses the kernel has a slower way then.
  isMissing = !WebAssembly.validate(bytes);
  if (!isMissing) compiled = new WebAssembly.Module(bytes);
  return compiled;
}

function called(exports: WebAssembly.Exports, name: string): (...words: number[]) => number {
  const found = exports[name];
  if (typeof found !== "function") throw new Error(`The byte kernel lacks "${name}".`);
  return (...words) => Number(found(...words));
}

function newKernel(module: WebAssembly.Module): Kernel {
  const { exports } = new WebAssembly.Instance(module);
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error("The byte kernel has no memory.");
  const begin = called(exports, "begin");
  const holdsHit = called(exports, "holdsHit");
  let bytes = Buffer.from(memory.buffer);
  let answers = new Int32Array(memory.buffer, places.answers, 16);
  return {
    bytes: () => bytes,
    answer: (slot) => answers[answerSlots[slot]] ?? 0,
    begin: (from, to) => void begin(from, to),
    rows: called(exports, "rows"),
    key: called(exports, "key"),
    holdsHit: (from, end) => holdsHit(from, end) !== 0,
    reserve(end) {
      if (end <= bytes.length) return;
      memory.grow(Math.ceil((end - bytes.length) / pageBytes));
      bytes = Buffer.from(memory.buffer);
      answers = new Int32Array(memory.buffer, places.answers, 16);
    },
  };
}

/** A kernel for one file, used before or new; null where this machine cannot run it. Its memory holds what was left there. */
export function takeKernel(): Kernel | null {
  const own = moduleOf();
  return own === null ? null : (idle.pop() ?? newKernel(own));
}

/** Gives a kernel back for the next file. */
export function giveBack(kernel: Kernel): void {
  idle.push(kernel);
}
