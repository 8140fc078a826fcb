"use client";

import { useQueries } from "@tanstack/react-query";
import { useState } from "react";

import { api } from "@/lib/api/client";
import type { EvidenceView } from "@/lib/evidence/schema";

import type { TreeLine } from "./evidence-row";
import { type EvidenceAddress, filesPerPage, useFiles } from "./use-evidence";

/** Each open archive is a request of its own, so opening all takes them some at a time. */
const mostOpened = 25;

type OpenPage = { parentId: string; cursor: string | undefined };

/** The lines of the list: files, and below open archives their members, page by page. */
export function useTree(caseId: string, address: EvidenceAddress) {
  const { values, filtered } = address;
  const [open, setOpen] = useState<readonly OpenPage[]>([]);
  const top = useFiles({
    caseId,
    ...(filtered
      ? {
          q: values.q || undefined,
          state: values.state ?? undefined,
          format: values.format ?? undefined,
          serverId: values.server ?? undefined,
        }
      : { top: true }),
  });
  const pages = useQueries({
    queries: open.map(({ parentId, cursor }) =>
      api.evidence.list.queryOptions({ input: { caseId, parentId, limit: filesPerPage, cursor } }),
    ),
  });
  const membersOf = (parentId: string) => {
    const own = open.flatMap((page, index) => (page.parentId === parentId ? [pages[index]] : []));
    const last = own.at(-1)?.data;
    return {
      files: own.flatMap((page) => page?.data?.items ?? []),
      nextCursor: last?.nextCursor ?? null,
      pending: own.some((page) => page?.isPending),
    };
  };
  const linesOf = (files: readonly EvidenceView[], depth: number): TreeLine[] =>
    files.flatMap((file): TreeLine[] => {
      const isOpen = open.some((page) => page.parentId === file.id);
      const line: TreeLine = {
        kind: "file",
        file,
        depth,
        open: file.format === "archive" && file.members > 0 && !filtered ? isOpen : null,
      };
      if (!isOpen || filtered) return [line];
      const { files: members, nextCursor } = membersOf(file.id);
      const fetch = () =>
        setOpen((pages) =>
          pages.some((page) => page.parentId === file.id && page.cursor === nextCursor)
            ? pages
            : [...pages, { parentId: file.id, cursor: nextCursor ?? undefined }],
        );
      return [
        line,
        ...linesOf(members, depth + 1),
        ...(nextCursor === null ? [] : [{ kind: "more", id: `${file.id}:more`, depth: depth + 1, fetch } as const]),
      ];
    });
  const toggle = (id: string) =>
    setOpen((pages) =>
      pages.some((page) => page.parentId === id)
        ? pages.filter((page) => page.parentId !== id)
        : [...pages, { parentId: id, cursor: undefined }],
    );
  const lines = linesOf(top.data?.pages.flatMap((page) => page.items) ?? [], 0);
  const closed = lines.flatMap((line) => (line.kind === "file" && line.open === false ? [line.file.id] : []));
  const openAll = () =>
    setOpen((pages) => [...pages, ...closed.slice(0, mostOpened).map((parentId) => ({ parentId, cursor: undefined }))]);
  const closeAll = () => setOpen([]);
  return { top, lines, toggle, archives: closed.length, openAll, closeAll };
}
