"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { EvidenceView } from "@/lib/evidence/schema";

/** The server a file is of; who may read files again may also say which it is. */
export function ServerChoice({ caseId, file, may }: { caseId: string; file: EvidenceView; may: boolean }) {
  const queryClient = useQueryClient();
  const servers = useQuery(api.servers.list.queryOptions({ input: { caseId } }));
  const assign = useMutation(
    api.evidence.assign.mutationOptions({
      onSuccess: (view) =>
        notifyDone(view.serverName ? `${view.filename} is of ${view.serverName}` : `${view.filename} is of no server`, {
          detail: "It is read again, so its findings and coverage move.",
        }),
      onError: (error) => notifyFailed("The server was not changed", { detail: error.message }),
      onSettled: () => queryClient.invalidateQueries({ queryKey: api.evidence.key() }),
    }),
  );
  const name = file.serverName === null ? "No server named" : visible(file.serverName);
  if (!may) return <>{name}</>;
  return (
    <Menu
      align="start"
      trigger={
        <Button tone="quiet" pending={assign.isPending} className="-ml-2">
          {name} <span aria-hidden="true">▾</span>
        </Button>
      }
      entries={[
        { kind: "head", label: "This file is of" },
        {
          kind: "choice",
          label: "Server",
          value: file.serverId ?? "",
          options: [
            ...(servers.data?.items ?? []).map((server) => ({ value: server.id, label: server.hostname })),
            { value: "", label: "None: take what its records name" },
          ],
          onChange: (serverId) =>
            assign.mutate({
              caseId,
              evidenceId: file.id,
              serverId: serverId === "" ? null : serverId,
              version: file.version,
            }),
        },
      ]}
    />
  );
}
