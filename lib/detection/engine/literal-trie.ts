/** Finds which of many texts stand in a value, in one pass. Each text carries numbers that are reported when it is found. */
export type LiteralTrie = { states: number; scan: (value: string, found: (number: number) => void) => void };

type Node = { next: Map<number, number>; fail: number; numbers: number[]; more: number };

/** Characters that no text has, and characters from here on, which are not told apart. */
const unknown = 0;
const wide = 1;
const firstWide = 255;

function classesOf(texts: readonly string[]): { classOf: Uint16Array; classes: number } {
  const classOf = new Uint16Array(firstWide);
  let classes = wide + 1;
  for (const text of texts)
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code < firstWide && classOf[code] === unknown) {
        classOf[code] = classes;
        classes += 1;
      }
    }
  return { classOf, classes };
}

/** Capital letters are read as the small ones, so that values need not be folded to be scanned. */
function foldClasses(classOf: Uint16Array): void {
  for (let code = 65; code <= 90; code += 1) classOf[code] = classOf[code + 32] ?? unknown;
}

/**
 * With `folds` the texts are folded and values are scanned in any case, else both are compared as they are. Characters outside Latin-1 are not told apart, so a text that has such
 * may be reported where it does not stand. The Aho-Corasick automaton as a dense table.
 */
export function literalTrie(
  entries: ReadonlyMap<string, readonly number[]>,
  { folds }: { folds: boolean },
): LiteralTrie {
  const { classOf, classes } = classesOf([...entries.keys()]);
  if (folds) foldClasses(classOf);
  const nodes: Node[] = [{ next: new Map(), fail: 0, numbers: [], more: 0 }];
  for (const [text, numbers] of entries) {
    let at = 0;
    for (let index = 0; index < text.length; index += 1) {
      const own = classOf[text.charCodeAt(index)] ?? wide;
      const known = nodes[at]?.next.get(own);
      if (known === undefined) nodes.push({ next: new Map(), fail: 0, numbers: [], more: 0 });
      const target = known ?? nodes.length - 1;
      nodes[at]?.next.set(own, target);
      at = target;
    }
    nodes[at]?.numbers.push(...numbers);
  }
  const table = new Int32Array(nodes.length * classes);
  const order = [0];
  for (let index = 0; index < order.length; index += 1) {
    const at = order[index] ?? 0;
    const node = nodes[at];
    if (node === undefined) continue;
    const fail = nodes[node.fail];
    // Where a shorter text ends at the same place, it is reported as well.
    node.more = at === 0 || fail === undefined ? 0 : fail.numbers.length > 0 ? node.fail : fail.more;
    for (let own = 0; own < classes; own += 1) {
      const below = table[node.fail * classes + own] ?? 0;
      const target = node.next.get(own);
      table[at * classes + own] = target ?? (at === 0 ? 0 : below);
      const child = target === undefined ? undefined : nodes[target];
      if (target === undefined || child === undefined) continue;
      child.fail = at === 0 ? 0 : below;
      order.push(target);
    }
  }
  const numbers = nodes.map((node) => node.numbers);
  const more = Int32Array.from(nodes, (node) => node.more);
  const ends = Uint8Array.from(nodes, (node) => Number(node.numbers.length > 0 || node.more > 0));
  return {
    states: nodes.length,
    scan(value, found) {
      let at = 0;
      for (let index = 0; index < value.length; index += 1) {
        const code = value.charCodeAt(index);
        at = table[at * classes + (code < firstWide ? (classOf[code] ?? unknown) : wide)] ?? 0;
        if (ends[at] === 0) continue;
        for (let end = at; end > 0; end = more[end] ?? 0) for (const number of numbers[end] ?? []) found(number);
      }
    },
  };
}
