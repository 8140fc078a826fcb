import { z } from "zod";

import { compromiseStates, exposureStates, letterTemplates, shareKinds, taskStates } from "@/lib/core/states";
import { tlpLevels } from "@/lib/core/words";

export type { ScheduleView } from "./scheduling/schema";

/** Languages in which pages and letters to the affected exist. */
export const shareLanguages = ["en", "de", "fr", "es", "no", "cs"] as const;
export type ShareLanguage = (typeof shareLanguages)[number];

const label = z.string().trim().min(1, "Say who the link is for.").max(120, "Use at most 120 characters.");
const message = z.string().trim().max(4000, "Use at most 4,000 characters.");

export const createLinkInput = z.object({
  caseId: z.uuid(),
  kind: z.enum(shareKinds),
  label,
  message: message.default(""),
  language: z.enum(shareLanguages).default("en"),
  days: z.int().min(1, "At least a day.").max(90, "At most 90 days.").default(14),
  passcode: z.string().min(6, "Use at least 6 characters.").max(100).optional(),
  /** Of a status link: the page moves with the case, or stays as it is now. */
  live: z.boolean().default(true),
  /** Of a status link: whether its holder may answer and send files. */
  reply: z.boolean().default(true),
});
export type CreateLink = z.output<typeof createLinkInput>;

/** A link as the team sees it; the address is shown once, when it is made. */
export const shareLinkView = z.object({
  id: z.uuid(),
  kind: z.enum(shareKinds),
  label: z.string(),
  message: z.string(),
  language: z.enum(shareLanguages),
  live: z.boolean(),
  reply: z.boolean(),
  hasPasscode: z.boolean(),
  state: z.enum(["open", "expired", "revoked"]),
  expiresAt: z.string(),
  lastUsedAt: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.string(),
  visits: z.number(),
  answers: z.number(),
  files: z.number(),
});
export type ShareLinkView = z.infer<typeof shareLinkView>;

export const newLink = z.object({ link: shareLinkView, url: z.string() });

export const visitView = z.object({
  id: z.uuid(),
  at: z.string(),
  action: z.enum(["opened", "answered", "uploaded", "confirmed"]),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
});

/** What the organization can say of a server. */
export const clientSays = ["patched", "not_patched", "disconnected", "decommissioned", "unknown"] as const;
export type ClientSays = (typeof clientSays)[number];

export const answerInput = z.object({
  caseId: z.uuid(),
  hostname: z
    .string()
    .trim()
    .min(1, "Name the server.")
    .max(253)
    .regex(/^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/, "A host name such as EX01 or mail.contoso.example."),
  says: z.enum(clientSays),
  build: z.string().trim().max(60).optional(),
  since: z.iso.date().optional(),
  words: z.string().trim().max(4000, "Use at most 4,000 characters.").default(""),
  byName: z.string().trim().min(1, "Tell us your name.").max(120),
});
export type Answer = z.output<typeof answerInput>;

/** What a build that somebody typed means by the build table; `fixed` is the first build with the update. */
export const buildCheck = z.object({
  exposure: z.enum(["patched", "vulnerable", "unknown"]),
  build: z.string().nullable(),
  product: z.string().nullable(),
  fixed: z.string().nullable(),
  sentence: z.string(),
});
export type BuildCheck = z.infer<typeof buildCheck>;

const need = z.object({ text: z.string(), met: z.boolean() });

/** What a link shows: codes for states, so that the page says them in its reader's language. */
export const sharedPage = z.object({
  kind: z.enum(shareKinds),
  language: z.enum(shareLanguages),
  organization: z.string(),
  ref: z.string(),
  campaign: z.string(),
  tlp: z.enum(tlpLevels),
  message: z.string(),
  contact: z.string().nullable(),
  expiresAt: z.string(),
  asOf: z.string(),
  closed: z.boolean(),
  mayReply: z.boolean(),
  /** A letter led here and nobody has confirmed it yet. */
  asksToConfirm: z.boolean(),
  /** Null on an upload link, which shows nothing of what was found. */
  standing: z
    .object({
      exposure: z.enum(exposureStates),
      compromise: z.enum(compromiseStates),
      /** The verdict, once a person confirmed it. */
      verdict: z.string().nullable(),
      servers: z.array(
        z.object({ hostname: z.string(), exposure: z.enum(exposureStates), compromise: z.enum(compromiseStates) }),
      ),
    })
    .nullable(),
  hostnames: z.array(z.string()),
  needs: z.array(
    z.object({
      id: z.uuid(),
      title: z.string(),
      guidance: z.string(),
      server: z.string().nullable(),
      state: z.enum(taskStates),
      dueAt: z.string().nullable(),
      all: z.boolean(),
      needs: z.array(need),
    }),
  ),
  files: z.array(z.object({ filename: z.string(), sizeBytes: z.number(), at: z.string() })),
  answers: z.array(
    z.object({ hostname: z.string(), says: z.enum(clientSays), build: z.string().nullable(), at: z.string() }),
  ),
});
export type SharedPage = z.infer<typeof sharedPage>;

export const answerView = z.object({
  id: z.uuid(),
  hostname: z.string(),
  says: z.enum(clientSays),
  build: z.string().nullable(),
  since: z.string().nullable(),
  words: z.string(),
  byName: z.string(),
  link: z.string(),
  outcome: z.string(),
  applied: z.boolean(),
  at: z.string(),
});
export type AnswerView = z.infer<typeof answerView>;

/** A letter to a contact of the organization; without `to` to the first that has an address, without a language in that of its country. */
export const writeLetterInput = z.object({
  caseId: z.uuid(),
  template: z.enum(letterTemplates),
  language: z.enum(shareLanguages).optional(),
  to: z.email("This is no mail address.").max(254).optional(),
  message: message.default(""),
});
export type WriteLetter = z.output<typeof writeLetterInput>;

export const letterPreview = z.object({
  toName: z.string(),
  toAddress: z.string(),
  language: z.enum(shareLanguages),
  subject: z.string(),
  /** `{link}` stands where the link goes; it is put in when the letter is sent. */
  body: z.string(),
  /** Why the address gets no letters, or null. */
  suppressed: z.string().nullable(),
});
export type LetterPreview = z.infer<typeof letterPreview>;

export const letterStates = ["queued", "sent", "failed", "bounced", "suppressed", "withdrawn"] as const;

export const letterView = z.object({
  id: z.uuid(),
  template: z.enum(letterTemplates),
  language: z.enum(shareLanguages),
  toName: z.string(),
  toAddress: z.string(),
  subject: z.string(),
  body: z.string(),
  state: z.enum(letterStates),
  attempts: z.number(),
  error: z.string().nullable(),
  createdBy: z.string(),
  queuedAt: z.string(),
  dueAt: z.string().nullable(),
  sentAt: z.string().nullable(),
  acknowledgedAt: z.string().nullable(),
});
export type LetterView = z.infer<typeof letterView>;

export const mailState = z.object({
  configured: z.boolean(),
  perMinute: z.number(),
  quiet: z.object({ fromHour: z.number(), toHour: z.number() }).nullable(),
  waiting: z.number(),
  failed: z.number(),
  suppressed: z.array(z.object({ address: z.string(), reason: z.string(), byName: z.string(), createdAt: z.string() })),
});
export type MailState = z.infer<typeof mailState>;
