"use client";

import { useState, useSyncExternalStore } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { formatBytes } from "@/components/ui/numbers";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";

import type { Unfinished } from "./upload-model";
import { forgetUnfinished, unfinishedUploads, uploadStore } from "./upload-store";

const shownAtFirst = 3;

/** Uploads that a closed or reloaded page left behind. The browser keeps no file, so the person chooses it again. */
export function UnfinishedList({ caseId }: { caseId: string }) {
  const [all, setAll] = useState(false);
  const text = useSyncExternalStore(
    uploadStore.subscribe,
    () => JSON.stringify(unfinishedUploads(caseId)),
    () => "[]",
  );
  const unfinished: Unfinished[] = JSON.parse(text);
  if (unfinished.length === 0) return null;
  const one = unfinished.length === 1;
  return (
    <Callout
      className="mt-3"
      title={one ? "One upload was not finished." : `${unfinished.length} uploads were not finished.`}
    >
      <p>
        Choose the same {one ? "file" : "files"} again: the upload goes on where it stopped. What arrived is kept for a
        week.
      </p>
      <ul className="mt-1">
        {unfinished.slice(0, all ? undefined : shownAtFirst).map((upload) => (
          <li key={upload.key} className="flex flex-wrap items-center gap-x-2">
            <bdi className="mono min-w-0 truncate text-fg">{visible(upload.path)}</bdi>
            <span className="text-compact">
              {formatBytes(upload.sizeBytes)}, begun <Time at={upload.beganAt} as="since" />
            </span>
            <Button
              tone="quiet"
              aria-label={visible(`Forget ${upload.path}`)}
              onClick={() => forgetUnfinished(upload.key)}
            >
              Forget
            </Button>
          </li>
        ))}
      </ul>
      {unfinished.length > shownAtFirst && !all ? (
        <Button tone="quiet" onClick={() => setAll(true)}>
          Show all {unfinished.length}
        </Button>
      ) : null}
    </Callout>
  );
}
