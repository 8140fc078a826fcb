import { loadPack } from "@/lib/campaigns/queries";
import { type Assembled, assembleKnowledge, type KnowledgeSnapshot, type Skipped } from "@/lib/knowledge/jobs";

import type { ReadingMessage } from "./reading";

type Wanted = NonNullable<ReadingMessage["knowledge"]>;

/** Parts of one revision kept compiled: everything, and what changed since the revisions that files are behind at. */
const keptParts = 4;

/**
 * The knowledge of campaigns in one thread, compiled once per revision and part; only the latest revision of a campaign is kept.
 * Tells once about rules that had to be set aside.
 */
export function campaignKnowledge(
  tell: (skipped: Skipped[]) => void,
): (slug: string, wanted: Wanted) => Promise<Assembled> {
  const snapshots = new Map<string, KnowledgeSnapshot>();
  const compiled = new Map<string, Map<number | null, Assembled>>();

  function forget(parts: Map<number | null, Assembled>): void {
    for (const { close } of parts.values()) close();
    parts.clear();
  }

  return async (slug, { campaignId, since, snapshot }) => {
    if (snapshot !== null) {
      snapshots.set(campaignId, snapshot);
      forget(compiled.get(campaignId) ?? new Map());
    }
    const known = snapshots.get(campaignId);
    if (known === undefined) throw new Error("This thread was not told what to match with.");
    const parts = compiled.get(campaignId) ?? new Map<number | null, Assembled>();
    compiled.set(campaignId, parts);
    const found = parts.get(since);
    if (found !== undefined) return found;
    if (parts.size >= keptParts) forget(parts);
    const fresh = assembleKnowledge(await loadPack(slug), known, since);
    let told = 0;
    const tellNew = () => {
      if (fresh.skipped.length > told) tell(fresh.skipped.slice(told));
      told = fresh.skipped.length;
    };
    const telling = {
      ...fresh,
      yara() {
        const scanner = fresh.yara();
        tellNew();
        return scanner;
      },
    };
    parts.set(since, telling);
    tellNew();
    return telling;
  };
}
