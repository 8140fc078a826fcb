import type { Indicator } from "@/lib/campaigns/schema";
import { foldAscii } from "./record-view";
import { runsOfRegex } from "./regex/runs";
import { partsOf, runOf } from "./runs";
import type { Run } from "./runs";
import { webPathOf } from "./web-path";

const wordByte = /[a-z0-9-]/;

/** A user agent as it compares: W3C logs write a plus sign for a blank, and one listed value lacks its last bracket. */
export function plainAgent(agent: string): string {
  return foldAscii(agent).replaceAll("+", " ").trim().replace(/\)$/, "");
}

/** `POST /path` asks for that method; a bare path takes any. */
export function uriParts(value: string): { method: string | null; stem: string } {
  const [, method, stem] = /^([A-Z]+) (\/.*)$/.exec(value) ?? [];
  return { method: method === undefined ? null : foldAscii(method), stem: foldAscii(stem ?? value) };
}

/** Whether a host name stands in a text as itself or as the end of a longer name below it. */
export function containsName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? " ";
    const after = text.slice(at + name.length, at + name.length + 2);
    if (!wordByte.test(before) && !/^[a-z0-9-]/.test(after) && !/^\.[a-z0-9]/.test(after)) return true;
  }
  return false;
}

/** Null for types that raw rows cannot show: they carry no file paths, hashes or command lines. */
export function needsOf(indicator: Indicator): [Run[][]] | null {
  const eachPart = (text: string): [Run[][]] => [partsOf([text]).map((part) => [part])];
  switch (indicator.type) {
    case "ipv4":
    case "domain":
    case "url":
      return eachPart(indicator.value);
    case "user_agent":
      return eachPart(plainAgent(indicator.value));
    case "uri":
    case "uri_probe":
      return eachPart(uriParts(indicator.value).stem);
    case "filename":
      return [[[["/\\", ...runOf(foldAscii(indicator.value))]]]];
    case "filepath": {
      const web = webPathOf(indicator.value);
      return web === null ? null : eachPart(web);
    }
    case "uri_regex": {
      const runs = runsOfRegex(indicator.value);
      return [runs === null ? [] : [runs]];
    }
    default:
      return null;
  }
}
