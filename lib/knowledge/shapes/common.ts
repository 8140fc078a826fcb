import { z } from "zod";

/** Whose a rule or indicator is: of the campaign pack, or added to the campaign by the team. */
export const origins = ["pack", "own"] as const;

export const slug = z.string().max(80);

/** The most text of one import. */
export const longestImport = 8_000_000;

/** What an import answers, whatever was imported. */
export const afterImport = {
  importId: z.uuid().nullable(),
  counts: z.record(z.string(), z.number()),
  revision: z.number(),
  /** The look through stored evidence that this began or joined; null when nothing changed what is matched. */
  rematchId: z.uuid().nullable(),
};
