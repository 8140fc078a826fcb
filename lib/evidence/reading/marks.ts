import { z } from "zod";

import type { Tx } from "@/lib/db/client";
import type { MarkView } from "@/lib/evidence/schema";

const samples = z.array(
  z.object({
    line: z.number(),
    offset: z.number(),
    why: z.array(z.object({ field: z.string(), test: z.string(), value: z.string() })).default([]),
  }),
);

const mostFindings = 500;

/**
 * The lines of one file that findings quote as examples, in the order of the file. A finding keeps a few examples of each file,
 * not all its hits; one of a whole file (a hash, a YARA match) has line 0.
 */
export async function listMarks(tx: Tx, input: { caseId: string; evidenceId: string }): Promise<MarkView[]> {
  const sources = await tx.findingSource.findMany({
    where: { caseId: input.caseId, evidenceId: input.evidenceId },
    select: { samples: true, finding: { select: { id: true, title: true, severity: true, triage: true } } },
    orderBy: { findingId: "asc" },
    take: mostFindings,
  });
  return sources
    .flatMap(({ samples: stored, finding }) => {
      const { id: findingId, title, severity, triage } = finding;
      const parsed = samples.safeParse(stored);
      return (parsed.data ?? []).map((sample) => ({ ...sample, findingId, title, severity, triage }));
    })
    .toSorted((a, b) => a.offset - b.offset);
}
