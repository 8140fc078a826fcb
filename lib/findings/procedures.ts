import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { listOf } from "@/lib/core/lists";

import { triageFinding } from "./commands";
import { findingFacets, getFinding, listFindings, prevalenceOf } from "./queries";
import { facetsFor, itemFor, viewFor } from "./reading/reader";
import {
  findingFacets as facetsView,
  findingFacetsInput,
  findingItem,
  findingListInput,
  findingView,
  prevalenceView,
  triageInput,
} from "./schema";

export const findingProcedures = {
  list: procedure("finding.read")
    .route({ method: "GET", path: "/cases/{caseId}/findings", summary: "Findings of a case, worst first" })
    .input(findingListInput)
    .output(listOf(findingItem))
    .handler(async ({ context: { tx, actor }, input }) => {
      const { items, nextCursor } = await listFindings(tx, input);
      return { items: items.map((item) => itemFor(actor, item)), nextCursor };
    }),

  facets: procedure("finding.read")
    .route({ method: "GET", path: "/cases/{caseId}/findings/facets", summary: "How many findings each filter shows" })
    .input(findingFacetsInput)
    .output(facetsView)
    .handler(async ({ context: { tx, actor }, input }) => facetsFor(actor, await findingFacets(tx, input))),

  get: procedure("finding.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/findings/{findingId}",
      summary: "One finding with its proof and story",
    })
    .input(z.object({ caseId: z.uuid(), findingId: z.uuid() }))
    .output(findingView)
    .handler(async ({ context: { tx, actor }, input }) => viewFor(actor, await getFinding(tx, input))),

  prevalence: procedure("portfolio.read")
    .route({
      method: "GET",
      path: "/cases/{caseId}/findings/{findingId}/prevalence",
      summary: "How common a finding is over the cases you may see",
    })
    .input(z.object({ caseId: z.uuid(), findingId: z.uuid() }))
    .output(prevalenceView)
    .handler(({ context: { tx, actor }, input }) => prevalenceOf(tx, actor, input)),

  triage: procedure("finding.triage")
    .route({ method: "PATCH", path: "/cases/{caseId}/findings/{findingId}", summary: "Judge a finding" })
    .input(triageInput)
    .output(findingView)
    .handler(({ context: { tx, actor }, input }) => triageFinding(tx, actor, input)),
};
