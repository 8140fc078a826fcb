import { newId } from "@/lib/core/ids";
import { storableText } from "@/lib/core/text";
import type { Precision } from "@/lib/core/words";
import type { Tx } from "@/lib/db/client";

/** An event of a timeline that was handed in; `line` names it within its file. */
export type ImportedEntry = {
  line: number;
  at: number;
  precision: Precision;
  title: string;
  detail: string;
  serverId: string | null;
  serverName: string | null;
};

/** The file that tells the entries, and when this reading of it began: what an earlier reading told is older. */
export type ImportedFile = { caseId: string; evidenceId: string; readAt: Date };

const longestSearch = 4_000;

/**
 * Stores entries of a file as events of the case. An entry that an earlier reading told keeps its id and star, so a file that
 * is read again, or was cut off by a crash, gives every entry once.
 */
export async function storeEntries(tx: Tx, file: ImportedFile, entries: readonly ImportedEntry[]): Promise<void> {
  const { caseId, evidenceId, readAt } = file;
  const rows = entries.map(({ at, line, ...entry }) => ({
    id: newId(),
    source_key: `entry:${evidenceId}:${line}`,
    at: new Date(at).toISOString(),
    precision: entry.precision,
    title: storableText(entry.title),
    detail: storableText(entry.detail),
    server_id: entry.serverId,
    server_name: entry.serverName,
    search_text: storableText(
      `${entry.title} ${entry.detail} ${entry.serverName ?? ""}`.toLowerCase().slice(0, longestSearch),
    ),
  }));
  await tx.$executeRaw`
    INSERT INTO timeline_event (case_id, id, source_key, at, precision, kind, title, detail, server_id, server_name, clusters,
      evidence_id, count, search_text, created_at, updated_at)
    SELECT ${caseId}::uuid, r.id, r.source_key, r.at, r.precision, 'imported', r.title, r.detail, r.server_id, r.server_name,
      '{}', ${evidenceId}::uuid, 1, r.search_text, ${readAt}, ${readAt}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id uuid, source_key text, at timestamptz, precision text,
      title text, detail text, server_id uuid, server_name text, search_text text)
    ON CONFLICT (case_id, source_key) DO UPDATE SET at = EXCLUDED.at, precision = EXCLUDED.precision, title = EXCLUDED.title,
      detail = EXCLUDED.detail, server_id = EXCLUDED.server_id, server_name = EXCLUDED.server_name,
      search_text = EXCLUDED.search_text, updated_at = EXCLUDED.updated_at`;
}

/**
 * Ends the reading of a file: entries that it does not tell any more go, and of files with the same bytes (`sameBytes`, first
 * received first) only the first that tells entries shows them.
 */
export async function settleEntries(tx: Tx, file: ImportedFile, sameBytes: readonly string[]): Promise<void> {
  const { caseId, evidenceId, readAt } = file;
  await tx.$executeRaw`
    DELETE FROM timeline_event
    WHERE case_id = ${caseId}::uuid AND evidence_id = ${evidenceId}::uuid AND kind = 'imported' AND updated_at < ${readAt}`;
  if (sameBytes.length < 2) return;
  await tx.$executeRaw`
    UPDATE timeline_event t SET is_copy = t.evidence_id <> shown.id
    FROM (SELECT given.id FROM unnest(${sameBytes}::uuid[]) WITH ORDINALITY AS given(id, place)
          WHERE EXISTS (SELECT 1 FROM timeline_event e
                        WHERE e.case_id = ${caseId}::uuid AND e.evidence_id = given.id AND e.kind = 'imported')
          ORDER BY given.place LIMIT 1) shown
    WHERE t.case_id = ${caseId}::uuid AND t.evidence_id = ANY(${sameBytes}::uuid[]) AND t.kind = 'imported'
      AND t.is_copy <> (t.evidence_id <> shown.id)`;
}
