import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { notFound } from "@/lib/core/errors";
import { listOf } from "@/lib/core/lists";

import { listViews } from "./list";
import { changeViewInput, listView, openWithInput, saveViewInput } from "./schema";
import { changeView, deleteView, openWith, saveView } from "./store";

const tags = ["Saved views"];

export const viewProcedures = {
  list: procedure("view.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/views",
      summary: "Saved views of the list of cases, with how many cases you see under each",
      tags,
    })
    .input(z.object({ slug: z.string().max(80) }))
    .output(listOf(listView))
    .handler(async ({ context: { tx, actor }, input }) => ({
      items: await listViews(tx, actor, input.slug),
      nextCursor: null,
    })),

  save: procedure("view.save")
    .route({
      method: "POST",
      path: "/campaigns/{slug}/views",
      summary: "Save a filter and an order under a name, for yourself, a team or everyone",
      successStatus: 201,
      tags,
    })
    .input(saveViewInput)
    .output(listView)
    .handler(async ({ context: { tx, actor }, input }) => {
      const id = await saveView(tx, actor, input);
      const saved = (await listViews(tx, actor, input.slug)).find(({ key }) => key === id);
      if (!saved) throw notFound("view");
      return saved;
    }),

  change: procedure("view.save")
    .route({ method: "PATCH", path: "/views/{viewId}", summary: "Change a saved view", tags })
    .input(changeViewInput)
    .output(z.object({ ok: z.literal(true) }))
    .handler(async ({ context: { tx, actor }, input }) => {
      await changeView(tx, actor, input);
      return { ok: true as const };
    }),

  remove: procedure("view.save")
    .route({ method: "DELETE", path: "/views/{viewId}", summary: "Delete a saved view; its cases stay", tags })
    .input(z.object({ viewId: z.uuid(), version: z.int().positive() }))
    .output(z.object({ ok: z.literal(true) }))
    .handler(async ({ context: { tx, actor }, input }) => {
      await deleteView(tx, actor, input);
      return { ok: true as const };
    }),

  openWith: procedure("view.save")
    .route({
      method: "PUT",
      path: "/campaigns/{slug}/views/default",
      summary: "Choose the view with which your list opens; null for all cases",
      tags,
    })
    .input(openWithInput)
    .output(z.object({ ok: z.literal(true) }))
    .handler(async ({ context: { tx, actor }, input }) => {
      await openWith(tx, actor, input);
      return { ok: true as const };
    }),
};
