import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { hashPassword } from "@/lib/auth/passwords";
import { listOf } from "@/lib/core/lists";

import { createShareLink, revokeShareLink, takeAnswer } from "./commands";
import { checkBuild, listAnswers, listLinks, listVisits, sharedPageOf } from "./queries";
import {
  answerInput,
  answerView,
  buildCheck,
  createLinkInput,
  newLink,
  sharedPage,
  shareLinkView,
  visitView,
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
      createShareLink(tx, actor, { ...input, passcodeHash: prepared, now }),
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
};
