import { describe, expect, it } from "vitest";

import { composeLetter, languageOf, letterTexts } from "./compose";
import { letterTemplates } from "@/lib/core/states";

const fields = {
  contact: "Ola Nordmann",
  organization: "Fjordvik kommune",
  campaign: "Exchange 2021",
  ref: "BW-000417",
  servers: ["EX01", "EX02"],
  until: new Date("2021-03-23T12:00:00Z"),
  sender: "Mia Okafor",
  tlp: "AMBER",
  message: "",
};

const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).toSorted();

describe("letters", () => {
  it.each(["en", "de", "fr", "es", "no", "cs"] as const)(
    "in %s fill the same fields as the English ones",
    (language) => {
      const texts = letterTexts[language];
      for (const part of ["greeting", "confirm", "closing"] as const)
        expect(new Set(places(texts[part])), part).toEqual(new Set(places(letterTexts.en[part])));
      for (const template of letterTemplates) {
        expect(new Set(places(texts[template].body))).toEqual(new Set(places(letterTexts.en[template].body)));
        const { subject, body } = composeLetter(template, language, fields);
        expect(subject).toMatch(/^\[TLP:AMBER\] .*BW-000417/);
        expect(places(body), "only the link is left to be put in").toEqual(["{link}"]);
        expect(body).toContain("Fjordvik kommune");
        expect(body).toContain("EX01, EX02");
      }
    },
  );

  it("keep headers to one line, and take a message for what it is", () => {
    const { subject, body } = composeLetter("notify", "en", {
      ...fields,
      organization: "Evil\r\nBcc: all@example.org",
      message: "Call {sender} on {link}",
    });
    expect(subject).not.toMatch(/[\r\n]/);
    expect(body).toContain("Call {sender} on {link}");
    expect(body).toContain("Evil Bcc: all@example.org");
  });

  it("name a few servers and count the others", () => {
    const servers = Array.from({ length: 8 }, (_, index) => `EX0${index}`);
    expect(composeLetter("notify", "en", { ...fields, servers }).body).toContain("EX04 +3");
    expect(composeLetter("notify", "en", { ...fields, servers: [] }).body).toContain("your Exchange servers");
  });

  it("are written in the language of the country", () => {
    expect([languageOf("AT"), languageOf("NO"), languageOf("CZ"), languageOf("US"), languageOf(null)]).toEqual([
      "de",
      "no",
      "cs",
      "en",
      "en",
    ]);
  });
});
