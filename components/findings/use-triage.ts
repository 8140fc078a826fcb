"use client";

import { type InfiniteData, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";

import { currentOf, rows } from "@/components/data/failure";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";
import { type TriageState, triageLabels } from "@/lib/core/states";
import type { FindingItem, FindingView } from "@/lib/findings/schema";

/** What a person says about a finding. */
export type Judgement = { triage: TriageState; reason?: string; duplicateOfId?: string };
export type TriageConflict = { item: FindingItem; judgement: Judgement; current: FindingView };
export type TriageProgress = { done: number; total: number; label: string };

type Page = { items: FindingItem[]; nextCursor: string | null };
type Changed = { before: FindingItem; after: FindingView };

function judgementOf(item: FindingItem): Judgement {
  return {
    triage: item.triage,
    reason: item.triageReason ?? undefined,
    duplicateOfId: item.duplicateOfId ?? undefined,
  };
}

/**
 * Judges findings: shown at once, taken back when it fails, undone by Z or the notice. When someone else was faster both
 * judgements are kept until a person decides.
 */
export function useTriage(caseId: string) {
  const queryClient = useQueryClient();
  const [conflict, setConflict] = useState<TriageConflict | null>(null);
  const [progress, setProgress] = useState<TriageProgress | null>(null);
  const last = useRef<Changed[]>([]);

  const patch = useCallback(
    (findingId: string, change: Partial<FindingItem>) => {
      queryClient.setQueriesData<InfiniteData<Page>>({ queryKey: api.findings.list.key({ type: "infinite" }) }, (old) =>
        old
          ? {
              ...old,
              pages: old.pages.map((page) => ({
                ...page,
                items: page.items.map((item) => (item.id === findingId ? { ...item, ...change } : item)),
              })),
            }
          : old,
      );
      queryClient.setQueryData(api.findings.get.queryKey({ input: { caseId, findingId } }), (old) =>
        old ? { ...old, ...change } : old,
      );
    },
    [caseId, queryClient],
  );

  const put = useCallback(
    ({ samples: _samples, entities: _entities, ...saved }: FindingView) =>
      patch(saved.id, {
        triage: saved.triage,
        triageReason: saved.triageReason,
        triagedBy: saved.triagedBy,
        triagedAt: saved.triagedAt,
        duplicateOfId: saved.duplicateOfId,
        version: saved.version,
      }),
    [patch],
  );

  const refreshCounts = useCallback(() => {
    void queryClient.invalidateQueries({ queryKey: api.findings.facets.key() });
    void queryClient.invalidateQueries({ queryKey: api.cases.get.key() });
  }, [queryClient]);

  /** One write; null when a conflict dialog was opened instead. Any other failure is thrown, after the list shows the truth again. */
  const send = useCallback(
    async (item: FindingItem, judgement: Judgement): Promise<FindingView | null> => {
      await queryClient.cancelQueries({ queryKey: api.findings.list.key() });
      patch(item.id, { triage: judgement.triage, triageReason: judgement.reason ?? null });
      try {
        const saved = await client.findings.triage({ caseId, findingId: item.id, version: item.version, ...judgement });
        put(saved);
        return saved;
      } catch (error) {
        patch(item.id, item);
        const current = await currentOf(error, rows.finding);
        if (!current) throw error;
        put(current);
        setConflict({ item, judgement, current });
        return null;
      }
    },
    [caseId, patch, put, queryClient],
  );

  const undo = useCallback(async () => {
    const changes = last.current;
    last.current = [];
    try {
      for (const { before, after } of changes) await send({ ...before, version: after.version }, judgementOf(before));
      if (changes.length > 0)
        void notifyDone(changes.length === 1 ? "Taken back" : `${changes.length} judgements taken back`);
    } catch (error) {
      void notifyFailed("The judgement stands", { detail: error instanceof Error ? error.message : undefined });
    }
    refreshCounts();
  }, [refreshCounts, send]);

  /** Judges one finding or several, one after the other. Throws what failed when it was one. */
  const judge = useCallback(
    async (items: readonly FindingItem[], judgement: Judgement): Promise<void> => {
      const label = triageLabels[judgement.triage];
      const changes: Changed[] = [];
      const failed: string[] = [];
      try {
        for (const [index, item] of items.entries()) {
          if (items.length > 1) setProgress({ done: index, total: items.length, label });
          try {
            const after = await send(item, judgement);
            if (after) changes.push({ before: item, after });
          } catch (error) {
            if (items.length === 1) throw error;
            failed.push(`${item.title}: ${error instanceof Error ? error.message : "not saved"}`);
          }
        }
      } finally {
        setProgress(null);
        refreshCounts();
      }
      if (changes.length > 0) {
        last.current = changes;
        const [first] = changes;
        const what = changes.length === 1 && first ? visible(first.before.title) : `${changes.length} findings`;
        void notifyDone(`${label}: ${what}`, { action: { label: "Undo (Z)", run: () => void undo() } });
      }
      if (failed.length > 0)
        void notifyFailed(`${failed.length} of ${items.length} were not judged`, {
          detail: failed.slice(0, 3).join(" · "),
        });
    },
    [refreshCounts, send, undo],
  );

  const keepMine = useCallback(async () => {
    if (!conflict) return;
    setConflict(null);
    const { current, judgement, item } = conflict;
    try {
      await judge(
        [
          {
            ...item,
            triage: current.triage,
            triageReason: current.triageReason,
            duplicateOfId: current.duplicateOfId,
            version: current.version,
          },
        ],
        judgement,
      );
    } catch (error) {
      void notifyFailed("Not saved", { detail: error instanceof Error ? error.message : undefined });
    }
  }, [conflict, judge]);

  return { judge, undo, progress, conflict, keepMine, takeTheirs: useCallback(() => setConflict(null), []) };
}

export type Triage = ReturnType<typeof useTriage>;
