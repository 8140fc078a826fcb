import { z } from "zod";

import type { Unit } from "@/lib/access/gate";
import type { CaseScope } from "@/lib/access/policy";
import { procedure } from "@/lib/access/procedure";
import { caseScope } from "@/lib/access/visible";
import { buildRow } from "@/lib/campaigns/schema";
import { notFound } from "@/lib/core/errors";
import { listOf } from "@/lib/core/lists";
import { settleCase } from "@/lib/access/settle";

import {
  assertMayOpenFor,
  assignCase,
  changeCase,
  confirmVerdict,
  decideReporting,
  markSeen,
  openCase,
} from "./commands";
import { buildTableOf, getCase, guideOf, listCases } from "./queries";
import {
  assignCaseInput,
  caseGuide,
  caseItem,
  caseListInput,
  caseView,
  type CaseView,
  createCaseInput,
  decideReportingInput,
  patchCaseInput,
  regimeDecision,
} from "./schema";

function inScope<T>(scope: T | null): T {
  if (scope === null) throw notFound("case");
  return scope;
}

/** Does the write and answers with the case as it is once everything that follows from it is worked out. */
export async function afterSettling(
  { tx, actor, scope }: Unit,
  write: (scope: CaseScope) => Promise<unknown>,
): Promise<CaseView> {
  const before = inScope(scope);
  await write(before);
  await settleCase(tx, before.caseId);
  return getCase(tx, actor, inScope(await caseScope(tx, before.caseId)));
}

export const versioned = { caseId: z.uuid(), version: z.int().positive() };

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
    .ahead(({ actor, input }) => assertMayOpenFor(actor, input.organizationId))
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
    .handler(({ context, input: { caseId, ...patch } }) =>
      afterSettling({ ...context, caseId }, (scope) =>
        changeCase(context.tx, context.actor, { scope, action: "case.update", patch }),
      ),
    ),

  assign: procedure("case.assign")
    .route({ method: "POST", path: "/cases/{caseId}/assign", summary: "Set owner, team and members" })
    .input(assignCaseInput)
    .output(caseView)
    .handler(({ context, input: { caseId, ...patch } }) =>
      afterSettling({ ...context, caseId }, (scope) => assignCase(context.tx, context.actor, { scope, patch })),
    ),

  seen: procedure("case.seen")
    .route({ method: "POST", path: "/cases/{caseId}/seen", summary: "Take down the attention flag of a case" })
    .input(z.object(versioned))
    .output(caseView)
    .handler(({ context, input }) =>
      afterSettling(context, (scope) => markSeen(context.tx, context.actor, { scope, version: input.version })),
    ),

  guide: procedure("case.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/guide",
      summary: "What the campaign pack says for a case: labels, window, clocks, ends, clusters",
    })
    .input(z.object({ caseId: z.uuid() }))
    .output(caseGuide)
    .handler(({ context: { tx, actor }, input }) => guideOf(tx, actor, input.caseId)),

  decideReporting: procedure("reporting.decide")
    .route({
      method: "PUT",
      path: "/cases/{caseId}/reporting/{regime}",
      summary: "Record whether a duty to report applies, why, and when it was filed",
    })
    .input(decideReportingInput)
    .output(regimeDecision)
    .handler(({ context: { tx, actor, now }, input }) => decideReporting(tx, actor, { ...input, now })),

  buildTable: procedure("build.add")
    .route({
      method: "GET",
      path: "/cases/{caseId}/build-table",
      summary: "The build table of the case's campaign pack",
    })
    .input(z.object({ caseId: z.uuid() }))
    .output(z.object({ items: z.array(buildRow) }))
    .handler(async ({ context: { tx }, input }) => ({ items: await buildTableOf(tx, input.caseId) })),

  confirmVerdict: procedure("case.confirm")
    .route({ method: "POST", path: "/cases/{caseId}/verdict", summary: "Confirm or amend the verdict sentence" })
    .input(
      z.object({ ...versioned, sentence: z.string().trim().min(10, "Write the verdict as a sentence.").max(1000) }),
    )
    .output(caseView)
    .handler(({ context, input }) =>
      afterSettling(context, (scope) =>
        confirmVerdict(context.tx, context.actor, { scope, version: input.version, sentence: input.sentence }),
      ),
    ),
};
