import { z } from "zod";

import type { Tx } from "@/lib/db/client";

const stored = z
  .object({ description: z.string(), falsepositives: z.array(z.string()), references: z.array(z.string()) })
  .partial()
  .catch({});

export type AboutRule = { description: string; falsepositives: string[]; references: string[]; note: string | null };

/** What a rule of the team says about itself, by the id that its findings carry; null when the campaign has none of that id. */
export async function aboutOwnRule(tx: Tx, input: { slug: string; ruleId: string }): Promise<AboutRule | null> {
  const row = await tx.campaignRule.findFirst({
    where: { campaign: { slug: input.slug }, ruleIds: { has: input.ruleId } },
    orderBy: { id: "asc" },
  });
  if (!row) return null;
  const { description, falsepositives = [], references = [] } = stored.parse(row.about);
  const used = row.state === "unsupported" ? ", not supported now" : row.enabled ? "" : ", disabled";
  return {
    description: description ?? row.title,
    falsepositives,
    references,
    note: `A rule of your team, added by ${row.authorName}; version ${row.textVersion} now${used}.`,
  };
}
