import { buildSources } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";

import { exposureProofsOf, reportingOf } from "@/lib/cases/queries";
import type {
  ExposureFact,
  FileFact,
  GateFacts,
  Moment,
  PasswordFact,
  ProofMoment,
  ReadingFact,
  RecordFact,
  RunFact,
} from "@/lib/checklists/judging/facts";
import { isSettled } from "@/lib/checklists/rules";

import { passwordsOf } from "./passwords";

type ServerRow = { id: string; hostname: string; patchedAt: Date | null };
type FileRow = Omit<FileFact, "attached" | "serverIds" | "namesServers"> & {
  parentId: string | null;
  rootId: string | null;
  duplicateOfId: string | null;
  serverId: string | null;
  /** A person or a path said of which server it is. */
  given: boolean;
};

/** What the pack says of a task, as far as moments need it. */
type Work = {
  id: string;
  phase: string;
  serverId: string | null;
  title: string;
  state: string;
  opened: boolean;
  submittedAt: Date | null;
  waitsFor: readonly ProofMoment[];
};

/** Everything of a case that gates are judged by, read once for all its tasks. */
export type CaseFacts = {
  servers: ServerRow[];
  files: FileRow[];
  serversOfFile: ReadonlyMap<string, readonly string[]>;
  /** Files whose records name servers, and not the one that the file was given for. */
  namingFiles: ReadonlySet<string>;
  readings: (ReadingFact & { serverId: string })[];
  runs: Omit<RunFact, "attached">[];
  passwords: readonly PasswordFact[];
  proofs: (ExposureFact & { serverId: string })[];
  attachedTo: ReadonlyMap<string, ReadonlySet<string>>;
  notedTasks: ReadonlySet<string>;
  record: RecordFact;
};

/**
 * Newest files of each kind, server and archive, those with rows first; more of the same kind prove no more. Of exports of
 * passwords in an attached archive every one counts, since each may show an account that was not reset.
 */
const perKind = 3;

async function filesOf(tx: Tx, caseId: string): Promise<FileRow[]> {
  return tx.$queryRaw<FileRow[]>`
    WITH ranked AS (
      SELECT id, row_number() OVER (PARTITION BY format, server_id, root_id ORDER BY records > 0 DESC, received_at DESC, id DESC) AS place
      FROM evidence WHERE case_id = ${caseId}::uuid AND state = 'ready' AND (format IS NOT NULL OR findings > 0)
    ), attached AS (
      SELECT evidence_id AS id FROM task_evidence WHERE case_id = ${caseId}::uuid
    ), covering AS (
      SELECT DISTINCT ON (server_id, log_kind) evidence_id
      FROM coverage WHERE case_id = ${caseId}::uuid AND server_id IS NOT NULL ORDER BY server_id, log_kind, to_at DESC
    )
    SELECT e.id, e.filename, e.format, e.format_label AS "formatLabel", e.state, e.sha256 IS NOT NULL AS stored,
      e.received_at AS "receivedAt", e.findings, e.records::float8 AS records, e.rejected::float8 AS rejected, e.note, e.parent_id AS "parentId", e.root_id AS "rootId", e.server_id AS "serverId", e.server_hint IS NOT NULL AS given, e.duplicate_of_id AS "duplicateOfId"
    FROM evidence e
    WHERE e.case_id = ${caseId}::uuid AND (
      e.id IN (SELECT id FROM attached)
      OR e.id IN (SELECT id FROM ranked WHERE place <= ${perKind})
      OR e.id IN (SELECT evidence_id FROM covering)
      OR (e.format = 'password-export' AND (e.root_id IN (SELECT id FROM attached) OR e.parent_id IN (SELECT id FROM attached)))
      OR e.id IN (
        SELECT d.duplicate_of_id FROM evidence d JOIN task_evidence t ON t.case_id = d.case_id AND t.evidence_id = d.id
        WHERE d.case_id = ${caseId}::uuid AND t.case_id = ${caseId}::uuid))
    ORDER BY e.received_at DESC, e.id DESC`;
}

