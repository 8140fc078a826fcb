import { countedRows } from "./counted-rows";
import { lineSplitter } from "./lines";
import { baseName } from "./probe";
import type { EvidenceProbe, ExposureSighting, ParseContext, Parser, ParseSession, ParseSink } from "./types";
import { type XmlElement, type XmlPlace, xmlReader } from "./xml-reader";

/** The two cookies that the rules of EOMT.ps1 and ExchangeMitigations.ps1 turn away, with the patterns that Microsoft gave. */
const cookies = {
  AnonResource: { name: "X-AnonResource-Backend", pattern: "(.*)X-AnonResource-Backend(.*)" },
  BEResource: { name: "X-BEResource", pattern: "(.*)X-BEResource=(.+)/(.+)~(.+)" },
} as const;
type Cookie = keyof typeof cookies;

/** `plain`: it looks at the cookies, in any case, for its pattern and not for its absence. */
type Condition = { pattern: string; plain: boolean };
type Rule = {
  place: XmlPlace;
  switchedOff: boolean;
  narrow: boolean;
  action: string;
  anyCondition: boolean;
  conditions: Condition[];
};

const isTrue = (value: string | undefined) => /^(?:true|1)$/i.test(value ?? "");
const isFalse = (value: string | undefined) => /^(?:false|0)$/i.test(value ?? "");
const everyUrl: ReadonlySet<string> = new Set([".*", "(.*)", "^.*$", "^(.*)$"]);
const maxConditions = 64;

/** Why a rule does not turn away every request with its cookie, or null when it does. */
function weaknessOf(rule: Rule, cookie: Cookie): string | null {
  if (rule.switchedOff) return "switched off";
  if (rule.action.toLowerCase() !== "abortrequest") return "does not abort the request";
  if (rule.narrow) return "does not hold for every path";
  const own = rule.conditions.some(({ pattern, plain }) => plain && pattern === cookies[cookie].pattern);
  return own && (rule.anyCondition || rule.conditions.length === 1)
    ? null
    : "asks for something else than Microsoft's rule";
}

function cookieOf(rule: Rule): Cookie | null {
  const about = (cookie: Cookie) =>
    rule.conditions.some(({ pattern }) => pattern.toLowerCase().includes(cookies[cookie].name.toLowerCase()));
  if (about("AnonResource")) return "AnonResource";
  return about("BEResource") ? "BEResource" : null;
}

function start(context: ParseContext, sink: ParseSink): ParseSession {
  const rows = countedRows(sink);
  const found: Record<Cookie, string> = { AnonResource: "missing", BEResource: "missing" };
  const path: string[] = [];
  const locations: boolean[] = [];
  let rule: Rule | null = null;
  let root: XmlPlace | null = null;
  let ruled: XmlPlace | null = null;

  function closeRule(): void {
    const cookie = rule && cookieOf(rule);
    if (!rule || !cookie) return;
    ruled ??= rule.place;
    const weakness = weaknessOf(rule, cookie);
    if (weakness === null) found[cookie] = "blocked";
    else if (found[cookie] !== "blocked") found[cookie] = weakness;
  }

  function openInRule(current: Rule, { name, attributes }: XmlElement): void {
    const parent = path.at(-2);
    if (name === "match" && parent === "rule")
      current.narrow ||= !everyUrl.has(attributes.get("url") ?? "") || isTrue(attributes.get("negate"));
    else if (name === "conditions") current.anyCondition = /^MatchAny$/i.test(attributes.get("logicalGrouping") ?? "");
    else if (name === "action" && parent === "rule") current.action = attributes.get("type") ?? "";
    else if (name === "add" && parent === "conditions" && current.conditions.length < maxConditions)
      current.conditions.push({
        pattern: attributes.get("pattern") ?? "",
        plain:
          attributes.get("input")?.toUpperCase() === "{HTTP_COOKIE}" &&
          !isTrue(attributes.get("negate")) &&
          !isFalse(attributes.get("ignoreCase")),
      });
  }

  function openRule({ attributes, place }: XmlElement): void {
    rule = {
      place,
      switchedOff: isFalse(attributes.get("enabled")),
      narrow: locations.includes(true),
      action: "",
      anyCondition: false,
      conditions: [],
    };
  }

  const xml = xmlReader({
    open(element) {
      path.push(element.name);
      root ??= element.place;
      if (element.name === "location")
        locations.push(!/^(?:\.?|Default Web Site)$/i.test(element.attributes.get("path") ?? ""));
      if (element.name === "rule" && path.at(-2) === "rules") openRule(element);
      else if (rule) openInRule(rule, element);
    },
    close(name) {
      path.pop();
      if (name === "location") locations.pop();
      if (name !== "rule") return;
      closeRule();
      rule = null;
    },
  });
  const lines = lineSplitter((line) => xml.line(line));

  function finish(): { exposures: ExposureSighting[]; truncated: boolean } {
    const problem = xml.problem();
    if (problem) {
      const { line, offset } = problem.place;
      rows.rejected({ line, offset, reason: problem.reason, text: "" });
      return { exposures: [], truncated: false };
    }
    const place = ruled ?? root;
    if (place === null) return { exposures: [], truncated: false };
    const truncated = !xml.isWhole();
    const complete = !truncated && found.AnonResource === "blocked" && found.BEResource === "blocked";
    const fields = { ...found, Mitigation: complete ? "complete" : "incomplete", Server: context.serverHint ?? "" };
    rows.record({ kind: "web_config_mitigation", ...place, at: null, fields });
    const reason = `${baseName(context.path).slice(0, 100)} holds both URL Rewrite rules of the mitigation. They hold off CVE-2021-26855 and install no update; the file does not say since when.`;
    return {
      exposures: complete
        ? [{ server: context.serverHint, shows: "mitigated", source: "web_config", at: null, reason }]
        : [],
      truncated,
    };
  }

  return {
    write: (chunk) => lines.write(chunk),
    end() {
      lines.end();
      const { exposures, truncated } = finish();
      const servers = context.serverHint ? [context.serverHint] : [];
      return rows.summary({ truncated, servers, coverage: [], builds: [], toolRuns: [], exposures });
    },
  };
}

function claims(probe: EvidenceProbe): boolean {
  const text = probe.text.replace(/^\uFEFF/, "").trimStart();
  if (!/^<(?:\?xml|!--|(?:configuration|location|system\.webServer|rewrite|rules)\b)/.test(text)) return false;
  return /<rules?\b/.test(text) && /X-AnonResource-Backend|X-BEResource/i.test(text);
}

/** A web.config, or the part of it, that holds the URL Rewrite rules against CVE-2021-26855. */
export const webConfigMitigation: Parser = {
  format: "web_config_mitigation",
  label: "web.config with mitigation rules",
  isServerFile: true,
  claims,
  start,
};
