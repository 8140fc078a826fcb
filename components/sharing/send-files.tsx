"use client";

import { useState } from "react";

import { send } from "@/components/evidence/upload/sending";
import { Button } from "@/components/ui/button";
import { DropZone } from "@/components/ui/drop-zone";
import { Progress } from "@/components/ui/progress";
import { visible } from "@/components/ui/visible-text";
import type { SharedPage } from "@/lib/sharing/schema";

import { fill, type SharedWords } from "./languages/words";
import { headersOf, type Holder } from "./link-client";

type State = { kind: "sending"; share: number } | { kind: "sent" } | { kind: "failed"; reason: string };
type Sent = { key: string; path: string; file: File; state: State };

type SendFilesProps = { page: SharedPage; words: SharedWords; holder: Holder; onSent: () => void };

function reasonOf(body: string, status: number): string {
  try {
    const told: unknown = JSON.parse(body);
    if (typeof told === "object" && told !== null && "message" in told && typeof told.message === "string")
      return told.message;
  } catch {
    // Not an answer of ours: a proxy on the way said something.
  }
  return status === 0 ? "?" : String(status);
}

/** Files for the response team, of any size; one that breaks off goes on where it was when it is chosen again. */
export function SendFiles({ page, words, holder, onSent }: SendFilesProps) {
  const [files, setFiles] = useState<readonly Sent[]>([]);
  const set = (key: string, state: State) =>
    setFiles((now) => now.map((one) => (one.key === key ? { ...one, state } : one)));

  async function begin({ key, path, file }: Sent) {
    set(key, { kind: "sending", share: 0 });
    const sending = await send(
      { file, metadata: { caseId: holder.caseId, filename: path }, fingerprint: key, headers: headersOf(holder) },
      {
        resumed: () => undefined,
        retrying: () => undefined,
        progress: (sentBytes) => set(key, { kind: "sending", share: file.size === 0 ? 1 : sentBytes / file.size }),
        stored: () => {
          set(key, { kind: "sent" });
          onSent();
        },
        failed: (status, body) => set(key, { kind: "failed", reason: reasonOf(body, status) }),
      },
    );
    sending.start();
  }
  function take(chosen: readonly { file: File; path: string }[]) {
    const fresh = chosen.map(({ file, path }): Sent => ({
      key: `link ${holder.caseId} ${path} ${file.size} ${file.lastModified}`,
      path,
      file,
      state: { kind: "sending", share: 0 },
    }));
    setFiles((now) => [...now.filter(({ key }) => !fresh.some((one) => one.key === key)), ...fresh]);
    for (const one of fresh) void begin(one);
  }
  return (
    <section aria-label={words.sendFiles} className="grid gap-3">
      <h2 className="text-reading font-semibold">{words.sendFiles}</h2>
      <DropZone
        look="stack"
        title={words.dropHere}
        chooseLabel={words.chooseFiles}
        hint={words.anySize}
        onFiles={take}
      />
      <ul className="grid gap-2">
        {files.map((one) => (
          <li key={one.key} className="grid gap-1">
            <span className="flex flex-wrap items-baseline gap-x-3">
              <span className="mono min-w-0 wrap-anywhere">{visible(one.path)}</span>
              <span role="status" className="ml-auto text-muted">
                <Told state={one.state} words={words} />
              </span>
            </span>
            {one.state.kind === "sending" ? (
              <Progress label={one.path} value={one.state.share * 100} className="w-full" />
            ) : null}
            {one.state.kind === "failed" ? (
              <span>
                <Button onClick={() => void begin(one)}>{words.tryAgain}</Button>
              </span>
            ) : null}
          </li>
        ))}
        {page.files
          .filter(({ filename }) => !files.some((one) => one.path === filename))
          .map((file) => (
            <li key={`${file.filename} ${file.at}`} className="flex flex-wrap items-baseline gap-x-3">
              <span className="mono min-w-0 wrap-anywhere">{visible(file.filename)}</span>
              <span className="ml-auto text-muted">{words.sent}</span>
            </li>
          ))}
      </ul>
    </section>
  );
}

function Told({ state, words }: { state: State; words: SharedWords }) {
  switch (state.kind) {
    case "sending":
      return fill(words.sending, { percent: String(Math.floor(state.share * 100)) });
    case "sent":
      return words.sent;
    case "failed":
      return <span className="text-high">{fill(words.failed, { reason: state.reason })}</span>;
  }
}
