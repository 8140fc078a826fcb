import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { notFound } from "@/lib/core/errors";
import { listOf } from "@/lib/core/lists";
import type { Tx } from "@/lib/db/client";

import { countsOf, shownRules, wordsOf } from "./format/shown";
import { loadPack } from "./queries";
import {
  buildRow,
  campaignView,
  campaignWords,
  checklistSection,
  cluster,
  indicator,
  type Pack,
  packCounts,
  packManifest,
  type ShownRule,
} from "./schema";
import { campaignOf, currentChecklist } from "./versions/queries";

export { packProcedures } from "./making/procedures";
export { checklistProcedures } from "./versions/procedures";

const slugInput = z.object({ slug: z.string().max(80) });

async function packOf(tx: Tx, slug: string): Promise<Pack> {
  const campaign = await tx.campaign.findUnique({ where: { slug }, select: { slug: true } });
  if (!campaign) throw notFound("campaign");
  return loadPack(campaign.slug);
}

export const campaignProcedures = {
  list: procedure("campaign.read")
    .route({ method: "GET", path: "/campaigns", summary: "Campaigns of this installation" })
    .input(z.object({}).optional())
    .output(listOf(campaignView))
    .handler(async ({ context: { tx } }) => {
      const rows = await tx.campaign.findMany({
        orderBy: { createdAt: "asc" },
        select: { id: true, slug: true, name: true, packVersion: true },
      });
      const items = rows.map(async (row) => ({ ...row, shortName: (await loadPack(row.slug)).manifest.shortName }));
      return { items: await Promise.all(items), nextCursor: null };
    }),

  words: procedure("campaign.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/words",
      summary: "The pack's words for states, and its clusters in order",
    })
    .input(slugInput)
    .output(campaignWords)
    .handler(async ({ context: { tx, actor }, input }) => {
      const words = wordsOf(await packOf(tx, input.slug));
      return actor.role === "client" ? { ...words, clusters: [] } : words;
    }),

  pack: procedure("pack.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/pack",
      summary: "The campaign pack: dates, vulnerabilities, labels, deadlines, closure, and how much it knows",
    })
    .input(slugInput)
    .output(z.object({ manifest: packManifest, counts: packCounts, hash: z.string() }))
    .handler(async ({ context: { tx }, input }) => {
      const pack = await packOf(tx, input.slug);
      return { manifest: pack.manifest, counts: countsOf(pack), hash: pack.hash };
    }),

  builds: procedure("pack.read")
    .route({ method: "GET", path: "/campaigns/{slug}/pack/builds", summary: "The pack's build table" })
    .input(slugInput)
    .output(listOf(buildRow))
    .handler(async ({ context: { tx }, input }) => ({
      items: (await packOf(tx, input.slug)).builds,
      nextCursor: null,
    })),

  checklist: procedure("pack.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/pack/checklist",
      summary: "The checklist that new cases get: its sections and tasks",
    })
    .input(slugInput)
    .output(listOf(checklistSection))
    .handler(async ({ context: { tx }, input }) => ({
      items: await currentChecklist(tx, await campaignOf(tx, input.slug)),
      nextCursor: null,
    })),

  clusters: procedure("pack.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/pack/clusters",
      summary: "The pack's clusters with aliases and overlaps, each with its source",
    })
    .input(slugInput)
    .output(listOf(cluster))
    .handler(async ({ context: { tx }, input }) => ({
      items: (await packOf(tx, input.slug)).clusters,
      nextCursor: null,
    })),

  indicators: procedure("pack.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/pack/indicators",
      summary: "The pack's indicators with cluster, strength and source",
    })
    .input(slugInput)
    .output(listOf(indicator))
    .handler(async ({ context: { tx }, input }) => ({
      items: (await packOf(tx, input.slug)).indicators,
      nextCursor: null,
    })),

  rules: procedure("pack.read")
    .route({ method: "GET", path: "/campaigns/{slug}/pack/rules", summary: "The pack's Sigma rules and YARA sources" })
    .input(slugInput)
    .output(
      z.object({
        sigma: z.array(z.custom<ShownRule>()),
        yara: z.array(z.object({ name: z.string(), source: z.string() })),
      }),
    )
    .handler(async ({ context: { tx }, input }) => {
      const pack = await packOf(tx, input.slug);
      return { sigma: shownRules(pack), yara: pack.yara };
    }),

  changelog: procedure("pack.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/pack/changelog",
      summary: "What changed between the pack's versions",
    })
    .input(slugInput)
    .output(z.object({ text: z.string() }))
    .handler(async ({ context: { tx }, input }) => ({ text: (await packOf(tx, input.slug)).changelog })),
};
