"use client";

import { useEffect, useRef, useState } from "react";

import { client } from "@/lib/api/client";
import type { SearchView } from "@/lib/evidence/schema";

export type Hit = SearchView["hits"][number];

export type FileSearch = {
  words: string;
  field: string | null;
  hits: readonly Hit[];
  scannedTo: number;
  sizeBytes: number;
  /** running: requests follow each other. full: enough was found to show; more may follow. */
  state: "running" | "full" | "stopped" | "done" | "failed";
  message: string | null;
};

const mostHits = 500;

type Next = Pick<SearchView, "scannedTo" | "line" | "columnsAt">;

/** Searches one file from its start, request after request, until it is through, enough is found, or a person stops it. */
export function useFileSearch(file: { caseId: string; evidenceId: string; sizeBytes: number }) {
  const [search, setSearch] = useState<FileSearch | null>(null);
  const running = useRef<AbortController | null>(null);
  const next = useRef<Next>({ scannedTo: 0, line: null, columnsAt: null });
  useEffect(() => () => running.current?.abort(), []);

  async function go(begun: FileSearch): Promise<void> {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    const found = new Map(begun.hits.map((hit) => [hit.offset, hit]));
    const wanted = found.size + mostHits;
    const tell = (state: FileSearch["state"], message: string | null = null) => {
      if (running.current !== control) return;
      setSearch({ ...begun, hits: [...found.values()], scannedTo: next.current.scannedTo, state, message });
    };
    tell("running");
    try {
      while (!control.signal.aborted) {
        const { scannedTo, line, columnsAt } = next.current;
        const answer = await client.evidence.search(
          {
            caseId: file.caseId,
            evidenceId: file.evidenceId,
            q: begun.words,
            field: begun.field ?? undefined,
            offset: scannedTo,
            line: line ?? undefined,
            columnsAt: columnsAt ?? undefined,
          },
          { signal: control.signal },
        );
        if (control.signal.aborted) return;
        for (const hit of answer.hits) found.set(hit.offset, hit);
        next.current = answer;
        if (answer.done) return tell("done");
        if (found.size >= wanted) return tell("full");
        tell("running");
      }
    } catch (error) {
      if (!control.signal.aborted) tell("failed", error instanceof Error ? error.message : String(error));
    }
  }

  return {
    search,
    start(words: string, field: string | null) {
      next.current = { scannedTo: 0, line: null, columnsAt: null };
      const { sizeBytes } = file;
      void go({ words, field, hits: [], scannedTo: 0, sizeBytes, state: "running", message: null });
    },
    goOn: () => (search ? void go(search) : undefined),
    stop() {
      running.current?.abort();
      setSearch((now) => (now?.state === "running" ? { ...now, state: "stopped" } : now));
    },
    clear() {
      running.current?.abort();
      setSearch(null);
    },
  };
}
