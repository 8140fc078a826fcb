import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { recordOpened } from "@/lib/evidence/commands";
import { listMarks } from "@/lib/evidence/queries";
import { browse } from "@/lib/evidence/reading/browse";
import { textOfStored } from "@/lib/evidence/reading/encoding";
import { findLine } from "@/lib/evidence/reading/find-line";
import { parseWhole } from "@/lib/evidence/reading/parsed-lines";
import { searchStored } from "@/lib/evidence/reading/search";
import { browseView, markView, searchView, shownRecord } from "@/lib/evidence/schema";

import { withStored } from "./opened";
import { recordView, viewOf } from "./views";

const oneEvidence = z.object({ caseId: z.uuid(), evidenceId: z.uuid() });
const place = z.int().nonnegative();
const purpose = (text: string) => z.string().trim().max(200).default(text);
const lookedAt = purpose("Records of the file were looked at");

/** Looking into one stored file. Nothing is answered before the custody record says who looked. */
export const browsingProcedures = {
  browse: procedure("evidence.inspect")
    .route({
      method: "GET",
      path: "/cases/{caseId}/evidence/{evidenceId}/browse",
      summary: "Lines of a file around a place, with the records its parser reads in them",
    })
    .input(
      oneEvidence.extend({
        /** Any byte of the line. */
        offset: place.default(0),
        /** The number of that line, where known. */
        line: z.int().positive().optional(),
        before: z.int().min(0).max(200).default(0),
        after: z.int().min(1).max(200).default(60),
        purpose: lookedAt,
      }),
    )
    .output(browseView)
    .ahead(({ actor, input }) =>
      withStored(actor, input, async ({ reader, parser, context }) => {
        const at = { ...input, line: input.line ?? null };
        return viewOf(await browse({ reader, parser, context }, at), reader.sizeBytes);
      }),
    )
    .handler(async ({ context: { tx, actor, now }, input, prepared }) => {
      await recordOpened(tx, actor, { ...input, now });
      return prepared;
    }),

  records: procedure("evidence.inspect")
    .route({
      method: "GET",
      path: "/cases/{caseId}/evidence/{evidenceId}/records",
      summary: "Records of a file whose format is read as a whole, by their number",
    })
    .input(
      oneEvidence.extend({
        skip: z.int().min(0).max(10_000_000).default(0),
        limit: z.int().min(1).max(200).default(50),
        purpose: lookedAt,
      }),
    )
    .output(z.object({ items: z.array(shownRecord), more: z.boolean(), parsed: z.boolean() }))
    .ahead(({ actor, input }) =>
      withStored(actor, input, async ({ reader, parser, context }) => {
        let index = 0;
        const wanted = () => (index += 1) > input.skip;
        const most = input.limit;
        const found = parser && (await parseWhole(reader, { parser, context, most, wanted }));
        if (!found) return { items: [], more: false, parsed: false };
        return { items: found.records.map(recordView), more: found.more, parsed: true };
      }),
    )
    .handler(async ({ context: { tx, actor, now }, input, prepared }) => {
      await recordOpened(tx, actor, { ...input, now });
      return prepared;
    }),

  search: procedure("evidence.inspect")
    .route({
      method: "GET",
      path: "/cases/{caseId}/evidence/{evidenceId}/search",
      summary: "Searches one file for words, in its text or in one field, as far as one request may go",
    })
    .input(
      oneEvidence.extend({
        q: z.string().min(1).max(200),
        field: z.string().max(200).optional(),
        offset: place.default(0),
        line: z.int().positive().optional(),
        columnsAt: place.optional(),
        limit: z.int().min(1).max(100).default(50),
        purpose: purpose("The file was searched"),
      }),
    )
    .output(searchView)
    .ahead(({ actor, input }) =>
      withStored(actor, input, async ({ reader, parser, context }) => {
        const text = await textOfStored(reader);
        const found = await searchStored(
          { reader, text, parser, context },
          {
            words: input.q,
            field: input.field ?? null,
            offset: input.offset,
            line: input.line ?? (input.offset <= text.start ? 1 : null),
            columnsAt: input.columnsAt ?? null,
            most: input.limit,
          },
        );
        return { ...found, sizeBytes: reader.sizeBytes, done: found.scannedTo >= reader.sizeBytes };
      }),
    )
    .handler(async ({ context: { tx, actor, now }, input, prepared }) => {
      await recordOpened(tx, actor, { ...input, now });
      return prepared;
    }),

  line: procedure("evidence.inspect")
    .route({
      method: "GET",
      path: "/cases/{caseId}/evidence/{evidenceId}/line",
      summary: "Where a line begins, counted from a line that is known, as far as one request may go",
    })
    .input(
      oneEvidence.extend({
        line: z.int().positive(),
        fromOffset: place.default(0),
        fromLine: z.int().positive().default(1),
      }),
    )
    .output(z.object({ offset: z.number(), line: z.number(), reached: z.boolean(), scannedTo: z.number() }))
    .ahead(({ actor, input }) =>
      withStored(actor, { ...input, offset: input.fromOffset }, async ({ reader }) =>
        findLine(reader, {
          text: await textOfStored(reader),
          line: input.line,
          from: { offset: input.fromOffset, line: input.fromLine },
        }),
      ),
    )
    // Where lines end tells nothing of what they say, so nobody has looked yet.
    .handler(({ prepared }) => Promise.resolve(prepared)),

  bytes: procedure("evidence.inspect")
    .route({
      method: "GET",
      path: "/cases/{caseId}/evidence/{evidenceId}/bytes",
      summary: "Bytes of a file as hexadecimal digits",
    })
    .input(
      oneEvidence.extend({
        offset: place.default(0),
        length: z.int().min(1).max(8192).default(1024),
        purpose: purpose("Bytes of the file were looked at"),
      }),
    )
    .output(z.object({ offset: z.number(), hex: z.string(), sizeBytes: z.number() }))
    .ahead(({ actor, input }) =>
      withStored(actor, input, async ({ reader }) => ({
        offset: input.offset,
        hex: (await reader.readRange(input.offset, input.length)).toString("hex"),
        sizeBytes: reader.sizeBytes,
      })),
    )
    .handler(async ({ context: { tx, actor, now }, input, prepared }) => {
      await recordOpened(tx, actor, { ...input, now });
      return prepared;
    }),

  marks: procedure("evidence.inspect")
    .route({
      method: "GET",
      path: "/cases/{caseId}/evidence/{evidenceId}/marks",
      summary: "Lines of a file that findings quote, in the order of the file",
    })
    .input(oneEvidence)
    .output(z.object({ items: z.array(markView) }))
    .handler(async ({ context: { tx }, input }) => ({ items: await listMarks(tx, input) })),
};
