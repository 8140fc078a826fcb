"use client";

import { useQuery } from "@tanstack/react-query";

import { DropZone } from "@/components/ui/drop-zone";
import type { DroppedFile } from "@/components/ui/dropped-files";
import { api } from "@/lib/api/client";

import { UnfinishedList } from "./unfinished-list";
import { UploadList } from "./upload-list";
import { addUploads } from "./upload-store";
import { useUploads } from "./use-uploads";

export type EvidenceDropProps = {
  caseId: string;
  /** The files are of this server. */
  serverId?: string;
  /** Shows the uploads of this task only. Attaching is the caller's, in `onStored`. */
  taskId?: string;
  /** Called once for each file that has become evidence, also after the page with the drop zone was left. */
  onStored?: (evidenceId: string) => void;
  title?: string;
  look?: "row" | "stack";
};

/** Takes files and folders into a case: resumable, several at a time, with progress, and with what to do when one stops. */
export function EvidenceDrop({
  caseId,
  serverId,
  taskId,
  onStored,
  title = "Drop files or folders here",
  look = "row",
}: EvidenceDropProps) {
  const servers = useQuery({
    ...api.servers.list.queryOptions({ input: { caseId } }),
    enabled: serverId !== undefined,
  });
  const serverName = servers.data?.items.find((server) => server.id === serverId)?.hostname ?? null;
  const uploads = useUploads().filter(
    (upload) => upload.caseId === caseId && (taskId === undefined || upload.taskId === taskId),
  );
  const take = (files: DroppedFile[]) => addUploads(files, { caseId, serverName, taskId: taskId ?? null, onStored });
  return (
    <div>
      <DropZone
        title={title}
        hint={
          serverName
            ? `For ${serverName}. Any size; a broken upload resumes. Originals are hashed and never changed.`
            : "Any size; a broken upload resumes. Originals are hashed and never changed."
        }
        onFiles={take}
        folders
        look={look}
      />
      {taskId === undefined ? <UnfinishedList caseId={caseId} /> : null}
      <UploadList uploads={uploads} label="Uploads of this browser" />
    </div>
  );
}
