import { accountProcedures, me, teamProcedures, tokenProcedures, userProcedures } from "@/lib/access/procedures";
import { settleCasesWith } from "@/lib/access/settle";
import { attributionProcedures } from "@/lib/attribution/procedures";
import { bulkProcedures } from "@/lib/bulk/procedures";
import { campaignProcedures, checklistProcedures, packProcedures } from "@/lib/campaigns/procedures";
import { caseProcedures } from "@/lib/cases/procedures";
import { closingProcedures } from "@/lib/closing/procedures";
import { organizationTaskProcedures, taskProcedures } from "@/lib/checklists/procedures";
import { demoProcedures } from "@/lib/demo/procedures";
import { evidenceProcedures } from "@/lib/evidence/procedures";
import { findingProcedures } from "@/lib/findings/procedures";
import {
  importProcedures,
  indicatorProcedures,
  knowledgeProcedures,
  rematchProcedures,
  ruleProcedures,
  trialProcedures,
} from "@/lib/knowledge/procedures";
import { intakeProcedures } from "@/lib/imports/procedures";
import { organizationProcedures } from "@/lib/organizations/procedures";
import { portfolioProcedures, viewProcedures } from "@/lib/portfolio/procedures";
import { settle } from "@/lib/portfolio/settle";
import { letterProcedures, scheduleProcedures, sharedProcedures, shareProcedures } from "@/lib/sharing/procedures";
import { serverProcedures } from "@/lib/servers/procedures";
import { timelineProcedures } from "@/lib/timeline/procedures";

import { auditProcedures, caseAuditProcedures } from "./audit";
import { jobProcedures } from "./jobs";

settleCasesWith(settle);

/** Every procedure of the product by name; UI, scripts and OpenAPI all read this one table. */
export const router = {
  me,
  account: accountProcedures,
  tokens: tokenProcedures,
  users: userProcedures,
  teams: teamProcedures,
  campaigns: campaignProcedures,
  packs: packProcedures,
  checklists: checklistProcedures,
  knowledge: knowledgeProcedures,
  rules: {
    ...ruleProcedures,
    import: importProcedures.rules,
    try: trialProcedures.text,
    tryOnEvidence: trialProcedures.evidence,
  },
  indicators: { ...indicatorProcedures, import: importProcedures.indicators },
  rematches: rematchProcedures,
  organizations: { ...organizationProcedures, ...organizationTaskProcedures },
  cases: { ...caseProcedures, ...closingProcedures, ...caseAuditProcedures },
  portfolio: portfolioProcedures,
  views: viewProcedures,
  bulk: bulkProcedures,
  servers: serverProcedures,
  tasks: taskProcedures,
  evidence: evidenceProcedures,
  links: shareProcedures,
  letters: letterProcedures,
  schedules: scheduleProcedures,
  shared: sharedProcedures,
  findings: findingProcedures,
  timeline: timelineProcedures,
  attributions: attributionProcedures,
  audit: auditProcedures,
  jobs: jobProcedures,
  imports: intakeProcedures,
  demo: demoProcedures,
};
export type Router = typeof router;
