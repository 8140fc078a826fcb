"use client";

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { api } from "@/lib/api/client";

import { partOf } from "./failure";

export type LiveState = "live" | "connecting" | "offline";

/** Fetches again what concerns the case, and every list that names no case. Events carry ids only. */
function refresh(queryClient: QueryClient, caseIds: ReadonlySet<string>): void {
  void queryClient.invalidateQueries({
    queryKey: api.key(),
    predicate: ({ queryKey }) => {
      const text = JSON.stringify(queryKey);
      return !text.includes('"caseId"') || [...caseIds].some((caseId) => text.includes(caseId));
    },
  });
}

/** Waits this long for more events before fetching again, so a busy pipeline does not refetch per row. */
const gatherMs = 150;

/** Keeps the pages true while others work: listens for changes and refetches what they touch. */
export function useLiveUpdates(): LiveState {
  const queryClient = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(() => {
    const source = new EventSource("/api/v1/events");
    const caseIds = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasOpen = false;
    source.onopen = () => {
      setState("live");
      // What happened while the line was down was not heard.
      if (wasOpen) void queryClient.invalidateQueries();
      wasOpen = true;
    };
    source.onerror = () => setState(source.readyState === EventSource.CLOSED ? "offline" : "connecting");
    source.onmessage = (message: MessageEvent<string>) => {
      const caseId = partOf(JSON.parse(message.data), "caseId");
      if (typeof caseId === "string") caseIds.add(caseId);
      timer ??= setTimeout(() => {
        timer = undefined;
        refresh(queryClient, caseIds);
        caseIds.clear();
      }, gatherMs);
    };
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [queryClient]);
  return state;
}
