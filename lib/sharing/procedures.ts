import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { hashPassword } from "@/lib/auth/passwords";
import { listOf } from "@/lib/core/lists";

import {
  acknowledge,
  makeLink,
  queueLetter,
  releaseAddress,
  revokeShareLink,
  suppressAddress,
  takeAnswer,
  withdrawLetter,
} from "./commands";
import {
  checkBuild,
  draftLetter,
  listAnswers,
  listLetters,
  listLinks,
  listVisits,
  mailState as readMailState,
  sharedPageOf,
} from "./queries";
import {
  answerInput,
  answerView,
  buildCheck,
  createLinkInput,
  letterPreview,
  letterView,
  mailState,
  newLink,
  sharedPage,
  shareLinkView,
  visitView,
  writeLetterInput,
} from "./schema";

const tags = ["Links without account"];
const onCase = z.object({ caseId: z.uuid() });
const oneLink = onCase.extend({ linkId: z.uuid() });

/** What the team does with links into a case. */
export const shareProcedures = {
  create: procedure("share.manage")
    .route({
      method: "POST",
      path: "/cases/{caseId}/links",
      summary: "Make a link without account: an upload request, or the status of the case; its address is told once",
      successStatus: 201,
      tags,
    })
    .input(createLinkInput)
    .output(newLink)
    .ahead(({ input }) => (input.passcode === undefined ? Promise.resolve(null) : hashPassword(input.passcode)))
    .handler(({ context: { tx, actor, now }, input, prepared }) =>
      makeLink(tx, actor, { ...input, passcodeHash: prepared, now }),
    ),

  list: procedure("share.read")
    .route({ method: "GET", path: "/cases/{caseId}/links", summary: "Links into a case, newest first", tags })
    .input(onCase)
    .output(listOf(shareLinkView))
    .handler(async ({ context: { tx, now }, input }) => ({
      items: await listLinks(tx, input.caseId, now),
      nextCursor: null,
    })),

  revoke: procedure("share.manage")
    .route({
      method: "DELETE",
      path: "/cases/{caseId}/links/{linkId}",
      summary: "Withdraw a link at once; what came over it stays",
      tags,
    })
    .input(oneLink)
    .output(shareLinkView)
    .handler(({ context: { tx, actor, now }, input }) => revokeShareLink(tx, actor, { ...input, now })),

  visits: procedure("share.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/links/{linkId}/visits",
      summary: "Who used a link, when, for what, from where",
      tags,
    })
    .input(oneLink)
    .output(listOf(visitView))
    .handler(async ({ context: { tx }, input }) => ({ items: await listVisits(tx, input), nextCursor: null })),

  answers: procedure("share.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/answers",
      summary: "What the organization answered, and what it led to",
      tags,
    })
    .input(onCase)
    .output(listOf(answerView))
    .handler(async ({ context: { tx }, input }) => ({ items: await listAnswers(tx, input.caseId), nextCursor: null })),
};

/** What whoever holds a link does: `Authorization: Link bwl_…`. */
export const sharedProcedures = {
  page: procedure("shared.read")
    .route({ method: "GET", path: "/cases/{caseId}/shared", summary: "What a link shows of its case", tags })
    .input(onCase)
    .output(sharedPage)
    .handler(({ context: { tx, actor, now }, input }) => sharedPageOf(tx, actor, { ...input, now })),

  check: procedure("shared.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/shared/build",
      summary: "What a version of the server means by the build table",
      tags,
    })
    .input(onCase.extend({ build: z.string().trim().min(1).max(60) }))
    .output(buildCheck)
    .handler(({ context: { tx }, input }) => checkBuild(tx, input.caseId, input.build)),

  answer: procedure("shared.answer")
    .route({
      method: "POST",
      path: "/cases/{caseId}/shared/answers",
      summary: "Say where a server stands; kept as claimed",
      tags,
    })
    .input(answerInput)
    .output(z.object({ outcome: z.string() }))
    .handler(async ({ context: { tx, actor, now }, input }) => ({
      outcome: await takeAnswer(tx, actor, { answer: input, now }),
    })),

  acknowledge: procedure("shared.acknowledge")
    .route({
      method: "POST",
      path: "/cases/{caseId}/shared/acknowledgement",
      summary: "Confirm that a letter arrived",
      tags,
    })
    .input(onCase)
    .output(z.object({ ok: z.literal(true) }))
    .handler(async ({ context: { tx, actor, now }, input }) => {
      await acknowledge(tx, actor, { ...input, now });
      return { ok: true as const };
    }),
};

const letterTags = ["Letters"];
const address = z.email("This is no mail address.").max(254);

/** Letters by mail to the organization. */
export const letterProcedures = {
  list: procedure("share.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/letters",
      summary: "Letters of a case and what became of them",
      tags: letterTags,
    })
    .input(onCase)
    .output(listOf(letterView))
    .handler(async ({ context: { tx }, input }) => ({ items: await listLetters(tx, input.caseId), nextCursor: null })),

  preview: procedure("share.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/letters/preview",
      summary: "A letter as it would be sent, and to whom",
      tags: letterTags,
    })
    .input(writeLetterInput)
    .output(letterPreview)
    .handler(({ context: { tx, actor, now }, input }) => draftLetter(tx, actor, { ...input, now })),

  send: procedure("share.manage")
    .route({
      method: "POST",
      path: "/cases/{caseId}/letters",
      summary: "Send a letter with an upload link of its own",
      successStatus: 202,
      tags: letterTags,
    })
    .input(writeLetterInput)
    .output(z.object({ letterId: z.uuid() }))
    .handler(async ({ context: { tx, actor, now }, input }) => ({
      letterId: await queueLetter(tx, actor, { ...input, now }),
    })),

  withdraw: procedure("share.manage")
    .route({
      method: "DELETE",
      path: "/cases/{caseId}/letters/{letterId}",
      summary: "Take back a letter that was not sent yet, with its link",
      tags: letterTags,
    })
    .input(onCase.extend({ letterId: z.uuid() }))
    .output(z.object({ ok: z.literal(true) }))
    .handler(async ({ context: { tx, actor, now }, input }) => {
      await withdrawLetter(tx, actor, { ...input, now });
      return { ok: true as const };
    }),

  state: procedure("mail.read")
    .route({
      method: "GET",
      path: "/mail",
      summary: "Whether letters can be sent, and which addresses get none",
      tags: letterTags,
    })
    .input(z.object({}).optional())
    .output(mailState)
    .handler(({ context: { tx } }) => readMailState(tx)),

  suppress: procedure("mail.manage")
    .route({ method: "POST", path: "/mail/suppressions", summary: "Send no letters to an address", tags: letterTags })
    .input(z.object({ address, reason: z.string().trim().min(1, "Say why.").max(500) }))
    .output(z.object({ ok: z.literal(true) }))
    .handler(async ({ context: { tx, actor, now }, input }) => {
      await suppressAddress(tx, actor, { ...input, now });
      return { ok: true as const };
    }),

  release: procedure("mail.manage")
    .route({
      method: "DELETE",
      path: "/mail/suppressions",
      summary: "Send letters to an address again",
      tags: letterTags,
    })
    .input(z.object({ address }))
    .output(z.object({ ok: z.literal(true) }))
    .handler(async ({ context: { tx, actor }, input }) => {
      await releaseAddress(tx, actor, input);
      return { ok: true as const };
    }),
};

export { scheduleProcedures } from "./scheduling/procedures";
