import { z } from "zod";

import { procedure } from "@/lib/access/procedure";

import { copyPack, removePack, savePackFile, startPack } from "./commands";
import { getPack, listPacks } from "./queries";
import * as shape from "./schema";

const tags = ["Packs"];

/** Campaign packs: those that came with Breakwater, and those made here for the next campaign. */
export const packProcedures = {
  list: procedure("pack.read")
    .route({ method: "GET", path: "/packs", summary: "Campaign packs of this installation", tags })
    .input(z.object({}).optional())
    .output(shape.packList)
    .handler(async ({ context: { tx } }) => ({ items: await listPacks(tx), nextCursor: null })),

  get: procedure("pack.read")
    .route({
      method: "GET",
      path: "/packs/{slug}",
      summary: "One pack with its files, and what is wrong in them",
      tags,
    })
    .input(shape.onePack)
    .output(shape.packWhole)
    .handler(({ context: { tx }, input }) => getPack(tx, input.slug)),

  copy: procedure("pack.change")
    .route({ method: "POST", path: "/packs", summary: "Copy a pack for another campaign", successStatus: 201, tags })
    .input(shape.copyPackInput)
    .output(shape.packWhole)
    .handler(({ context: { tx, actor }, input }) => copyPack(tx, actor, input)),

  save: procedure("pack.change")
    .route({
      method: "PUT",
      path: "/packs/{slug}/files",
      summary: "Write or take out one file of a pack made here",
      tags,
    })
    .input(shape.savePackFileInput)
    .output(shape.packWhole)
    .handler(({ context: { tx, actor }, input }) => savePackFile(tx, actor, input)),

  remove: procedure("pack.change")
    .route({ method: "DELETE", path: "/packs/{slug}", summary: "Throw away a pack that no campaign runs by", tags })
    .input(shape.onePack)
    .output(z.object({ removed: z.boolean() }))
    .handler(async ({ context: { tx, actor }, input }) => {
      await removePack(tx, actor, input.slug);
      return { removed: true };
    }),

  start: procedure("pack.change")
    .route({
      method: "POST",
      path: "/packs/{slug}/start",
      summary: "Put a pack made here into force: its campaign begins, or goes on by the changed files",
      tags,
    })
    .input(shape.startPackInput)
    .output(shape.packWhole)
    .handler(({ context: { tx, actor }, input }) => startPack(tx, actor, input)),
};
