import type { Line } from "./lines";

/** How often a byte occurs in `bytes[start, end)` of a line. */
export type ByteCounter = (line: Line, range: { start: number; end: number; byte: number }) => number;

const windowBytes = 1024 * 1024;

/**
 * Sixteen bytes a step; plain JavaScript needs about ten times as long. The module, as text:
 *
 *     (memory (export "memory") 17)
 *     (func (export "count") (param $at i32) (param $end i32) (param $byte i32) (result i32)
 *       (local $n i32) (local $v v128)
 *       (local.set $v (i8x16.splat (local.get $byte)))
 *       (block (loop
 *         (br_if 1 (i32.gt_u (i32.add (local.get $at) (i32.const 16)) (local.get $end)))
 *         (local.set $n (i32.add (local.get $n) (i32.popcnt (i8x16.bitmask
 *           (i8x16.eq (v128.load align=1 (local.get $at)) (local.get $v))))))
 *         (local.set $at (i32.add (local.get $at) (i32.const 16)))
 *         (br 0)))
 *       (block (loop
 *         (br_if 1 (i32.ge_u (local.get $at) (local.get $end)))
 *         (local.set $n (i32.add (local.get $n) (i32.eq (i32.load8_u (local.get $at)) (local.get $byte))))
 *         (local.set $at (i32.add (local.get $at) (i32.const 1)))
 *         (br 0)))
 *       (local.get $n))
 */
const moduleText =
  "AGFzbQEAAAABCAFgA39/fwF/AwIBAAUDAQARBxICBm1lbW9yeQIABWNvdW50AAAKXgFcAgF/AXsgAv0PIQQCQANAIABBEGogAUsNASADIAD9AAAA" +
  "IAT9I/1kaWohAyAAQRBqIQAMAAsLAkADQCAAIAFPDQEgAyAALQAAIAJGaiEDIABBAWohAAwACwsgAws=";

let compiled: WebAssembly.Module | null = null;

/** Makes a counter that copies what it is asked about in windows of 1 MiB, so consecutive lines cost one copy. */
export function byteCounter(): ByteCounter {
  compiled ??= new WebAssembly.Module(Buffer.from(moduleText, "base64"));
  const { memory, count } = new WebAssembly.Instance(compiled).exports;
  if (!(memory instanceof WebAssembly.Memory) || typeof count !== "function")
    throw new Error("The byte counter is damaged.");
  const window = new Uint8Array(memory.buffer);
  let inBytes: Buffer | null = null;
  let source = -1;
  let from = 0;
  let to = 0;
  return (line, { start, end, byte }) => {
    const known = line.bytes === inBytes && line.source === source && start >= from && end <= to;
    if (!known) {
      inBytes = line.bytes;
      source = line.source;
      from = start;
      to = Math.min(line.bytes.length, start + windowBytes);
      window.set(line.bytes.subarray(from, to));
    }
    return Number(count(start - from, end - from, byte));
  };
}
