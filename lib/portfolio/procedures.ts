import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { settleCase } from "@/lib/access/settle";
import { caseScope } from "@/lib/access/visible";
import { getCase } from "@/lib/cases/queries";
import { caseView, filterText } from "@/lib/cases/schema";
import { notFound } from "@/lib/core/errors";

import { openCaseFor, organizationFor } from "./commands";
import { matrixInput, matrixView } from "./matrix/schema";
import { matrixOf } from "./matrix/view";
import { casesSeen, portfolioOf } from "./queries";
import { openCaseInput, portfolioInput, portfolioView } from "./schema";
import { campaignStatus } from "./status/schema";
import { campaignStatusOf } from "./status/view";

export { viewProcedures } from "./views/procedures";

export const portfolioProcedures = {
  get: procedure("portfolio.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/portfolio",
      summary: "Where a campaign stands: counts by state, worst first, trend",
    })
    .input(portfolioInput)
    .output(portfolioView)
    .handler(({ context: { tx, actor }, input }) => portfolioOf(tx, actor, input)),

  status: procedure("portfolio.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/status",
      summary:
        "Where a campaign stands: funnel, both axes, overdue, blocked, workload, clusters, clocks, recorded days",
    })
    .input(z.object({ slug: z.string().max(80), filter: filterText.optional() }))
    .output(campaignStatus)
    .handler(({ context: { tx, actor }, input }) => campaignStatusOf(tx, actor, input)),

  matrix: procedure("portfolio.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/matrix",
      summary: "Organizations by sections of the checklist: how each stands, since when, and what blocks it",
    })
    .input(matrixInput)
    .output(matrixView)
    .handler(({ context: { tx, actor }, input }) => matrixOf(tx, actor, input)),

  size: procedure("portfolio.read")
    .route({ method: "GET", path: "/campaigns/{slug}/size", summary: "How many cases you may see" })
    .input(z.object({ slug: z.string().max(80) }))
    .output(z.object({ cases: z.number() }))
    .handler(async ({ context: { tx, actor }, input }) => ({ cases: await casesSeen(tx, actor, input.slug) })),

  open: procedure("case.create")
    .route({
      method: "POST",
      path: "/campaigns/{slug}/cases",
      summary: "Open a case, with a new organization and servers if need be",
      successStatus: 201,
    })
    .input(openCaseInput)
    .output(caseView)
    .ahead(({ actor, input }) => organizationFor(actor, input))
    .handler(async ({ context: { tx, actor, caseId }, input }) => {
      if (caseId === null) throw notFound("case");
      await openCaseFor(tx, actor, { ...input, caseId });
      await settleCase(tx, caseId);
      const scope = await caseScope(tx, caseId);
      if (scope === null) throw notFound("case");
      return getCase(tx, actor, scope);
    }),
};
