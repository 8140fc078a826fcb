import { loadPack } from "@/lib/campaigns/queries";
import { scoreOf, weightsOf } from "@/lib/cases/queries";
import type { Tx } from "@/lib/db/client";
import { inCase, inPortfolio } from "@/lib/db/unit";

const casesAtOnce = 200;

/** Weights by which every case of a campaign was scored when this process last looked; new cases come with the current ones. */
const done = new Map<string, string>();

async function rescore(tx: Tx, caseId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM "case" WHERE id = ${caseId}::uuid FOR NO KEY UPDATE`;
  const row = await tx.case.findUnique({ where: { id: caseId } });
  if (row)
    await tx.case.updateMany({
      where: { id: caseId },
      data: { ...(await scoreOf(tx, row)), updatedAt: row.updatedAt },
    });
}

/**
 * Scores the cases of each campaign anew whose score was made by other weights than those of its pack: after an upgrade, and
 * when a pack that was made here is published again. Nobody edited anything, so versions stay. Answers for how many cases.
 */
export async function rescoreCases(stopped: () => boolean): Promise<number> {
  const campaigns = await inPortfolio((tx) => tx.campaign.findMany({ select: { id: true, slug: true } }));
  let cases = 0;
  for (const { id: campaignId, slug } of campaigns) {
    const weights = weightsOf((await loadPack(slug)).manifest.triage);
    if (done.get(campaignId) === weights) continue;
    for (let last: string | null = null; ;) {
      const page: { id: string }[] = await inPortfolio((tx) =>
        tx.case.findMany({
          where: { campaignId, triageWeights: { not: weights }, ...(last === null ? {} : { id: { gt: last } }) },
          select: { id: true },
          orderBy: { id: "asc" },
          take: casesAtOnce,
        }),
      );
      for (const { id } of page) {
        if (stopped()) return cases;
        await inCase(id, (tx) => rescore(tx, id));
        cases += 1;
      }
      last = page.at(-1)?.id ?? null;
      if (page.length < casesAtOnce) break;
    }
    done.set(campaignId, weights);
  }
  return cases;
}
