import { z } from "zod";

import { precisions } from "@/lib/core/words";
import { tableDelimiters, timeForms, type TimelineMapping } from "@/lib/evidence/parsers/timeline-mapping";

export const rejectedRowView = z.object({ line: z.number(), offset: z.number(), reason: z.string(), text: z.string() });

const columnName = z.string().min(1).max(200);

/** Which column of a table says what, so that its rows become events of the timeline. */
export const timelineMapping = z.object({
  layout: z.enum(["csv", "jsonl"]),
  delimiter: z.enum(tableDelimiters),
  timeColumns: z.array(columnName).min(1).max(2),
  timeForm: z.enum(timeForms),
  utcOffsetMinutes: z
    .int()
    .min(-14 * 60)
    .max(14 * 60),
  message: columnName,
  meaning: columnName.nullable(),
  server: columnName.nullable(),
  address: columnName.nullable(),
  account: columnName.nullable(),
  path: columnName.nullable(),
  hash: columnName.nullable(),
}) satisfies z.ZodType<TimelineMapping>;

/** How the first rows of a file read as a timeline; its texts are evidence and must be shown escaped. */
export const tablePreview = z.object({
  layout: z.enum(["csv", "jsonl"]),
  delimiter: z.enum(tableDelimiters),
  columns: z.array(z.object({ name: z.string(), examples: z.array(z.string()) })),
  mapping: timelineMapping.nullable(),
  source: z.enum(["given", "saved", "alike", "proposed"]),
  rows: z.array(
    z.object({
      line: z.number(),
      at: z.string(),
      precision: z.enum(precisions),
      title: z.string(),
      detail: z.string(),
      server: z.string().nullable(),
    }),
  ),
  rejected: z.array(rejectedRowView),
});
export type TablePreviewView = z.infer<typeof tablePreview>;
