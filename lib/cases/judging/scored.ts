import { loadPack } from "@/lib/campaigns/queries";
import type { TriageRule } from "@/lib/campaigns/schema";
import { canonicalJson, sha256Hex } from "@/lib/core/hashing";
import { compromiseStates, containmentStates, exposureStates } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";

import { type Triage, type TriageFacts, triageOf } from "./triage";

type Row = {
  id: string;
  exposure: string;
  compromise: string;
  containment: string;
  closedAt: Date | null;
  attention: boolean;
  openFindings: number;
  sector: string | null;
  tags: string[];
};

/** The columns of a case that hold its triage. */
export type TriageColumns = { attentionRank: number; triage: Triage["reasons"]; triageWeights: string };

/** Tells the weights of one pack from those of another, so that cases scored by others can be found. */
export function weightsOf(rules: readonly TriageRule[]): string {
  return sha256Hex(canonicalJson(rules)).slice(0, 16);
}

export function triageColumns(rules: readonly TriageRule[], facts: TriageFacts): TriageColumns {
  const { score, reasons } = triageOf(rules, facts);
  return { attentionRank: score, triage: reasons, triageWeights: weightsOf(rules) };
}

/** What the row of a case does not hold of its facts is looked up; the transaction is bound to the case. */
export async function triageFacts(tx: Tx, row: Row): Promise<TriageFacts> {
  const [seen] = await tx.$queryRaw<{ outside: boolean; mail: boolean }[]>`
    SELECT
      EXISTS (SELECT 1 FROM exposure_proof p WHERE p.case_id = ${row.id}::uuid AND p.source = 'scan')
        OR EXISTS (SELECT 1 FROM build_reading b WHERE b.case_id = ${row.id}::uuid AND b.source = 'scan') AS outside,
      EXISTS (SELECT 1 FROM finding f WHERE f.case_id = ${row.id}::uuid AND f.stage = 'mailbox_theft'
        AND f.triage NOT IN ('dismissed', 'duplicate')) AS mail`;
  return {
    exposure: exposureStates.find((state) => state === row.exposure) ?? "unknown",
    compromise: compromiseStates.find((state) => state === row.compromise) ?? "unknown",
    containment: containmentStates.find((state) => state === row.containment) ?? "open",
    closed: row.closedAt !== null,
    asksAgain: row.attention,
    seenFromOutside: seen?.outside ?? false,
    mailRead: seen?.mail ?? false,
    findingsWait: row.openFindings > 0,
    sector: row.sector,
    tags: row.tags,
  };
}

/** The columns for a case as its row stands, by the weights of its campaign's pack. The transaction is bound to the case. */
export async function scoreOf(tx: Tx, row: Row & { campaignId: string }): Promise<TriageColumns> {
  const { slug } = await tx.campaign.findUniqueOrThrow({ where: { id: row.campaignId }, select: { slug: true } });
  const { manifest } = await loadPack(slug);
  return triageColumns(manifest.triage, await triageFacts(tx, row));
}
