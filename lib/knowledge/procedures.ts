import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { listOf } from "@/lib/core/lists";

import {
  importIndicators,
  importRules,
  noteTrial,
  patchIndicator,
  patchRule,
  readAhead,
  readListAhead,
  tryOnEvidence,
  tryOnText,
} from "./commands";
import { getIndicator, getRule, knowledgeOf, listIndicators, listRules } from "./queries";
import {
  importIndicatorsInput,
  importRulesInput,
  indicatorItem,
  indicatorListInput,
  indicatorsReport,
  knowledgeView,
  oneIndicator,
  oneRule,
  patchIndicatorInput,
  patchRuleInput,
  ruleItem,
  ruleListInput,
  rulesReport,
  ruleView,
  slugOnly,
  testEvidenceInput,
  testTextInput,
  testView,
} from "./schema";

export { rematchProcedures } from "./rematching/procedures";

const staleWrite = z.object({ version: z.int().positive(), reason: z.string().max(500).optional() });
const rules = ["Rules"];
const indicators = ["Indicators"];

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
    .ahead(({ input: { slug, ruleId, source } }) =>
      source === undefined ? Promise.resolve(null) : readAhead(slug, [{ name: ruleId, text: source }]),
    )
    .handler(({ context: { tx, actor }, input, prepared }) => patchRule(tx, actor, { ...input, read: prepared })),

  disable: procedure("knowledge.change")
    .route({
      method: "DELETE",
      path: "/campaigns/{slug}/rules/{ruleId}",
      summary: "Disable a rule; its text and what people judged stay",
      tags: rules,
    })
    .input(oneRule.extend(staleWrite.shape))
    .output(ruleView)
    .handler(({ context: { tx, actor }, input }) => patchRule(tx, actor, { ...input, enabled: false, read: null })),
};

export const importProcedures = {
  rules: procedure("knowledge.change")
    .route({
      method: "POST",
      path: "/campaigns/{slug}/rules/imports",
      summary: "Take in files of Sigma and YARA rules; says per rule whether it is loaded, or why not",
      tags: rules,
    })
    .input(importRulesInput)
    .output(rulesReport)
    .ahead(({ input: { slug, files } }) => readAhead(slug, files))
    .handler(({ context: { tx, actor }, input, prepared }) => importRules(tx, actor, { ...input, read: prepared })),

  indicators: procedure("knowledge.change")
    .route({
      method: "POST",
      path: "/campaigns/{slug}/indicators/imports",
      summary: "Take in a list of indicators: CSV, plain list, STIX bundle or MISP event",
      tags: indicators,
    })
    .input(importIndicatorsInput)
    .output(indicatorsReport)
    .ahead(({ input }) => readListAhead(input))
    .handler(({ context: { tx, actor }, input, prepared }) =>
      importIndicators(tx, actor, { ...input, read: prepared }),
    ),
};

const trying = { method: "POST", tags: rules } as const;

export const trialProcedures = {
  text: procedure("knowledge.try")
    .route({
      ...trying,
      path: "/campaigns/{slug}/rules/try",
      summary: "Try a rule against pasted text; nothing is stored",
    })
    .input(testTextInput)
    .output(testView)
    .ahead(({ input }) => tryOnText(input))
    .handler(({ prepared }) => Promise.resolve(prepared)),

  evidence: procedure("evidence.try_rule")
    .route({
      ...trying,
      path: "/cases/{caseId}/evidence/{evidenceId}/try-rule",
      summary: "Try a rule against a stored file; nothing is stored",
    })
    .input(testEvidenceInput)
    .output(testView)
    .ahead(({ input }) => tryOnEvidence(input))
    .handler(({ context: { tx, actor }, input, prepared }) => noteTrial(tx, actor, { ...input, tried: prepared })),
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
