import type { Actor } from "@/lib/auth/schema";
import { AppError } from "@/lib/core/errors";
import { inCase } from "@/lib/db/unit";
import { identifyStored } from "@/lib/evidence/jobs";
import { parsers } from "@/lib/evidence/parsers/registry";
import type { ParseContext, Parser } from "@/lib/evidence/parsers/types";
import type { TimelineMapping } from "@/lib/evidence/parsers/timeline-mapping";
import { getEvidence, savedMappings } from "@/lib/evidence/queries";
import { inTurn } from "@/lib/evidence/reading/slices";
import { placeOnServer } from "@/lib/evidence/rules";
import type { EvidenceView } from "@/lib/evidence/schema";
import { installedStore } from "@/lib/storage/installed";
import type { ObjectReader } from "@/lib/storage/object-file";

export type OpenedFile = { file: EvidenceView; reader: ObjectReader; parser: Parser | null; context: ParseContext };

type Mapped = { file: EvidenceView; mapping: TimelineMapping | null };

async function parserOf(reader: ObjectReader, { file, mapping }: Mapped): Promise<Parser | null> {
  const known = file.parser ?? (await parserByContent(reader, { file, mapping }));
  return parsers.find((parser) => parser.format === known) ?? null;
}

/** Files that were read before the parser was noted, and those that wait, are identified anew. */
async function parserByContent(reader: ObjectReader, { file, mapping }: Mapped): Promise<string | null> {
  const identified = await identifyStored(reader, { path: file.path, mapping });
  return identified.kind === "log" ? identified.parser : null;
}

/**
 * Opens one stored file for work that reads much of it: outside any transaction, in its turn, with the parser that reads it.
 * INVALID when the place is beyond its end, NOT_FOUND as everywhere.
 */
export async function withStored<T>(
  actor: Actor,
  input: { caseId: string; evidenceId: string; offset?: number },
  work: (opened: OpenedFile) => Promise<T>,
): Promise<T> {
  const { file, mapping } = await inCase(input.caseId, async (tx) => {
    const found = await getEvidence(tx, actor, input);
    const { saved } = await savedMappings(tx, input);
    return { file: found, mapping: saved };
  });
  const { sha256 } = file;
  if (sha256 === null) throw new AppError("CONFLICT", "This file is not stored yet. Wait until it is.");
  if ((input.offset ?? 0) > file.sizeBytes)
    throw new AppError("INVALID", "This place is beyond the end of the file.", { field: "offset" });
  return inTurn(async () => {
    const reader = await (await installedStore()).open({ namespace: input.caseId, sha256 });
    try {
      const parser = await parserOf(reader, { file, mapping });
      const context = { path: placeOnServer(file.path), serverHint: file.serverName, mapping };
      return await work({ file, reader, parser, context });
    } finally {
      await reader.close();
    }
  });
}
