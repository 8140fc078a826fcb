import { z } from "zod";

import type { Indicator } from "@/lib/campaigns/schema";
import type { Tx } from "@/lib/db/client";
import { inPortfolio } from "@/lib/db/unit";

export type EarlyHit = { indicator: Indicator; sentence: string };
export type EarlyHits = { of(tx: Tx, caseId: string): Promise<EarlyHit[]> };

const valuesAtOnce = 1_000;
const toldPerCase = 20;

const entities = z.object({ hashes: z.array(z.string()), paths: z.array(z.string()), urls: z.array(z.string()) });
const entityTypes: ReadonlySet<string> = new Set(["sha256", "sha1", "md5", "filepath", "url", "domain"]);

type Counted = { case_id: string; ip: string; hits: bigint };

/** Hits of changed addresses over all cases, found by their index: no file is opened. */
async function addressHits(indicators: readonly Indicator[]): Promise<Map<string, EarlyHit[]>> {
  const byValue = new Map(indicators.filter(({ type }) => type === "ipv4").map((one) => [one.value, one]));
  const values = [...byValue.keys()];
  const found = new Map<string, EarlyHit[]>();
  for (let from = 0; from < values.length; from += valuesAtOnce) {
    const some = values.slice(from, from + valuesAtOnce);
    const rows = await inPortfolio(
      (tx) => tx.$queryRaw<Counted[]>`
        SELECT case_id, ip, sum(count)::bigint AS hits FROM hit_bucket
        WHERE ip = ANY(${some}) AND NOT is_copy GROUP BY case_id, ip ORDER BY case_id, ip`,
    );
    for (const { case_id: caseId, ip, hits } of rows) {
      const indicator = byValue.get(ip);
      if (!indicator) continue;
      const sentence = `${ip} (${indicator.id}) stands in ${hits === 1n ? "a stored hit" : `${hits} stored hits`}.`;
      found.set(caseId, [...(found.get(caseId) ?? []), { indicator, sentence }]);
    }
  }
  return found;
}

/** What stored findings and hits tell of changed indicators before any file is read again. */
export async function earlyHits(indicators: readonly Indicator[]): Promise<EarlyHits> {
  const addresses = await addressHits(indicators);
  const named = new Map(
    indicators.filter(({ type }) => entityTypes.has(type)).map((one) => [one.value.toLowerCase(), one]),
  );
  return {
    async of(tx, caseId) {
      const found = [...(addresses.get(caseId) ?? [])];
      if (named.size > 0) {
        const rows = await tx.finding.findMany({ where: { caseId }, select: { entities: true, title: true } });
        const seen = new Set<string>();
        for (const row of rows) {
          const parsed = entities.safeParse(row.entities);
          if (!parsed.success) continue;
          for (const value of [...parsed.data.hashes, ...parsed.data.paths, ...parsed.data.urls]) {
            const indicator = named.get(value.toLowerCase());
            if (!indicator || seen.has(indicator.id)) continue;
            seen.add(indicator.id);
            found.push({ indicator, sentence: `${value} (${indicator.id}) stands in the finding “${row.title}”.` });
          }
        }
      }
      return found.slice(0, toldPerCase);
    },
  };
}
