import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { listInput, listOf } from "@/lib/core/lists";

import { createOrganization, mergeOrganizations, moveCases, updateOrganization } from "./commands";
import { getOrganization, listOrganizations, planMerge } from "./queries";
import { mergeInput, mergePlan, organizationInput, organizationPatch, organizationView } from "./schema";

export const organizationProcedures = {
  list: procedure("organization.list")
    .route({ method: "GET", path: "/organizations", summary: "Organizations by name" })
    .input(z.object({ ...listInput, q: z.string().max(200).optional() }))
    .output(listOf(organizationView))
    .handler(({ context: { tx, actor }, input }) => listOrganizations(tx, actor, input)),

  get: procedure("organization.list")
    .route({ method: "GET", path: "/organizations/{organizationId}", summary: "One organization" })
    .input(z.object({ organizationId: z.uuid() }))
    .output(organizationView)
    .handler(({ context: { tx, actor }, input }) => getOrganization(tx, actor, input.organizationId)),

  create: procedure("organization.create")
    .route({ method: "POST", path: "/organizations", summary: "Add an organization", successStatus: 201 })
    .input(organizationInput)
    .output(organizationView)
    .handler(({ context: { tx, actor }, input }) => createOrganization(tx, actor, input)),

  update: procedure("organization.update")
    .route({ method: "PATCH", path: "/organizations/{organizationId}", summary: "Change an organization" })
    .input(organizationPatch)
    .output(organizationView)
    .handler(({ context: { tx, actor }, input }) => updateOrganization(tx, actor, input)),

  mergePlan: procedure("organization.merge")
    .route({
      method: "GET",
      path: "/organizations/{organizationId}/merge",
      summary: "What a merge into another organization would do",
    })
    .input(mergeInput)
    .output(mergePlan)
    .handler(({ context: { tx }, input }) => planMerge(tx, input)),

  merge: procedure("organization.merge")
    .route({
      method: "POST",
      path: "/organizations/{organizationId}/merge",
      summary: "Merge it into another organization; its cases go over, and nothing of either is lost",
    })
    .input(mergeInput)
    .output(mergePlan)
    .ahead(({ actor, input }) => moveCases(actor, input))
    .handler(({ context: { tx, actor }, input, prepared }) => mergeOrganizations(tx, actor, input, prepared)),
};
