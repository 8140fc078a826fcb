import { z } from "zod";

import { listInput } from "@/lib/core/lists";
import { evidenceStates } from "@/lib/core/states";
import { pipelineSteps, serverBases } from "@/lib/core/words";

export { rejectedRowView, tablePreview, type TablePreviewView, timelineMapping } from "./shapes/table";

export const stepStates = ["waiting", "running", "done", "skipped", "failed"] as const;

export const stepProgress = z.object({
  state: z.enum(stepStates),
  startedAt: z.string().nullable().default(null),
  endedAt: z.string().nullable().default(null),
  doneBytes: z.number().default(0),
  note: z.string().default(""),
  /** Rows read so far, where the step counts them. */
  doneRows: z.number().optional(),
  /** The limit that ended the step early and that a lead may raise. */
  limit: z.literal("ratio").optional(),
});
export type StepProgress = z.infer<typeof stepProgress>;

export const evidenceSteps = z.partialRecord(z.enum(pipelineSteps), stepProgress);
export type EvidenceSteps = z.infer<typeof evidenceSteps>;

/** What lies below an archive, at any depth. `done` members are read or kept; `unread` are kept without being read. */
export const insideArchive = z.object({
  members: z.number(),
  done: z.number(),
  failed: z.number(),
  unread: z.number(),
  rowsRead: z.number(),
  rejected: z.number(),
  findings: z.number(),
  sizeBytes: z.number(),
});

export const rejectedReason = z.object({ reason: z.string(), count: z.number() });

/** A check of the stored bytes against their SHA-256, and of the audit chain of the case. */
export const verification = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("running"),
    startedAt: z.string(),
    by: z.string(),
    doneBytes: z.number(),
  }),
  z.object({
    state: z.literal("done"),
    startedAt: z.string(),
    endedAt: z.string(),
    by: z.string(),
    /** Null where the stored bytes are those that were received; else what is wrong, as a sentence. */
    bytesFault: z.string().nullable(),
    chainFault: z.string().nullable(),
    chainEvents: z.number(),
  }),
]);
export type Verification = z.infer<typeof verification>;

export const evidenceView = z.object({
  id: z.uuid(),
  filename: z.string(),
  path: z.string(),
  sha256: z.string().nullable(),
  sizeBytes: z.number(),
  state: z.enum(evidenceStates),
  step: z.enum(pipelineSteps),
  steps: evidenceSteps,
  format: z.string().nullable(),
  formatLabel: z.string().nullable(),
  parentId: z.uuid().nullable(),
  rootId: z.uuid().nullable(),
  serverId: z.uuid().nullable(),
  serverName: z.string().nullable(),
  serverBasis: z.enum(serverBases).nullable(),
  duplicateOfId: z.uuid().nullable(),
  duplicateOfName: z.string().nullable(),
  rowsRead: z.number(),
  records: z.number(),
  rejected: z.number(),
  findings: z.number(),
  members: z.number(),
  inside: insideArchive.nullable(),
  rejectedReasons: z.array(rejectedReason),
  /** The parser that read the file with its version then, and the version that is installed now. */
  parser: z.string().nullable(),
  parserVersion: z.number().nullable(),
  installedVersion: z.number().nullable(),
  unpackRatio: z.number().nullable(),
  error: z.string().nullable(),
  errorStep: z.enum(pipelineSteps).nullable(),
  note: z.string().nullable(),
  receivedBy: z.string(),
  receivedAt: z.string(),
  readyAt: z.string().nullable(),
  source: z.string(),
  version: z.number(),
});
export type EvidenceView = z.infer<typeof evidenceView>;

export const evidenceListInput = z.object({
  ...listInput,
  caseId: z.uuid(),
  /** Members of one archive, by path. */
  parentId: z.uuid().optional(),
  /** Only what was uploaded itself, without members of archives. */
  top: z.boolean().optional(),
  /** Only what is still being received or read. */
  active: z.boolean().optional(),
  state: z.enum(evidenceStates).optional(),
  format: z.string().max(80).optional(),
  serverId: z.uuid().optional(),
  q: z.string().trim().max(200).optional(),
});
export type EvidenceListInput = z.output<typeof evidenceListInput>;

/** Why a file of a known format proves less than it seems to, with what the finding of it says about itself. */
export const unusableKinds = {
  empty: {
    title: "Evidence unusable: no row can be read",
    description:
      "A file of a known kind holds no row that can be read. It shows nothing and covers no time, so that nothing was found in it says nothing about its server.",
    falsepositives: ["A log that was begun a moment before it was collected, or of a service that never ran"],
    note: "Collect the file again and send the original, not a copy that another program opened and saved. If the server has nothing more, dismiss this with that reason.",
  },
  cut: {
    title: "Evidence unusable beyond a cut: the file ends early",
    description:
      "A file ends in the middle of what it records, or came cut short out of its archive. What was read of it counts; what followed is missing and may hold what is looked for.",
    falsepositives: ["A log that was copied while the server was still writing it"],
    note: "Collect the file again and send the whole of it. Then dismiss this with the name of the new file.",
  },
  other_server: {
    title: "Evidence unusable: its rows are of another server",
    description:
      "A file was given for one server, and every row of it names another. What it shows counts for the server in its rows, and nothing of it for the one that it was given for.",
    falsepositives: ["A server that is listed in the case under a name that its logs do not use"],
    note: "Send the same file of the right server, or give this one to the server that its rows name.",
  },
} as const;

