import type { DroppedFile } from "@/components/ui/dropped-files";

import {
  fingerprintOf,
  isUnderWay,
  rateMeter,
  refusalOf,
  unfinishedOf,
  type Unfinished,
  type Upload,
} from "./upload-model";
import type { Sending } from "./sending";

/** Where the files go, and what to do when one has become evidence. */
export type Destination = {
  caseId: string;
  serverName?: string | null;
  taskId?: string | null;
  onStored?: (evidenceId: string) => void;
};

type Entry = {
  upload: Upload;
  file: File;
  destination: Destination;
  sending: Sending | null;
  meter: ReturnType<typeof rateMeter>;
};

const atOnce = 3;
const entries = new Map<string, Entry>();
const listeners = new Set<() => void>();
let snapshot: readonly Upload[] = [];
let telling: ReturnType<typeof setTimeout> | undefined;
let nextId = 1;

// Progress comes many times a second; pages hear of it four times.
const tellEveryMs = 250;

function tellNow(): void {
  clearTimeout(telling);
  telling = undefined;
  snapshot = [...entries.values()].map((entry) => entry.upload);
  for (const listener of listeners) listener();
}

function change(entry: Entry, patch: Partial<Upload>, when: "now" | "soon" = "now"): void {
  entry.upload = { ...entry.upload, ...patch };
  if (when === "now") tellNow();
  else telling ??= setTimeout(tellNow, tellEveryMs);
}

/** Uploads live here and not on a page, so that they go on while one moves between the tabs of a case. */
export const uploadStore = {
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  snapshot: (): readonly Upload[] => snapshot,
};

function warnBeforeLeaving(event: BeforeUnloadEvent): void {
  if ([...entries.values()].some((entry) => isUnderWay(entry.upload))) event.preventDefault();
}

/** Puts files in line; at most three are sent at a time. */
export function addUploads(files: readonly DroppedFile[], destination: Destination): void {
  window.addEventListener("beforeunload", warnBeforeLeaving);
  for (const { file, path } of files) {
    const id = `upload-${nextId}`;
    nextId += 1;
    const upload: Upload = {
      id,
      path,
      caseId: destination.caseId,
      taskId: destination.taskId ?? null,
      sizeBytes: file.size,
      sentBytes: 0,
      rateBytes: null,
      state: "waiting",
      message: null,
      mayRetry: false,
      resumedBytes: 0,
      evidenceId: null,
      duplicateOf: null,
    };
    entries.set(id, { upload, file, destination, sending: null, meter: rateMeter() });
  }
  tellNow();
  startNext();
}

function startNext(): void {
  const all = [...entries.values()];
  const busy = all.filter(
    ({ upload }) => upload.state === "sending" || upload.state === "retrying" || upload.state === "closing",
  ).length;
  for (const entry of all.filter(({ upload }) => upload.state === "waiting").slice(0, Math.max(0, atOnce - busy)))
    void start(entry);
}

async function start(entry: Entry): Promise<void> {
  const { file, destination, upload } = entry;
  change(entry, { state: "sending", message: null, rateBytes: null });
  entry.meter.reset();
  if (entry.sending) return entry.sending.start();
  try {
    const { send } = await import("./sending");
    if (!entries.has(upload.id)) return;
    entry.sending = await send(
      {
        file,
        metadata: {
          caseId: destination.caseId,
          filename: upload.path,
          ...(destination.serverName ? { server: destination.serverName } : {}),
        },
        fingerprint: fingerprintOf({
          caseId: destination.caseId,
          path: upload.path,
          sizeBytes: file.size,
          lastModified: file.lastModified,
        }),
      },
      {
        resumed: (sentBytes) => change(entry, { resumedBytes: sentBytes, sentBytes }),
        progress(sentBytes) {
          const rateBytes = entry.meter.sample(performance.now(), sentBytes);
          change(
            entry,
            { sentBytes, rateBytes, state: sentBytes >= file.size ? "closing" : "sending", message: null },
            "soon",
          );
        },
        retrying() {
          entry.meter.reset();
          change(entry, {
            state: "retrying",
            rateBytes: null,
            message: "The server does not answer; trying again by itself. Nothing that arrived is lost.",
          });
        },
        stored(evidenceId, duplicateOf) {
          change(entry, { state: "stored", sentBytes: file.size, evidenceId, message: null });
          void duplicateOf.then((name) => change(entry, { duplicateOf: name }));
          destination.onStored?.(evidenceId);
          startNext();
        },
        failed(status, body) {
          change(entry, { state: "refused", rateBytes: null, ...refusalOf(status, body) });
          startNext();
        },
      },
    );
    // Paused or cancelled while the protocol was being fetched.
    if (entries.get(upload.id) !== entry) await entry.sending.cancel();
    else if (entry.upload.state === "sending") entry.sending.start();
  } catch {
    change(entry, { state: "refused", ...refusalOf(0, "") });
    startNext();
  }
}

/** Stops sending; what arrived stays on the server for a week. */
export function pauseUpload(id: string): void {
  const entry = entries.get(id);
  if (!entry) return;
  void entry.sending?.pause();
  change(entry, { state: "paused", rateBytes: null, message: null });
  startNext();
}

/** Goes on where it stopped, or tries again after a refusal. */
export function resumeUpload(id: string): void {
  const entry = entries.get(id);
  if (!entry || (entry.upload.state !== "paused" && entry.upload.state !== "refused")) return;
  change(entry, { state: "waiting", message: null });
  startNext();
}

/** Gives the upload up and has the server forget what arrived. */
export function cancelUpload(id: string): void {
  const entry = entries.get(id);
  if (!entry) return;
  entries.delete(id);
  void entry.sending?.cancel();
  tellNow();
  startNext();
}

/** Takes what is over off the list. */
export function dismissUploads(ids: readonly string[]): void {
  for (const id of ids)
    if (!["sending", "retrying", "closing"].includes(entries.get(id)?.upload.state ?? "")) entries.delete(id);
  tellNow();
}

/** Uploads into a case that this browser began earlier and that may go on when the same file is chosen again. */
export function unfinishedUploads(caseId: string): Unfinished[] {
  const underWay = new Set([...entries.values()].map(({ upload }) => upload.path));
  return Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? "")
    .filter((key) => key.startsWith("tus::bw|"))
    .flatMap((key) => unfinishedOf(caseId, { key, value: localStorage.getItem(key) ?? "" }) ?? [])
    .filter((unfinished) => !underWay.has(unfinished.path));
}

/** Forgets an unfinished upload in this browser; the server removes what arrived a week after it began. */
export function forgetUnfinished(key: string): void {
  localStorage.removeItem(key);
  tellNow();
}
