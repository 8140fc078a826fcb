import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { listAudit } from "@/lib/audit/queries";
import { auditEventView } from "@/lib/audit/schema";
import { caseScope } from "@/lib/access/visible";
import { notFound } from "@/lib/core/errors";
import { listInput, listOf } from "@/lib/core/lists";
import { settleCase } from "@/lib/access/settle";

import { assignCase, changeCase, closeCase, confirmVerdict, openCase, reopenCase } from "./commands";
import { closureOf, getCase, listCases } from "./queries";
import { assignCaseInput, caseItem, caseListInput, caseView, closeCaseInput, createCaseInput, patchCaseInput, unmetCriterion } from "./schema";

function inScope<T>(scope: T | null): T {
  if (scope === null) throw notFound("case");
  return scope;
}

const versioned = { caseId: z.uuid(), version: z.int().positive() };

export const caseProcedures = {
  list: procedure("case.list")
    .route({ method: "GET", path: "/cases", summary: "Cases you may see, worst first" })
    .input(caseListInput)
    .output(listOf(caseItem))
    .handler(({ context: { tx, actor }, input }) => listCases(tx, actor, input)),

  create: procedure("case.create")
    .route({ method: "POST", path: "/cases", summary: "Open a case for an organization", successStatus: 201 })
    .input(createCaseInput)
    .output(caseView)
    .handler(async ({ context: { tx, actor, caseId }, input }) => {
      const id = inScope(caseId);
      await openCase(tx, actor, { ...input, caseId: id });
      await settleCase(tx, id);
      return getCase(tx, actor, inScope(await caseScope(tx, id)));
    }),

  get: procedure("case.read")
    .route({ method: "GET", path: "/cases/{caseId}", summary: "One case" })
    .input(z.object({ caseId: z.uuid() }))
    .output(caseView)
    .handler(({ context: { tx, actor, scope } }) => getCase(tx, actor, inScope(scope))),

  update: procedure("case.update")
    .route({ method: "PATCH", path: "/cases/{caseId}", summary: "Change markings, containment, due date or tags" })
    .input(patchCaseInput)
    .output(caseView)
    .handler(({ context: { tx, actor, scope }, input: { caseId: _, ...patch } }) => changeCase(tx, actor, { scope: inScope(scope), action: "case.update", patch })),

  assign: procedure("case.assign")
    .route({ method: "POST", path: "/cases/{caseId}/assign", summary: "Set owner, team and members" })
    .input(assignCaseInput)
    .output(caseView)
    .handler(({ context: { tx, actor, scope }, input: { caseId: _, ...patch } }) => assignCase(tx, actor, { scope: inScope(scope), patch })),

  closure: procedure("case.read")
    .route({ method: "GET", path: "/cases/{caseId}/closure", summary: "Closure criteria and what would meet them" })
    .input(z.object({ caseId: z.uuid() }))
    .output(z.object({ items: z.array(unmetCriterion) }))
    .handler(async ({ context: { tx }, input }) => ({ items: await closureOf(tx, input.caseId) })),

  close: procedure("case.close")
    .route({ method: "POST", path: "/cases/{caseId}/close", summary: "Close a case; unmet criteria need a reason" })
    .input(closeCaseInput)
    .output(caseView)
    .handler(async ({ context: { tx, actor, scope }, input }) => {
      const unmet = (await closureOf(tx, input.caseId)).filter((criterion) => !criterion.met);
      return closeCase(tx, actor, { scope: inScope(scope), version: input.version, exit: input.exit, reason: input.reason, unmet });
    }),

  reopen: procedure("case.reopen")
    .route({ method: "POST", path: "/cases/{caseId}/reopen", summary: "Open a closed case again" })
    .input(z.object({ ...versioned, reason: z.string().trim().min(1, "Say why the case is opened again.").max(2000) }))
    .output(caseView)
    .handler(({ context: { tx, actor, scope }, input }) => reopenCase(tx, actor, { scope: inScope(scope), version: input.version, reason: input.reason })),

  confirmVerdict: procedure("case.confirm")
    .route({ method: "POST", path: "/cases/{caseId}/verdict", summary: "Confirm or amend the verdict sentence" })
    .input(z.object({ ...versioned, sentence: z.string().trim().min(10, "Write the verdict as a sentence.").max(1000) }))
    .output(caseView)
    .handler(({ context: { tx, actor, scope }, input }) => confirmVerdict(tx, actor, { scope: inScope(scope), version: input.version, sentence: input.sentence })),

  audit: procedure("case.audit")
    .route({ method: "GET", path: "/cases/{caseId}/audit", summary: "What was done in a case, newest first" })
    .input(z.object({ ...listInput, caseId: z.uuid(), action: z.string().max(60).optional() }))
    .output(listOf(auditEventView))
    .handler(({ context: { tx }, input }) => listAudit(tx, input)),
};