export const evidenceSummary = z.object({
  files: z.number(),
  members: z.number(),
  active: z.number(),
  failed: z.number(),
  rejected: z.number(),
  sizeBytes: z.number(),
  /** Files that an older version of their parser read than is installed, by parser. */
  outdated: z.array(z.object({ parser: z.string(), label: z.string(), version: z.number(), files: z.number() })),
  formats: z.array(z.object({ format: z.string(), label: z.string(), count: z.number() })),
});
export type EvidenceSummary = z.infer<typeof evidenceSummary>;

/**
 * How far everything in an archive is, archives within it included. `unpacking` counts the archives that may still bring more;
 * `done` are those read or failed, and `doneBytes` of their bytes. The first failures are named.
 */
export const collectionProgress = z.object({
  members: z.number(),
  done: z.number(),
  failed: z.number(),
  unpacking: z.number(),
  sizeBytes: z.number(),
  doneBytes: z.number(),
  failures: z.array(z.object({ id: z.uuid(), path: z.string(), error: z.string() })),
  servers: z.array(z.object({ id: z.uuid(), hostname: z.string(), files: z.number() })),
  /** Files that no server is known of. */
  unassigned: z.number(),
});
export type CollectionProgress = z.infer<typeof collectionProgress>;

/** What the detail of one file shows beside the file itself. */
export const evidenceAbout = z.object({
  fromAt: z.string().nullable(),
  toAt: z.string().nullable(),
  builds: z.array(z.string()),
  tasks: z.array(z.object({ id: z.uuid(), title: z.string() })),
  parent: z.object({ id: z.uuid(), path: z.string() }).nullable(),
  sha1: z.string().nullable(),
  md5: z.string().nullable(),
  collection: collectionProgress.nullable(),
  verification: verification.nullable(),
});
export type EvidenceAbout = z.infer<typeof evidenceAbout>;

export const custodyView = z.object({
  id: z.uuid(),
  at: z.string(),
  action: z.string(),
  purpose: z.string(),
  actorName: z.string(),
  detail: z.record(z.string(), z.unknown()),
});

/** Lines of a stored file around one place; `text` is evidence and must be shown escaped. */
export const contextView = z.object({
  filename: z.string(),
  firstOffset: z.number(),
  lines: z.array(z.object({ line: z.number().nullable(), offset: z.number(), text: z.string(), hit: z.boolean() })),
});
export type ContextView = z.infer<typeof contextView>;

export const coverageView = z.object({
  serverId: z.uuid().nullable(),
  serverName: z.string().nullable(),
  logKind: z.string(),
  fromAt: z.string(),
  toAt: z.string(),
  rows: z.number(),
});

/** A file that covers a span, and which part of it. */
export const coverageFileView = z.object({
  id: z.uuid(),
  path: z.string(),
  findings: z.number(),
  rejected: z.number(),
  fromAt: z.string(),
  toAt: z.string(),
  rows: z.number(),
});

export const toolRunView = z.object({
  id: z.uuid(),
  evidenceId: z.uuid(),
  serverId: z.uuid().nullable(),
  serverName: z.string().nullable(),
  tool: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  outcome: z.string(),
  scope: z.string().nullable(),
  detail: z.string(),
});

/** Fields of a record as it is shown: values are cut to 4 kB, records to 400 fields. */
const shownFields = z.array(z.object({ name: z.string(), value: z.string(), cut: z.boolean() }));

/** A record as the file's parser reads it; `offset` and `length` are bytes in the stored file. */
export const shownRecord = z.object({
  offset: z.number(),
  length: z.number(),
  at: z.string().nullable(),
  fields: shownFields,
});
export type ShownRecordView = z.infer<typeof shownRecord>;

/** Part of a stored file, as text and as records. All texts are evidence and must be shown escaped. */
export const browseView = z.object({
  sizeBytes: z.number(),
  /** The bytes are no text: no lines are shown, only bytes. */
  binary: z.boolean(),
  lines: z.array(
    z.object({
      line: z.number().nullable(),
      offset: z.number(),
      length: z.number(),
      text: z.string(),
      /** The line is longer than what is shown of it. */
      cut: z.boolean(),
      /** The line began before `offset`. */
      inside: z.boolean(),
      hit: z.boolean(),
    }),
  ),
  records: z.array(shownRecord),
  rejected: z.array(z.object({ offset: z.number(), reason: z.string() })),
  /** `lines`: behind the names of the columns; `whole`: with the whole file; `too_large`: not, the format is read from its first byte. */
  parsing: z.enum(["lines", "whole", "too_large", "none"]),
  columns: z.object({ offset: z.number(), number: z.number().nullable() }).nullable(),
  previous: z.number().nullable(),
  next: z.number().nullable(),
});
export type BrowseView = z.infer<typeof browseView>;

export const searchView = z.object({
  hits: z.array(z.object({ offset: z.number(), at: z.number(), line: z.number().nullable(), excerpt: z.string() })),
  sizeBytes: z.number(),
  /** Everything before this was searched; ask again from here, with `line` and `columnsAt` as they are. */
  scannedTo: z.number(),
  line: z.number().nullable(),
  columnsAt: z.number().nullable(),
  done: z.boolean(),
});
export type SearchView = z.infer<typeof searchView>;

/** A line that a finding of the case quotes as an example, and the fields that made it match. */
export const markView = z.object({
  findingId: z.uuid(),
  title: z.string(),
  severity: z.string(),
  triage: z.string(),
  offset: z.number(),
  line: z.number(),
  why: z.array(z.object({ field: z.string(), test: z.string(), value: z.string() })),
});
export type MarkView = z.infer<typeof markView>;
