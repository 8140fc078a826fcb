import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { listOf } from "@/lib/core/lists";

import { controlRematch, patchIndicator, patchRule, startRematch } from "./commands";
import {
  getIndicator,
  getRule,
  knowledgeOf,
  listIndicators,
  listRematches,
  listRules,
  rematchCases,
  rematchFiles,
  reportOf,
} from "./queries";
import {
  indicatorItem,
  indicatorListInput,
  knowledgeView,
  oneIndicator,
  oneRematch,
  oneRule,
  patchIndicatorInput,
  patchRuleInput,
  rematchCaseItem,
  rematchFileItem,
  rematchFilesInput,
  rematchListInput,
  rematchPartInput,
  rematchReport,
  rematchView,
  ruleItem,
  ruleListInput,
  ruleView,
  slugOnly,
} from "./schema";

const staleWrite = z.object({ version: z.coerce.number().int().positive(), reason: z.string().max(500).optional() });
const rules = ["Rules"];
const indicators = ["Indicators"];
const rematches = ["Rematches"];

export const knowledgeProcedures = {
  get: procedure("knowledge.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/knowledge",
      summary: "What the evidence of a campaign is matched with now",
      tags: rules,
    })
    .input(slugOnly)
    .output(knowledgeView)
    .handler(({ context: { tx }, input }) => knowledgeOf(tx, input.slug)),
};

export const ruleProcedures = {
  list: procedure("knowledge.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/rules",
      summary: "Rules of the pack and of the team",
      tags: rules,
    })
    .input(ruleListInput)
    .output(listOf(ruleItem))
    .handler(({ context: { tx }, input }) => listRules(tx, input)),

  get: procedure("knowledge.read")
    .route({ method: "GET", path: "/campaigns/{slug}/rules/{ruleId}", summary: "One rule with its text", tags: rules })
    .input(oneRule)
    .output(ruleView)
    .handler(({ context: { tx }, input }) => getRule(tx, input)),

  patch: procedure("knowledge.change")
    .route({
      method: "PATCH",
      path: "/campaigns/{slug}/rules/{ruleId}",
      summary: "Enable, disable or rewrite a rule; stored evidence is matched again",
      tags: rules,
    })
    .input(patchRuleInput)
    .output(ruleView)
    .handler(({ context: { tx, actor }, input }) => patchRule(tx, actor, { ...input, reread: null })),

  disable: procedure("knowledge.change")
    .route({
      method: "DELETE",
      path: "/campaigns/{slug}/rules/{ruleId}",
      summary: "Disable a rule; its text and what people judged stay",
      tags: rules,
    })
    .input(oneRule.extend(staleWrite.shape))
    .output(ruleView)
    .handler(({ context: { tx, actor }, input }) => patchRule(tx, actor, { ...input, enabled: false, reread: null })),
};

export const indicatorProcedures = {
  list: procedure("knowledge.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/indicators",
      summary: "Indicators of the pack and of the team",
      tags: indicators,
    })
    .input(indicatorListInput)
    .output(listOf(indicatorItem))
    .handler(({ context: { tx }, input }) => listIndicators(tx, input)),

  get: procedure("knowledge.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/indicators/{indicatorId}",
      summary: "One indicator",
      tags: indicators,
    })
    .input(oneIndicator)
    .output(indicatorItem)
    .handler(({ context: { tx }, input }) => getIndicator(tx, input)),

  patch: procedure("knowledge.change")
    .route({
      method: "PATCH",
      path: "/campaigns/{slug}/indicators/{indicatorId}",
      summary: "Enable, disable or edit an indicator; stored evidence is matched again",
      tags: indicators,
    })
    .input(patchIndicatorInput)
    .output(indicatorItem)
    .handler(({ context: { tx, actor }, input }) => patchIndicator(tx, actor, input)),

  disable: procedure("knowledge.change")
    .route({
      method: "DELETE",
      path: "/campaigns/{slug}/indicators/{indicatorId}",
      summary: "Disable an indicator",
      tags: indicators,
    })
    .input(oneIndicator.extend(staleWrite.shape))
    .output(indicatorItem)
    .handler(({ context: { tx, actor }, input }) => patchIndicator(tx, actor, { ...input, enabled: false })),
};

export const rematchProcedures = {
  list: procedure("knowledge.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/rematches",
      summary: "Looks through stored evidence after the knowledge changed, latest first",
      tags: rematches,
    })
    .input(rematchListInput)
    .output(listOf(rematchView))
    .handler(({ context: { tx, actor }, input }) => listRematches(tx, actor, input)),

  start: procedure("knowledge.change")
    .route({
      method: "POST",
      path: "/campaigns/{slug}/rematches",
      summary: "Match whatever evidence is behind with what is known now",
      tags: rematches,
      successStatus: 202,
    })
    .input(slugOnly)
    .output(rematchReport)
    .handler(({ context: { tx, actor }, input }) => startRematch(tx, actor, input.slug)),

  get: procedure("knowledge.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/rematches/{rematchId}",
      summary: "What one look re-checked: files by format, matches, duration",
      tags: rematches,
    })
    .input(oneRematch)
    .output(rematchReport)
    .handler(({ context: { tx, actor }, input }) => reportOf(tx, actor, input)),

  cases: procedure("knowledge.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/rematches/{rematchId}/cases",
      summary: "What one look found in each case",
      tags: rematches,
    })
    .input(rematchPartInput)
    .output(listOf(rematchCaseItem))
    .handler(({ context: { tx, actor }, input }) => rematchCases(tx, actor, input)),

  files: procedure("knowledge.read")
    .route({
      method: "GET",
      path: "/campaigns/{slug}/rematches/{rematchId}/files",
      summary: "Files that one look read, answered from stored values or skipped, and why",
      tags: rematches,
    })
    .input(rematchFilesInput)
    .output(listOf(rematchFileItem))
    .handler(({ context: { tx, actor }, input }) => rematchFiles(tx, actor, input)),

  control: procedure("knowledge.change")
    .route({
      method: "POST",
      path: "/campaigns/{slug}/rematches/{rematchId}/{to}",
      summary: "Pause, resume or cancel a look; what it found stays",
      tags: rematches,
    })
    .input(oneRematch.extend({ to: z.enum(["pause", "resume", "cancel"]) }))
    .output(rematchReport)
    .handler(({ context: { tx, actor }, input }) => controlRematch(tx, actor, input)),
};
