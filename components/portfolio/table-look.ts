import { z } from "zod";

/** Columns of the list of cases beside the organization, in their order. */
export const columnKeys = [
  "score",
  "exposure",
  "compromise",
  "containment",
  "phase",
  "progress",
  "clusters",
  "findings",
  "servers",
  "evidence",
  "tags",
  "country",
  "sector",
  "owner",
  "opened",
  "due",
  "activity",
] as const;
export type ColumnKey = (typeof columnKeys)[number];

/** How one person wants the list to look: which columns, how wide, and how tall a row. Widths are in pixels. */
export type TableLook = { hidden: readonly ColumnKey[]; widths: Partial<Record<SizedColumn, number>>; roomy: boolean };
/** The organization has the room that is left until somebody gives it a width. */
export type SizedColumn = ColumnKey | "organization";

export const plainLook: TableLook = {
  hidden: ["containment", "findings", "servers", "evidence", "tags", "country", "sector", "opened"],
  widths: {},
  roomy: false,
};

/** The least that the organization has, until it has a width of its own. */
export const organizationWidth = 160;
export const narrowest = 48;
export const widest = 640;
export const rowHeights = { dense: 32, roomy: 40 } as const;

const width = z.number().min(narrowest).max(widest);
const kept = z.object({
  hidden: z.array(z.enum(columnKeys)),
  widths: z.partialRecord(z.enum(["organization", ...columnKeys]), width),
  roomy: z.boolean(),
});

/** The look that a browser keeps; what cannot be read, or comes from another version, is the plain one. */
export function lookFrom(text: string | undefined): TableLook {
  if (text === undefined || text === "") return plainLook;
  try {
    const found = kept.safeParse(JSON.parse(text));
    return found.success ? found.data : plainLook;
  } catch {
    return plainLook;
  }
}

export function sizeWithin(pixels: number): number {
  return Math.round(Math.max(narrowest, Math.min(widest, pixels)));
}
