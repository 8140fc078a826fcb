import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { loadPack } from "@/lib/campaigns/queries";
import type { Pack } from "@/lib/campaigns/schema";
import { notFound } from "@/lib/core/errors";
import { listOf } from "@/lib/core/lists";
import type { Tx } from "@/lib/db/client";

import { addAttribution, decideAttribution } from "./commands";
import { listAttributions, relatedIntelligence } from "./queries";
import { attributionView, decideAttributionInput, newAttributionInput, relatedView } from "./schema";

async function packOfCase(tx: Tx, caseId: string): Promise<Pack> {
  const found = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!found) throw notFound("case");
  return loadPack(found.campaign.slug);
}

export const attributionProcedures = {
  list: procedure("attribution.read")
    .route({ method: "GET", path: "/cases/{caseId}/attributions", summary: "Claims of a case" })
    .input(z.object({ caseId: z.uuid() }))
    .output(listOf(attributionView))
    .handler(async ({ context: { tx }, input }) => ({
      items: await listAttributions(tx, input.caseId),
      nextCursor: null,
    })),

  related: procedure("attribution.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/related-intelligence",
      summary: "Indicators seen that propose no cluster by themselves",
    })
    .input(z.object({ caseId: z.uuid() }))
    .output(z.object({ items: z.array(relatedView) }))
    .handler(async ({ context: { tx }, input }) => ({ items: await relatedIntelligence(tx, input.caseId) })),

  add: procedure("attribution.propose")
    .route({
      method: "POST",
      path: "/cases/{caseId}/attributions",
      summary: "Claim that activity belongs to a cluster",
      successStatus: 201,
    })
    .input(newAttributionInput)
    .output(attributionView)
    .handler(async ({ context: { tx, actor }, input }) =>
      addAttribution(tx, actor, { ...input, pack: await packOfCase(tx, input.caseId) }),
    ),

  decide: procedure("attribution.decide")
    .route({
      method: "PATCH",
      path: "/cases/{caseId}/attributions/{attributionId}",
      summary: "Accept, reject or amend a claim",
    })
    .input(decideAttributionInput)
    .output(attributionView)
    .handler(async ({ context: { tx, actor }, input }) =>
      decideAttribution(tx, actor, { ...input, pack: await packOfCase(tx, input.caseId) }),
    ),
};