/** Reads the facts of a case. */
export async function readFacts(tx: Tx, caseId: string): Promise<CaseFacts> {
  const servers = await tx.server.findMany({
    where: { caseId },
    select: { id: true, hostname: true, patchedAt: true },
  });
  const files = await filesOf(tx, caseId);
  const links = await tx.taskEvidence.findMany({ where: { caseId }, select: { taskId: true, evidenceId: true } });
  const readings = await tx.buildReading.findMany({
    where: { caseId },
    include: { evidence: { select: { filename: true } } },
  });
  const runs = await tx.toolRun.findMany({
    where: { caseId },
    include: { evidence: { select: { filename: true, serverId: true } } },
  });
  const proofs = await exposureProofsOf(tx, caseId);
  const named = await tx.coverage.findMany({
    where: { caseId, serverId: { not: null } },
    distinct: ["evidenceId", "serverId"],
    select: { evidenceId: true, serverId: true },
  });
  const passwords = await passwordsOf(tx, caseId, files);
  const notes = await tx.taskNote.findMany({ where: { caseId }, distinct: ["taskId"], select: { taskId: true } });
  const byRecords = Map.groupBy([...named, ...runs], (row) => row.evidenceId);
  const namingFiles = new Set<string>();
  const { awareAt, regimes } = await reportingOf(tx, caseId);
  const serversOfFile = new Map<string, string[]>();
  const name = (evidenceId: string | null, serverId: string | null) => {
    if (evidenceId !== null && serverId !== null)
      serversOfFile.set(evidenceId, [...new Set([...(serversOfFile.get(evidenceId) ?? []), serverId])]);
  };
  for (const file of files) {
    const servers = (byRecords.get(file.id) ?? []).flatMap((row) => row.serverId ?? []);
    // Where records name no server they stand on the one that the file was given for, so only another one is their own word.
    const own = servers.length > 0 && !(file.given && servers.includes(file.serverId ?? ""));
    if (own) namingFiles.add(file.id);
    else name(file.id, file.serverId);
  }
  for (const row of [...named, ...readings, ...runs, ...proofs]) name(row.evidenceId, row.serverId);
  const attachedTo = new Map<string, Set<string>>();
  for (const link of links)
    attachedTo.set(link.taskId, (attachedTo.get(link.taskId) ?? new Set()).add(link.evidenceId));
  return {
    servers,
    files,
    serversOfFile,
    namingFiles,
    readings: readings.map((row) => ({
      ...row,
      source: buildSources.find((known) => known === row.source) ?? "manual",
      at: row.lastObservedAt ?? row.observedAt ?? row.recordedAt,
      filename: row.evidence?.filename ?? null,
    })),
    runs: runs.map((row) => ({
      ...row,
      filename: row.evidence.filename,
      serverId: row.serverId ?? row.evidence.serverId,
    })),
    passwords,
    proofs: proofs.map(({ evidence, ...row }) => ({ ...row, filename: evidence.filename })),
    attachedTo,
    notedTasks: new Set(notes.map((note) => note.taskId)),
    record: {
      awareAt,
      undecidedRegimes: regimes.flatMap((regime) => (regime.decision === null ? [regime.name] : [])),
    },
  };
}

function latest(dates: readonly (Date | null)[]): Date | null {
  return dates.reduce<Date | null>((max, date) => (date !== null && (max === null || date > max) ? date : max), null);
}

/**
 * When the tasks of a phase were over on a server (or on all), counting the work itself and not the proofs that follow it.
 * One of them still open means that nobody can tell yet; a task that does not apply is over when someone said so.
 */
export function doneMoment(
  phase: string,
  serverId: string | null,
  input: { work: readonly Work[]; moment: ProofMoment; what: string; hostnames: ReadonlyMap<string, string> },
): Moment {
  const { work, moment, what, hostnames } = input;
  const own = work.filter(
    (task) =>
      task.phase === phase &&
      task.opened &&
      !task.waitsFor.includes(moment) &&
      (serverId === null || task.serverId === null || task.serverId === serverId),
  );
  const open = own.find((task) => !isSettled(task.state));
  const at = open ? null : latest(own.map((task) => task.submittedAt));
  if (at !== null) return { at };
  const place = serverId === null && open?.serverId ? ` on ${hostnames.get(open.serverId) ?? "its server"}` : "";
  return { at: null, missing: `Nothing says yet when ${what}${open ? `: finish “${open.title}”${place} first` : ""}.` };
}

function patchMoment(servers: readonly ServerRow[]): Moment {
  const waiting = servers.find((server) => server.patchedAt === null);
  if (waiting || servers.length === 0)
    return {
      at: null,
      missing: `No reading shows a fixed build${waiting ? ` of ${waiting.hostname}` : ""} yet, and nobody has confirmed since when it is patched.`,
    };
  const at = latest(servers.map((server) => server.patchedAt));
  return at === null ? { at: null, missing: "No reading shows a fixed build yet." } : { at };
}

/** The facts that one task is judged by. */
export function factsFor(
  task: { id: string; serverId: string | null },
  facts: CaseFacts,
  work: readonly Work[],
): GateFacts {
  const attached = new Set(facts.attachedTo.get(task.id));
  // The same content sent twice is one proof: what was read of the first copy counts for the second.
  for (const file of facts.files)
    if (file.duplicateOfId !== null && attached.has(file.id)) attached.add(file.duplicateOfId);
  const server = facts.servers.find((row) => row.id === task.serverId) ?? null;
  const files = facts.files.map((file) => ({
    ...file,
    serverIds: facts.serversOfFile.get(file.id) ?? [],
    namesServers: facts.namingFiles.has(file.id),
    attached:
      attached.has(file.id) ||
      (file.parentId !== null && attached.has(file.parentId)) ||
      (file.rootId !== null && attached.has(file.rootId)),
  }));
  const attachedIds = new Set(files.filter((file) => file.attached).map((file) => file.id));
  const nameOf = new Map(facts.servers.map((row) => [row.id, row.hostname]));
  const overAt = (phase: string, moment: ProofMoment, what: string) =>
    doneMoment(phase, task.serverId, { work, moment, what, hostnames: nameOf });
  return {
    server,
    onlyServer: facts.servers.length <= 1,
    noted: facts.notedTasks.has(task.id),
    files,
    readings: facts.readings.filter((reading) => server === null || reading.serverId === server.id),
    proofs: facts.proofs.filter((proof) => server === null || proof.serverId === server.id),
    runs: facts.runs.map((run) => ({
      ...run,
      serverName: run.serverId === null ? run.serverName : (nameOf.get(run.serverId) ?? run.serverName),
      attached: attachedIds.has(run.evidenceId),
    })),
    passwords: facts.passwords,
    record: facts.record,
    moments: {
      patch: patchMoment(server ? [server] : facts.servers),
      eradication: overAt("eradicate", "eradication", "the removal was finished"),
      credentials: overAt("credentials", "credentials", "the credentials were reset"),
    },
  };
}
