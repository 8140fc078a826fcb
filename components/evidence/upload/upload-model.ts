/**
 * waiting: not yet its turn. sending: bytes flow. retrying: the server does not answer, tried again by itself. paused: by a person.
 * closing: all bytes are there, the server hashes and stores. stored: it is evidence. refused: it will not go on by itself.
 */
export type UploadState = "waiting" | "sending" | "retrying" | "paused" | "closing" | "stored" | "refused";

/** One file on its way from this browser into a case. */
export type Upload = {
  id: string;
  caseId: string;
  taskId: string | null;
  path: string;
  sizeBytes: number;
  sentBytes: number;
  /** Bytes per second over the last seconds; null until there is something to measure. */
  rateBytes: number | null;
  state: UploadState;
  /** Why it stopped, or what was noticed, as a sentence with what to do. */
  message: string | null;
  /** Whether trying again may help without changing anything else. */
  mayRetry: boolean;
  /** Went on where an earlier upload of the same file had stopped. */
  resumedBytes: number;
  evidenceId: string | null;
  duplicateOf: string | null;
};

export const isUnderWay = (upload: Upload): boolean =>
  upload.state === "sending" || upload.state === "retrying" || upload.state === "closing" || upload.state === "waiting";

type Sample = { at: number; sentBytes: number };
const windowMs = 8_000;

/** Measures how fast bytes go out over the last seconds; `sample` says where the upload stands at a time. */
export function rateMeter(): { sample(at: number, sentBytes: number): number | null; reset(): void } {
  let samples: Sample[] = [];
  return {
    sample(at, sentBytes) {
      samples = [...samples.filter((sample) => at - sample.at <= windowMs), { at, sentBytes }];
      const [first] = samples;
      if (!first || at - first.at < 400) return null;
      return Math.max(0, ((sentBytes - first.sentBytes) / (at - first.at)) * 1000);
    },
    reset() {
      samples = [];
    },
  };
}

/** "21 s left", "4 min left"; empty when nothing can be said. */
export function timeLeft(upload: Pick<Upload, "sizeBytes" | "sentBytes" | "rateBytes">): string {
  if (upload.rateBytes === null || upload.rateBytes < 1) return "";
  const seconds = Math.ceil((upload.sizeBytes - upload.sentBytes) / upload.rateBytes);
  if (seconds < 90) return `${Math.max(1, seconds)} s left`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min left`;
  return `${Math.round(seconds / 3_600)} h left`;
}

/** Names a file in this browser, so that choosing it again goes on with its unfinished upload. */
export function fingerprintOf(file: { caseId: string; path: string; sizeBytes: number; lastModified: number }): string {
  return ["bw", file.caseId, file.sizeBytes, file.lastModified, encodeURIComponent(file.path)].join("|");
}

/** An upload that this browser began and did not finish. */
export type Unfinished = { key: string; path: string; sizeBytes: number; beganAt: string };

/** Reads the note that the upload protocol keeps of an unfinished upload; null for a note of another case or kind. */
export function unfinishedOf(caseId: string, entry: { key: string; value: string }): Unfinished | null {
  const [kind, ownCase, size] = entry.key.replace(/^tus::/, "").split("|");
  if (kind !== "bw" || ownCase !== caseId) return null;
  try {
    const note: unknown = JSON.parse(entry.value);
    if (typeof note !== "object" || note === null || !("metadata" in note) || !("creationTime" in note)) return null;
    const { metadata } = note;
    const path =
      typeof metadata === "object" && metadata !== null && "filename" in metadata ? String(metadata.filename) : "";
    return path === ""
      ? null
      : { key: entry.key, path, sizeBytes: Number(size), beganAt: new Date(String(note.creationTime)).toISOString() };
  } catch {
    return null;
  }
}

export type Refusal = { message: string; mayRetry: boolean };

const refusals: Record<number, Refusal> = {
  0: {
    message: "The server does not answer. Check the connection, then resume: nothing that arrived is lost.",
    mayRetry: true,
  },
  401: { message: "You were signed out. Sign in again in another tab, then resume.", mayRetry: true },
  403: { message: "This case takes no files from you. If it is closed, ask a lead to reopen it.", mayRetry: false },
  404: { message: "This upload or its case is not there any more. Choose the file again.", mayRetry: false },
  413: {
    message: "The file is larger than what was announced; it has probably changed. Choose it again.",
    mayRetry: false,
  },
  507: { message: "The server's disk is full. Ask whoever runs it to free space, then resume.", mayRetry: true },
};

/** What the server's refusal means for the person who uploads: its own sentence where it gave one, and whether to try again. */
export function refusalOf(status: number, body: string): Refusal {
  const known = refusals[status] ?? {
    message: `The server refused this file (${status}). Try again; if it stays so, tell your administrator.`,
    mayRetry: true,
  };
  const said = sentenceIn(body);
  return said ? { ...known, message: said } : known;
}

function sentenceIn(body: string): string | null {
  const text = body.trim();
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && "message" in parsed ? String(parsed.message) : null;
  } catch {
    return text.length > 0 && text.length < 400 && /[.!?]$/.test(text) && !text.startsWith("<") ? text : null;
  }
}
