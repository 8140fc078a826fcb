/** Random access to an archive's bytes. An open object of the store is one. */
export type ArchiveSource = {
  sizeBytes: number;
  /** Bytes from `start` to `end` (exclusive). */
  read(start: number, end: number): AsyncIterable<Buffer>;
  /** Exactly the bytes asked for; fewer only where the archive ends. */
  readRange(offset: number, length: number): Promise<Buffer>;
};

/** One file inside an archive. Name, size and time are claims of the archive: data to show, never a place to write to. */
export type Member = {
  /** Position in the archive, from 1, directories included. */
  index: number;
  /** The name as text: NUL bytes are shown as "␀"; backslashes, "..", drive letters and odd lengths stay as they are. */
  path: string;
  /** The name byte for byte. */
  rawPath: Buffer;
  /** Size the archive declares; null when it declares none. */
  sizeBytes: number | null;
  /** Zip stores local time without a zone; it is read as UTC. */
  modifiedAt: Date | null;
  /** The content, to be read once. Throws MemberUnreadable after the last readable byte when the member is not whole. */
  stream: AsyncIterable<Buffer>;
};

export type FailureKind =
  | "encrypted"
  | "link"
  | "special"
  | "unsupported"
  | "damaged"
  | "truncated"
  | "overlap"
  | "bomb";

/** A member that could not be read, or not to its end. `reason` is a sentence for a person. */
export type MemberFailure = { index: number; path: string; kind: FailureKind; reason: string };

/** Ceilings on what unpacking may produce. Everything is counted on real output, never on declared sizes. */
export type UnpackLimits = {
  /** Members and directories. */
  maxEntries: number;
  maxOutputBytes: number;
  /** Output per input, looked at once a member or the whole archive exceeds `ratioFreeBytes`. */
  maxRatio: number;
  ratioFreeBytes: number;
  /** Passwords tried on encrypted members. */
  passwords: string[];
};

export const defaultLimits: UnpackLimits = {
  maxEntries: 20_000,
  maxOutputBytes: 64 * 1024 ** 3,
  maxRatio: 200,
  ratioFreeBytes: 10 * 1024 * 1024,
  passwords: ["infected"],
};

/** How many archives within archives the caller should open; the limit is the caller's to keep. */
export const maxArchiveDepth = 4;

/** What is left of the entries and bytes; hand the same one on to nested archives, so that they share it. */
export type UnpackBudget = { entries: number; outputBytes: number };

export type ArchiveFormat = "zip" | "gzip" | "tar";

export type UnpackReport = {
  format: ArchiveFormat;
  entries: number;
  directories: number;
  /** Members handed over and read without a failure. */
  members: number;
  outputBytes: number;
  /** The first thousand; `failureCount` counts all. */
  failures: MemberFailure[];
  failureCount: number;
  /** What is wrong with the archive as a whole; null when it is sound. */
  damage: string | null;
  /** Which limit ended the work early; null when everything was seen. */
  stopped: string | null;
  /** Whether something was left out because it grew past `maxRatio`. */
  ratioReached: boolean;
};

/** A member cannot be read (to its end); the archive goes on. */
export class MemberUnreadable extends Error {
  readonly kind: FailureKind;

  constructor(kind: FailureKind, reason: string) {
    super(reason);
    this.name = "MemberUnreadable";
    this.kind = kind;
  }
}

/** A limit of the whole archive was reached. */
export class ArchiveStopped extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "ArchiveStopped";
  }
}
