import type { Actor } from "@/lib/auth/schema";
import type { Pack } from "@/lib/campaigns/schema";
import { sha256Hex } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import { storableText } from "@/lib/core/text";
import type { Tx } from "@/lib/db/client";
import { inPortfolio } from "@/lib/db/unit";
import type { IndicatorImport, ReadIndicator, RowResult } from "@/lib/detection/import-indicators";
import { campaignWithPack } from "@/lib/knowledge/queries";
import { afterChange, lockKnowledge } from "@/lib/knowledge/rematching/request";
import type { ImportIndicatorsInput, IndicatorsReport } from "@/lib/knowledge/schema";
import { besideTheServer } from "@/lib/knowledge/trying/in-thread";
import { ownIndicatorId } from "@/lib/knowledge/viewing/indicators";

import { assertUnmoved, noteImport } from "./store-rules";

/** A list as it was read at one revision of a campaign's knowledge. */
export type ReadList = IndicatorImport & { revision: number };

/** Reads a list of indicators in a thread, before any transaction. */
export async function readListAhead(input: ImportIndicatorsInput): Promise<ReadList> {
  const { slug, text, settings, mapping } = input;
  const { revision, own } = await inPortfolio(async (tx) => {
    const { campaign } = await campaignWithPack(tx, slug);
    const select = { number: true, type: true, value: true } as const;
    const rows = await tx.campaignIndicator.findMany({ where: { campaignId: campaign.id }, select });
    return {
      revision: campaign.knowledgeRevision,
      own: rows.map(({ number, type, value }) => ({ id: ownIndicatorId(number), type, value })),
    };
  });
  const read = await besideTheServer<"indicators">({ kind: "indicators", slug, text, settings, mapping, own });
  return { ...read, revision };
}

type Kept = { row: Extract<RowResult, { kind: "loaded" | "marked" }>; id: string };

/** A cluster that the pack does not track is the label of whoever wrote the list: it is told, and proposes nothing. */
function tieOf(pack: Pack, { cluster, strength, note }: ReadIndicator) {
  if (cluster === "unattributed" || pack.clusters.some((known) => known.tracked && known.key === cluster))
    return { cluster, strength, note };
  return { cluster: "unattributed", strength: null, note: [`The list names ${cluster}.`, note ?? ""].join(" ").trim() };
}

const rowsAtOnce = 1_000;

async function store(
  tx: Tx,
  kept: readonly Kept[],
  batch: { campaignId: string; revision: number; importId: string; actor: Actor; pack: Pack },
): Promise<Map<string, string>> {
  const { campaignId, revision, importId, actor, pack } = batch;
  for (let from = 0; from < kept.length; from += rowsAtOnce)
    await tx.campaignIndicator.createMany({
      data: kept.slice(from, from + rowsAtOnce).map(({ row, id }) => {
        const { indicator } = row;
        const { firstSeen, relatedActivity: _, ...words } = indicator;
        const value = storableText(indicator.value);
        return {
          ...words,
          ...tieOf(pack, indicator),
          id,
          campaignId,
          value,
          valueHash: sha256Hex(value),
          shown: value,
          firstSeenOn: firstSeen === null ? null : new Date(firstSeen),
          enabled: row.kind === "loaded",
          common: row.kind === "marked" ? row.reason : null,
          revision,
          importId,
          authorId: actor.userId,
          authorName: actor.name,
          searchText: `${value} ${indicator.source} ${indicator.note ?? ""}`.toLowerCase().slice(0, 4_000),
        };
      }),
    });
  const rows = await tx.campaignIndicator.findMany({
    where: { campaignId, importId },
    select: { id: true, number: true },
  });
  return new Map(rows.map(({ id, number }) => [id, ownIndicatorId(number)]));
}

/** Rows of an import that its report names; the counts are of all. */
const shownRows = 2_000;

function shown(row: RowResult, id: string | null): IndicatorsReport["rows"][number] {
  const { line } = row;
  switch (row.kind) {
    case "loaded":
      return { outcome: "added", line, id, type: row.indicator.type, value: row.indicator.value, reason: null };
    case "marked":
      return { outcome: "marked", line, id, type: row.indicator.type, value: row.indicator.value, reason: row.reason };
    case "duplicate":
      return {
        outcome: "duplicate",
        line,
        id: row.of,
        type: row.type,
        value: row.value,
        reason: `The same as ${row.of}.`,
      };
    case "rejected":
      return { outcome: "rejected", line, id: null, type: null, value: row.value, reason: row.reason };
  }
}

/**
 * Takes a list that was read into a campaign: new values are added, over-common ones are marked and match nothing until somebody
 * enables them, and what is known already stays as it is.
 */
export async function importIndicators(
  tx: Tx,
  actor: Actor,
  input: ImportIndicatorsInput & { read: ReadList },
): Promise<IndicatorsReport> {
  const { slug, filename, text, dryRun, read } = input;
  const { campaign, pack } = await campaignWithPack(tx, slug);
  const campaignId = campaign.id;
  const revision = await lockKnowledge(tx, campaignId);
  assertUnmoved(read, revision);
  const importId = newId();
  const kept = read.rows.flatMap((row): Kept[] =>
    row.kind === "loaded" || row.kind === "marked" ? [{ row, id: newId() }] : [],
  );
  const batch = { campaignId, revision: revision + 1, importId, actor, pack };
  const names = dryRun ? new Map<string, string>() : await store(tx, kept, batch);
  const idOf = new Map(kept.map(({ row, id }) => [row.line, names.get(id) ?? null]));
  const rows = read.rows.map((row) => shown(row, idOf.get(row.line) ?? null));
  const counts = Object.fromEntries(
    [...Map.groupBy(rows, ({ outcome }) => outcome)].map(([outcome, own]) => [outcome, own.length]),
  );
  const { format, mapping, header, sample, notes } = read;
  const about = { format, mapping, header, sample, notes, counts, rows: rows.slice(0, shownRows) };
  if (dryRun) return { importId: null, revision, rematchId: null, ...about };
  await noteImport(tx, actor, { campaignId, importId, of: "indicators", filename, sha256: sha256Hex(text), counts });
  const added = counts["added"] ?? 0;
  if (added === 0) return { importId, revision, rematchId: null, ...about };
  const cause = `${added === 1 ? "An indicator was" : `${added} indicators were`} imported from ${filename}`;
  const rematchId = await afterChange(tx, actor, { campaignId, revision: revision + 1, cause });
  return { importId, revision: revision + 1, rematchId, ...about };
}
