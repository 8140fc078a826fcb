import { yaraLimitBytes } from "./yara-limits";
import { codeOf } from "./yara-text";

const loop = /\bfor\b[^:(){}]*?\bin\s*\(([^{}:]*?)\.\.([^{}:]*?)\)\s*:\s*\(/g;

/** More rounds than this take longer than a scan may, and the engine cannot stop between them. */
const mostRounds = 200_000_000;
/** What a bound that is neither a number nor the size of the file is taken for. */
const usualRounds = 4096;

function numberIn(text: string): number | null {
  const [, digits, unit] = /^\s*(0x[0-9a-f]+|\d+)\s*([KM]B)?\s*$/i.exec(text) ?? [];
  if (digits === undefined) return null;
  return Number(digits) * (unit === undefined ? 1 : unit.toUpperCase() === "KB" ? 1024 : 1024 * 1024);
}

function roundsOf(from: string, to: string): number {
  if (/\bfilesize\b/.test(to)) return yaraLimitBytes;
  const [low, high] = [numberIn(from) ?? 0, numberIn(to)];
  return high === null ? usualRounds : Math.max(1, high - low + 1);
}

function closingOf(code: string, open: number): number {
  let depth = 0;
  for (let index = open; index < code.length; index += 1) {
    if (code[index] === "(") depth += 1;
    else if (code[index] === ")") depth -= 1;
    if (depth === 0) return index;
  }
  return code.length;
}

/** Where loops inside loops can run for longer than a scan may, with line and column from 1; null when none can. */
export function endlessLoop(source: string): { line: number; column: number } | null {
  const code = codeOf(source);
  const open: { end: number; rounds: number }[] = [];
  for (const match of code.matchAll(loop)) {
    while ((open.at(-1)?.end ?? Infinity) < match.index) open.pop();
    const rounds = (open.at(-1)?.rounds ?? 1) * roundsOf(match[1] ?? "", match[2] ?? "");
    if (rounds > mostRounds) {
      const before = code.slice(0, match.index).split("\n");
      return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    }
    open.push({ end: closingOf(code, match.index + match[0].length - 1), rounds });
  }
  return null;
}
