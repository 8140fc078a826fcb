import type { ShareLanguage } from "@/lib/sharing/schema";

import { cs } from "./letters/cs";
import { de } from "./letters/de";
import { en } from "./letters/en";
import { es } from "./letters/es";
import { fr } from "./letters/fr";
import type { LetterTemplate, LetterTexts } from "./letters/letter";
import { no } from "./letters/no";

export const letterTexts: Record<ShareLanguage, LetterTexts> = { en, de, fr, es, no, cs };

const spokenIn: Record<string, ShareLanguage> = {
  DE: "de",
  AT: "de",
  CH: "de",
  LI: "de",
  FR: "fr",
  BE: "fr",
  LU: "fr",
  ES: "es",
  MX: "es",
  AR: "es",
  CL: "es",
  CO: "es",
  PE: "es",
  NO: "no",
  CZ: "cs",
};

/** The language in which an organization of this country is written to, unless somebody chooses another. */
export function languageOf(country: string | null): ShareLanguage {
  return spokenIn[country ?? ""] ?? "en";
}

export type LetterFields = {
  contact: string;
  organization: string;
  campaign: string;
  ref: string;
  servers: readonly string[];
  until: Date;
  sender: string;
  tlp: string;
  /** What the sender adds in their own words. */
  message: string;
};

const serversNamed = 5;

/** Line breaks and controls end a header; a name must not be able to. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

/**
 * A letter as plain text with its subject. `{link}` stays where the link goes: its secret is put in when the letter is sent and
 * is never stored. The marking stands first in the subject.
 */
export function composeLetter(
  template: LetterTemplate,
  language: ShareLanguage,
  fields: LetterFields,
): { subject: string; body: string } {
  const texts = letterTexts[language];
  const { subject, body } = texts[template];
  const named = fields.servers.slice(0, serversNamed).join(", ");
  const more = fields.servers.length > serversNamed ? ` +${fields.servers.length - serversNamed}` : "";
  const values: Record<string, string> = {
    contact: oneLine(fields.contact),
    organization: oneLine(fields.organization),
    campaign: fields.campaign,
    ref: fields.ref,
    servers: fields.servers.length === 0 ? texts.noServers : `${named}${more}`,
    until: new Intl.DateTimeFormat(language === "no" ? "nb" : language, { dateStyle: "long", timeZone: "UTC" }).format(
      fields.until,
    ),
    sender: oneLine(fields.sender),
  };
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  const parts = [texts.greeting, body, fields.message.trim(), texts.confirm, texts.closing].filter(
    (part) => part !== "",
  );
  return {
    subject: oneLine(`[TLP:${fields.tlp}] ${fill(subject)}`),
    body: parts.map((part) => (part === fields.message.trim() ? part : fill(part))).join("\n\n"),
  };
}
