import type { FieldSource } from "./field-source";
import { literalTrie } from "./literal-trie";
import type { RecordView } from "./record-view";
import type { ValueTest } from "./value-test";

type Matcher = NonNullable<ValueTest["matcher"]>;

/** From this many texts on, one pass over the value is cheaper than a look for each. */
const manyTexts = 16;

/** Whether a value holds one of many texts, in one pass; null where other things than texts are asked for. */
function oneOfMany(matchers: readonly Matcher[]): ((value: string) => boolean) | null {
  if (matchers.length < manyTexts) return null;
  const entries = new Map<string, number[]>();
  matchers.forEach(({ contains }, number) => {
    if (contains !== null && contains !== "") entries.set(contains, [number]);
  });
  const asked = matchers.every(({ contains }) => contains !== null && contains !== "");
  if (!asked) return null;
  const trie = literalTrie(entries, { folds: false });
  return (value) => {
    let holds = false;
    trie.scan(value, (number) => {
      if (!holds) holds = matchers[number]?.test(value) === true;
    });
    return holds;
  };
}

/** Whether the tests of one field hold; where the value alone decides, it is read once for all of them. */
export function holdsOf(tests: readonly ValueTest[], { source, every }: { source: FieldSource; every: boolean }) {
  const matchers = tests.flatMap(({ matcher }) => matcher ?? []);
  const folded = matchers.filter(({ cased }) => !cased).length;
  if (matchers.length < tests.length || (folded > 0 && folded < matchers.length))
    return every
      ? (view: RecordView) => tests.every((test) => test.holds(view))
      : (view: RecordView) => tests.some((test) => test.holds(view));
  const many = every ? null : oneOfMany(matchers);
  const read = folded > 0 ? source.folded : source.value;
  return (view: RecordView) => {
    const have = read(view);
    if (have === undefined) return false;
    if (many !== null) return many(have);
    for (const { test } of matchers) if (test(have) !== every) return !every;
    return every;
  };
}
