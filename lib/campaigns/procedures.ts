import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { notFound } from "@/lib/core/errors";
import { listOf } from "@/lib/core/lists";

import { loadPack } from "./queries";
import { campaignView, type Pack } from "./schema";

export const campaignProcedures = {
  list: procedure("campaign.read")
    .route({ method: "GET", path: "/campaigns", summary: "Campaigns of this installation" })
    .input(z.object({}).optional())
    .output(listOf(campaignView))
    .handler(async ({ context: { tx } }) => ({
      items: await tx.campaign.findMany({
        orderBy: { createdAt: "asc" },
        select: { id: true, slug: true, name: true, packVersion: true },
      }),
      nextCursor: null,
    })),

  pack: procedure("pack.read")
    .route({ method: "GET", path: "/campaigns/{slug}/pack", summary: "What the campaign pack knows" })
    .input(z.object({ slug: z.string().max(80) }))
    .output(z.custom<Pack>())
    .handler(async ({ context: { tx }, input }) => {
      const campaign = await tx.campaign.findUnique({ where: { slug: input.slug } });
      if (!campaign) throw notFound("campaign");
      return loadPack(campaign.slug);
    }),
};
