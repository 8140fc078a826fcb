import { caseScope, visibleToSql } from "@/lib/access/visible";
import { maySee, ruleOf } from "@/lib/access/policy";
import type { Actor } from "@/lib/auth/schema";
import { notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { findingEntities, type PrevalenceView } from "@/lib/findings/schema";

/** Values of one kind that are looked up across cases. */
const mostValues = 3;

type Count = { cases: bigint; first: Date | null };

function counted(row: Count | undefined): { cases: number; firstSeen: string | null } {
  return { cases: Number(row?.cases ?? 0n), firstSeen: row?.first?.toISOString() ?? null };
}

/**
 * How common a finding's rule, client addresses and indicators are over the cases of its campaign that the actor may see.
 * The cases are chosen first and everything is counted within them, so a count never tells of a case beyond. Needs a
 * transaction that reads across cases; NOT_FOUND when the actor may not read this finding.
 */
export async function prevalenceOf(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; findingId: string },
): Promise<PrevalenceView> {
  const { caseId, findingId } = input;
  const scope = await caseScope(tx, caseId);
  const rule = ruleOf("finding.read");
  if (!scope || !maySee(actor, scope) || rule.scope !== "case" || !rule.may(actor, scope)) throw notFound("finding");
  const finding = await tx.finding.findUnique({
    where: { caseId_id: { caseId, id: findingId } },
    select: { ruleName: true, entities: true, case: { select: { campaignId: true } } },
  });
  if (!finding) throw notFound("finding");
  const visible = await tx.$queryRaw<
    { id: string }[]
  >`SELECT c.id FROM "case" c WHERE c.campaign_id = ${finding.case.campaignId}::uuid AND ${visibleToSql(actor)}`;
  const ids = visible.map((row) => row.id);
  const [ofRule] = await tx.$queryRaw<Count[]>`
    SELECT count(DISTINCT case_id) AS cases, min(first_seen_at) AS first FROM finding
    WHERE case_id = ANY(${ids}::uuid[]) AND rule_name = ${finding.ruleName} AND triage <> 'dismissed'`;
  const entities = findingEntities.safeParse(finding.entities);
  const addresses = entities.success ? entities.data.ips.slice(0, mostValues) : [];
  const hashes = entities.success ? entities.data.hashes.map((hash) => hash.toLowerCase()) : [];
  const byAddress = await tx.$queryRaw<(Count & { value: string })[]>`
    SELECT ip AS value, count(DISTINCT case_id) AS cases, min(first_seen_at) AS first FROM hit_bucket
    WHERE case_id = ANY(${ids}::uuid[]) AND ip = ANY(${addresses}::text[]) GROUP BY ip`;
  const byIndicator = await tx.$queryRaw<(Count & { value: string })[]>`
    SELECT value, count(DISTINCT case_id) AS cases, min(first_seen_at) AS first FROM sighting
    WHERE case_id = ANY(${ids}::uuid[]) AND lower(value) = ANY(${[...hashes, ...addresses]}::text[]) GROUP BY value`;
  return {
    ofCases: ids.length,
    rule: counted(ofRule),
    values: [
      ...byIndicator.map((row) => ({ kind: "indicator" as const, value: row.value, ...counted(row) })),
      ...byAddress
        .filter((row) => !byIndicator.some((known) => known.value === row.value))
        .map((row) => ({ kind: "address" as const, value: row.value, ...counted(row) })),
    ].toSorted((a, b) => a.cases - b.cases),
  };
}
