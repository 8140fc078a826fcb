"use client";

import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { z } from "zod";

import { Callout } from "@/components/ui/callout";
import { DropZone } from "@/components/ui/drop-zone";
import type { DroppedFile } from "@/components/ui/dropped-files";
import { Progress } from "@/components/ui/progress";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";

const stored = z.object({ id: z.string() });
const refused = z.object({ message: z.string() });

type Sending = { name: string; percent: number };
type Target = { caseId: string; serverName: string | null; onProgress: (percent: number) => void };

/** Sends one file as it is; the answer comes when it is hashed and stored. Rejects with a sentence for a person. */
function sendFile({ file, path }: DroppedFile, { caseId, serverName, onProgress }: Target): Promise<string> {
  const query = new URLSearchParams({ filename: path, ...(serverName ? { server: serverName } : {}) });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", `/api/v1/cases/${caseId}/evidence?${query.toString()}`);
    request.upload.addEventListener("progress", (event) =>
      onProgress(file.size === 0 ? 100 : (event.loaded / file.size) * 100),
    );
    request.addEventListener("error", () =>
      reject(new Error("The connection broke before the file was stored. Send it again.")),
    );
    request.addEventListener("load", () => {
      const body: unknown = request.responseText.startsWith("{") ? JSON.parse(request.responseText) : null;
      const answer = stored.safeParse(body);
      if (request.status < 300 && answer.success) return resolve(answer.data.id);
      const why = refused.safeParse(body);
      return reject(new Error(why.success ? why.data.message : "The file was not stored. Send it again."));
    });
    request.send(file);
  });
}

type TaskUploadProps = {
  caseId: string;
  serverName: string | null;
  hint: string;
  /** More ways to bring evidence, beside the button. */
  actions?: ReactNode;
  onStored: (evidenceId: string) => Promise<void>;
};

/** Takes files right at the task: each is stored, then put to it, and the gate is judged again. */
export function TaskUpload({ caseId, serverName, hint, actions, onStored }: TaskUploadProps) {
  const queryClient = useQueryClient();
  const [sending, setSending] = useState<Sending | null>(null);
  const [failures, setFailures] = useState<string[]>([]);

  async function take(files: DroppedFile[]) {
    setFailures([]);
    for (const each of files) {
      const name = visible(each.path);
      try {
        setSending({ name, percent: 0 });
        const id = await sendFile(each, { caseId, serverName, onProgress: (percent) => setSending({ name, percent }) });
        await onStored(id);
      } catch (error) {
        const sentence = error instanceof Error ? error.message : "It was not stored.";
        setFailures((before) => [...before, `${name}: ${sentence}`]);
      }
    }
    setSending(null);
    void queryClient.invalidateQueries({ queryKey: api.evidence.key() });
  }

  return (
    <>
      <DropZone
        title="Drop the file here"
        hint={hint}
        chooseLabel="Choose file"
        onFiles={(files) => void take(files)}
        actions={actions}
      />
      <p role="status" className={sending ? "flex items-center gap-2 text-compact text-muted" : "sr-only"}>
        {sending ? (
          <>
            <Progress label={`Sending ${sending.name}`} value={sending.percent} /> Sending {sending.name}
          </>
        ) : null}
      </p>
      {failures.map((failure) => (
        <Callout key={failure} tone="problem" title="Not stored." live>
          {failure}
        </Callout>
      ))}
    </>
  );
}
