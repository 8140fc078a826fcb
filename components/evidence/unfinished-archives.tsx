"use client";

import { useQueries } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { EvidenceView } from "@/lib/evidence/schema";

import { membersOf } from "./standing";

const shown = 5;

type Props = { caseId: string; files: readonly EvidenceView[]; onSelect: (id: string) => void };

/** Archives of which members are still being read, each with how many are done. */
export function UnfinishedArchives({ caseId, files, onSelect }: Props) {
  const roots = [...new Set(files.flatMap((file) => (file.rootId === null ? [] : [file.rootId])))].slice(0, shown);
  const archives = useQueries({
    queries: roots.map((evidenceId) => api.evidence.get.queryOptions({ input: { caseId, evidenceId } })),
  });
  const open = archives.flatMap(({ data }) => (data?.inside && data.inside.done < data.inside.members ? [data] : []));
  if (open.length === 0) return null;
  return (
    <ul aria-label="Archives being read" className="mb-2">
      {open.map((archive) =>
        archive.inside ? (
          <li key={archive.id} className="flex flex-wrap items-center gap-2">
            <Progress
              label={`Members of ${archive.filename}`}
              value={(archive.inside.done / Math.max(1, archive.inside.members)) * 100}
            />
            <Button tone="quiet" className="mono max-w-full" onClick={() => onSelect(archive.id)}>
              <bdi className="truncate">{visible(archive.filename)}</bdi>
            </Button>
            <span className="text-muted">{membersOf(archive.inside)}</span>
          </li>
        ) : null,
      )}
    </ul>
  );
}
