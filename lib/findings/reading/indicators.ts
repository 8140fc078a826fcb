import type { Pack } from "@/lib/campaigns/schema";
import type { Tx } from "@/lib/db/client";
import { indicatorsNamed } from "@/lib/knowledge/queries";
import type { FindingItem, FindingView } from "@/lib/findings/schema";

/**
 * Indicators of the pack and of the team that this finding shows: seen in one of its files, and either the very value, or named by a test
 * of a sample, or seen on the line of a sample.
 */
export async function indicatorsOf(
  tx: Tx,
  input: { caseId: string; item: FindingItem; pack: Pack },
): Promise<FindingView["indicators"]> {
  const { caseId, item, pack } = input;
  const sources = await tx.findingSource.findMany({
    where: { caseId, findingId: item.id },
    select: { evidenceId: true },
  });
  const sightings = await tx.sighting.findMany({
    where: { caseId, evidenceId: { in: sources.map((source) => source.evidenceId) } },
  });
  const { ips, hashes, paths, urls, accounts } = item.entities;
  const values = new Set([...ips, ...hashes, ...paths, ...urls, ...accounts].map((value) => value.toLowerCase()));
  const tests = item.samples.flatMap((sample) => sample.why.map((reason) => reason.test));
  const places = new Set(
    item.samples.filter((sample) => sample.line > 0).map((sample) => `${sample.evidenceId}:${sample.offset}`),
  );
  const shown = new Set<string>();
  for (const sighting of sightings) {
    const named = tests.some((test) => test.includes(`${sighting.indicatorId} `));
    if (
      named ||
      values.has(sighting.value.toLowerCase()) ||
      offsetsOf(sighting.samples).some((offset) => places.has(`${sighting.evidenceId}:${offset}`))
    )
      shown.add(sighting.indicatorId);
  }
  return (await indicatorsNamed(tx, pack, [...shown])).map(({ id, type, value, cluster, strength, source }) => ({
    id,
    type,
    value,
    cluster,
    strength,
    source,
    status: null,
  }));
}

function offsetsOf(samples: unknown): number[] {
  if (!Array.isArray(samples)) return [];
  return samples.flatMap((sample: unknown) =>
    typeof sample === "object" && sample !== null && "offset" in sample && typeof sample.offset === "number"
      ? [sample.offset]
      : [],
  );
}
