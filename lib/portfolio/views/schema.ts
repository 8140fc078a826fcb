import { z } from "zod";

import { caseSorts, filterText } from "@/lib/cases/schema";

/** Who finds a saved view among their tabs. */
export const viewShares = ["own", "team", "everyone"] as const;
export type ViewShare = (typeof viewShares)[number];

/** A list under a name: a tab above the cases. `key` is the id of a saved view, or the word of one that Breakwater brings. */
export const listView = z.object({
  key: z.string(),
  name: z.string(),
  filter: z.string(),
  sort: z.enum(caseSorts),
  kind: z.enum(["shipped", ...viewShares]),
  /** Who made it; empty for what Breakwater brings. */
  owner: z.string(),
  teamId: z.uuid().nullable(),
  /** How many cases you see under it now. */
  count: z.number(),
  /** Whether you may change or delete it. */
  yours: z.boolean(),
  /** Whether your list opens with it. */
  opens: z.boolean(),
  version: z.number(),
});
export type ListView = z.infer<typeof listView>;

const content = {
  name: z.string().trim().min(1, "Name the view.").max(60, "Use at most 60 characters."),
  filter: filterText,
  sort: z.enum(caseSorts).default("attention"),
  share: z.enum(viewShares).default("own"),
  teamId: z.uuid().nullable().default(null),
};

export const saveViewInput = z.object({ slug: z.string().max(80), ...content });
export type SaveView = z.output<typeof saveViewInput>;

export const changeViewInput = z.object({
  viewId: z.uuid(),
  version: z.int().positive(),
  name: content.name.optional(),
  filter: filterText.optional(),
  sort: z.enum(caseSorts).optional(),
  share: z.enum(viewShares).optional(),
  teamId: z.uuid().nullable().optional(),
});
export type ChangeView = z.output<typeof changeViewInput>;

export const openWithInput = z.object({ slug: z.string().max(80), view: z.string().max(80).nullable() });
