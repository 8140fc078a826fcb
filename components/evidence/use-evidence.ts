"use client";

import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

import { api } from "@/lib/api/client";
import { evidenceStates } from "@/lib/core/states";

export const filesPerPage = 100;

const address = {
  q: parseAsString.withDefault(""),
  state: parseAsStringLiteral(evidenceStates),
  format: parseAsString,
  server: parseAsString,
  /** The file whose detail is open; other pages name it either way. */
  file: parseAsString,
  evidence: parseAsString,
};

/** What the page shows, kept in its address. */
export function useEvidenceAddress() {
  const [values, set] = useQueryStates(address, { history: "replace" });
  const filtered = values.q !== "" || values.state !== null || values.format !== null || values.server !== null;
  return { values: { ...values, file: values.file ?? values.evidence }, set, filtered };
}

export type EvidenceAddress = ReturnType<typeof useEvidenceAddress>;

/** What the signed-in person may do on this case. */
export function useActs(caseId: string): { data: { acts: string[] }; may: (act: string) => boolean } {
  const { data } = useSuspenseQuery(api.cases.get.queryOptions({ input: { caseId } }));
  return { data, may: (act) => data.acts.includes(act) };
}

type ListInput = {
  caseId: string;
  top?: boolean;
  parentId?: string;
  q?: string;
  state?: (typeof evidenceStates)[number];
  format?: string;
  serverId?: string;
};

/** One list of files, page by page. */
export function useFiles(input: ListInput, options: { enabled?: boolean } = {}) {
  return useInfiniteQuery({
    ...api.evidence.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...input, limit: filesPerPage, cursor }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
    enabled: options.enabled ?? true,
  });
}
