import { DetailedError, Upload } from "tus-js-client";

import { client } from "@/lib/api/client";

/** One file being sent; `start` also goes on after `pause`. */
export type Sending = { start: () => void; pause: () => Promise<void>; cancel: () => Promise<void> };

type What = {
  file: File;
  metadata: Record<string, string>;
  fingerprint: string;
  /** Who sends it, where that is not told by a sign-in. */
  headers?: Record<string, string>;
};

type Heard = {
  resumed: (sentBytes: number) => void;
  progress: (sentBytes: number) => void;
  retrying: () => void;
  stored: (evidenceId: string, duplicateOf: Promise<string | null>) => void;
  failed: (status: number, body: string) => void;
};

const chunkBytes = 16 * 1024 * 1024;
// Long enough for a server to be restarted or moved; the count begins anew whenever bytes get through.
const retryDelays = [500, 1_000, 2_000, 4_000, 8_000, 15_000, ...Array.from({ length: 30 }, () => 20_000)];

function statusOf(error: unknown): number {
  return error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : 0;
}

function isPassing(status: number): boolean {
  return status === 0 || status === 409 || status === 423 || status === 429 || (status >= 500 && status !== 507);
}

async function duplicateName(caseId: string, evidenceId: string): Promise<string | null> {
  const found = await client.evidence.get({ caseId, evidenceId }).catch(() => null);
  return found?.duplicateOfName ?? null;
}

/** Prepares the upload of a file over tus, resuming an earlier one of the same file. Call `start` to begin. */
export async function send({ file, metadata, fingerprint, headers }: What, heard: Heard): Promise<Sending> {
  let goesOn = false;
  const upload = new Upload(file, {
    endpoint: "/api/v1/uploads",
    chunkSize: chunkBytes,
    retryDelays,
    headers,
    metadata,
    fingerprint: () => Promise.resolve(fingerprint),
    removeFingerprintOnSuccess: true,
    // A small file arrives with the request that announces it.
    uploadDataDuringCreation: file.size <= chunkBytes,
    onShouldRetry(error) {
      const retry = isPassing(statusOf(error));
      if (retry) heard.retrying();
      return retry;
    },
    onProgress(sentBytes) {
      if (goesOn) heard.resumed(sentBytes);
      goesOn = false;
      heard.progress(sentBytes);
    },
    onError: (error) =>
      heard.failed(statusOf(error), error instanceof DetailedError ? (error.originalResponse?.getBody() ?? "") : ""),
    onSuccess({ lastResponse }) {
      const evidenceId = lastResponse.getHeader("Breakwater-Evidence") ?? upload.url?.split("/").at(-1) ?? "";
      heard.stored(evidenceId, duplicateName(metadata.caseId ?? "", evidenceId));
    },
  });
  const earlier = await upload.findPreviousUploads();
  const [latest] = earlier.toSorted((a, b) => b.creationTime.localeCompare(a.creationTime));
  if (latest) {
    upload.resumeFromPreviousUpload(latest);
    goesOn = true;
  }
  return {
    start: () => upload.start(),
    pause: () => upload.abort(),
    cancel: () => upload.abort(true).catch(() => undefined),
  };
}
