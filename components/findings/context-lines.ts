import type { CodeLine } from "@/components/ui/code-block";
import type { ContextView } from "@/lib/evidence/schema";
import { matchMarks } from "@/lib/findings/rules";
import type { SampleView } from "@/lib/findings/schema";

const around = 5;

/** A match in a whole file (YARA, a hash) names no line; its places are byte offsets among the tests. */
export function wholeFile(sample: Pick<SampleView, "line">): boolean {
  return sample.line <= 0;
}

function bytesOf(sample: SampleView): number[] {
  return sample.why.flatMap(({ test }) => {
    const found = /^found at byte (\d+)/.exec(test);
    return found?.[1] ? [Number(found[1])] : [];
  });
}

/** Lines to show for a sample: the one that matched among its neighbours, with the matched values marked; the kept excerpt until the file was read. */
export function linesOf(read: ContextView["lines"] | null, sample: SampleView): CodeLine[] {
  const values = sample.why.map((reason) => reason.value);
  const marked = (line: { number: number; text: string; on: boolean }): CodeLine => ({
    ...line,
    marks: line.on ? matchMarks(line.text, values) : [],
  });
  if (read === null || read.length === 0)
    return [marked({ number: Math.max(1, sample.line), text: sample.text, on: true })];
  const lines = read.map((line, index) => ({
    number: line.line ?? index + 1,
    text: line.text,
    offset: line.offset,
    on: line.hit,
  }));
  if (!wholeFile(sample)) return lines.map(marked);
  const bytes = bytesOf(sample);
  const holds = lines.map((line, index) => {
    const end = lines[index + 1]?.offset ?? Number.POSITIVE_INFINITY;
    return bytes.some((byte) => byte >= line.offset && byte < end);
  });
  const first = holds.indexOf(true);
  const last = holds.lastIndexOf(true);
  const from = first === -1 ? 0 : Math.max(0, first - around);
  const to = first === -1 ? 2 * around : last + around;
  return lines.map((line, index) => marked({ ...line, on: holds[index] ?? false })).slice(from, to + 1);
}
