import { literalTrie } from "./literal-trie";
import { rarestClause } from "./rarity";
import type { RecordView } from "./record-view";
import { shortestRun } from "./runs";
import type { Run } from "./runs";

/** Tells which of the members may match a record, in their order. It never leaves out one that does. */
export type RuleIndex<Member> = {
  candidates: (view: RecordView) => readonly Member[];
  /** Members that promise no text and are asked about every record. */
  always: number;
  texts: number;
};

/** Fewer members are asked one by one sooner than they are looked up. */
const fewest = 64;
const longestText = 8;
const mostSpellings = 16;
const mostTexts = 60_000;

/** Every text that a run stands for, when they are few; else its longest part of single characters. */
function textsOf(run: Run): string[] | null {
  const spellings = run.reduce((product, set) => product * set.length, 1);
  if (spellings <= mostSpellings)
    return run.reduce<string[]>(
      (texts, set) => texts.flatMap((text) => set.split("").map((char) => text + char)),
      [""],
    );
  const plain = run
    .map((set) => (set.length === 1 ? set : "\n"))
    .join("")
    .split("\n")
    .toSorted((left, right) => right.length - left.length)[0];
  return plain === undefined || plain.length < shortestRun ? null : [plain];
}

function textsOfClause(clause: readonly Run[] | null): string[] | null {
  if (clause === null) return null;
  const found = clause.map(textsOf);
  return found.some((texts) => texts === null) ? null : found.flatMap((texts) => texts ?? []);
}

/**
 * An index over what members need a record to contain (see `CompiledRule.needs`): one pass over the values of a record finds the
 * members worth asking, however many there are.
 */
export function ruleIndex<Member extends { needs: readonly (readonly Run[])[] }>(
  kind: string,
  members: readonly Member[],
): RuleIndex<Member> {
  if (members.length < fewest) return { candidates: () => members, always: members.length, texts: 0 };
  const entries = new Map<string, number[]>();
  const always: number[] = [];
  members.forEach((member, number) => {
    const texts = textsOfClause(rarestClause(kind, member.needs, longestText));
    if (texts === null || entries.size + texts.length > mostTexts) {
      always.push(number);
      return;
    }
    for (const text of new Set(texts)) entries.set(text, [...(entries.get(text) ?? []), number]);
  });
  const trie = literalTrie(entries, { folds: true });
  const seenIn = new Float64Array(members.length);
  let record = 0;
  return {
    always: always.length,
    texts: entries.size,
    candidates(view) {
      record += 1;
      const found = [...always];
      const mark = (number: number) => {
        if (seenIn[number] === record) return;
        seenIn[number] = record;
        found.push(number);
      };
      for (const name of view.names()) trie.scan(view.value(name) ?? "", mark);
      return found.sort((left, right) => left - right).flatMap((number) => members[number] ?? []);
    },
  };
}
