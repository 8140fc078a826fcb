import { z } from "zod";
import { buildSources, casePhases, caseRoles, taskScopes } from "@/lib/core/states";
import { key, text } from "./fields";

/** Formats of evidence a gate may name; `any` is whatever file a person attaches. */
export const gateFormats = [
  "exchange-httpproxy",
  "exchange-ecp-server",
  "exchange-oab-generator",
  "iis-w3c",
  "test-proxylogon",
  "msert-log",
  "file-listing",
  "compare-exchange-hashes",
  "health-checker",
  "shadowserver",
  "password-export",
  "exchange-servers",
  "eomt-log",
  "nmap-nse",
  "web-config-mitigation",
  "windows-events",
  "windows-events-security",
  "windows-events-system",
  "windows-events-msexchange-management",
  "virtual-directory",
  "scheduled-tasks",
  "autoruns",
  "web-shell-file",
  "archive",
  "any",
] as const;

/** Work after which a proof must be dated to count. */
export const proofMoments = ["patch", "eradication", "credentials"] as const;
const after = z.enum(proofMoments).optional();

/** One thing that must be there before a task may be done; the same shape says which evidence proposes a task as done. */
export const need = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("evidence"), formats: z.array(z.enum(gateFormats)).min(1), text, after }),
  z.strictObject({
    kind: z.literal("build_reading"),
    shows: z.enum(["any", "patched"]),
    sources: z.array(z.enum(buildSources)).min(1),
    differentSources: z.int().min(1).default(1),
    text,
    after,
  }),
  z
    .strictObject({
      kind: z.literal("tool_run"),
      tool: z.enum(["test-proxylogon", "msert", "compare-exchange-hashes"]),
      scope: z.enum(["any", "full"]),
      text,
      after,
      /** How long after the moment the run has to begin. */
      minHours: z.int().positive().optional(),
    })
    .refine(({ after: moment, minHours }) => minHours === undefined || moment !== undefined, {
      error: "minHours counts from a moment; name it in after",
      path: ["minHours"],
    }),
  /** A file that shows a mitigation, which nothing later takes back. */
  z.strictObject({ kind: z.literal("exposure_proof"), shows: z.literal("mitigated"), text }),
  z.strictObject({
    kind: z.literal("attachment"),
    text,
    after,
    /** Formats whose content decides: a file of them is for another need to judge, and while one is attached so is the task. */
    except: z.array(z.enum(gateFormats)).default([]),
  }),
  z.strictObject({
    kind: z.literal("password_reset"),
    /** Every account of the attached exports, or krbtgt alone and twice. */
    accounts: z.enum(["all", "krbtgt_twice"]),
    text,
    after: z.enum(proofMoments),
  }),
  z.strictObject({ kind: z.literal("case_record"), record: z.enum(["awareness", "reporting_decisions"]), text }),
]);

export const gate = z.strictObject({ mode: z.enum(["all", "any"]), needs: z.array(need).min(1) });

/** A task opens when one row holds: this compromise or worse and, if `uncertain`, a verdict that is not verified. */
export const openingRow = z.strictObject({
  compromise: z.enum(["attempted", "implanted", "operated", "spread"]),
  uncertain: z.boolean().default(false),
});

export const checklistTask = z.strictObject({
  key,
  title: text.max(80),
  guidance: text,
  roles: z.array(z.enum(caseRoles)).min(1),
  scope: z.enum(taskScopes),
  order: z.int().positive(),
  dependsOn: z.array(key).default([]),
  gate: gate.nullable().default(null),
  twoPerson: z.boolean().default(false),
  required: z.boolean().default(true),
  opensWhen: z.array(openingRow).default([]),
  satisfiedBy: z.array(need).default([]),
});

export const checklistSection = z.strictObject({
  key,
  title: text.max(40),
  phase: z.enum(casePhases),
  order: z.int().positive(),
  intro: text,
  tasks: z.array(checklistTask).min(1),
});
