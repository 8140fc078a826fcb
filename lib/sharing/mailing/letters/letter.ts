import type { letterTemplates } from "@/lib/core/states";

export type LetterTemplate = (typeof letterTemplates)[number];

/** The texts of one language. Fields in braces are filled for each letter; every template has the same ones. */
export type LetterTexts = Record<LetterTemplate, { subject: string; body: string }> & {
  greeting: string;
  confirm: string;
  closing: string;
  noServers: string;
};
