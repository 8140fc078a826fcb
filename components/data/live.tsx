"use client";

import { type Query, type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { api } from "@/lib/api/client";

import { partOf } from "./failure";
import { gathered } from "./gathered";

export type LiveState = "live" | "connecting" | "offline";

/** What concerns the case, and every list that names no case. Events carry ids only. */
function concerned(queryClient: QueryClient, caseId: string | null): Query[] {
  return queryClient.getQueryCache().findAll({
    queryKey: api.key(),
    predicate: ({ queryKey }) => {
      const text = JSON.stringify(queryKey);
      return !text.includes('"caseId"') || (caseId !== null && text.includes(caseId));
    },
  });
}

/** Keeps the pages true while others work: listens for changes and refetches what they touch. */
export function useLiveUpdates(): LiveState {
  const queryClient = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(() => {
    const source = new EventSource("/api/v1/events");
    const changes = gathered((queryHash) =>
      queryClient.refetchQueries({ type: "active", predicate: (query) => query.queryHash === queryHash }),
    );
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
      for (const query of concerned(queryClient, typeof caseId === "string" ? caseId : null)) {
        query.invalidate();
        if (query.isActive()) changes.note(query.queryHash);
      }
    };
    return () => {
      changes.stop();
      source.close();
    };
  }, [queryClient]);
  return state;
}
