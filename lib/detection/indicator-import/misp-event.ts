import { shortText } from "./limits";
import { isTrue, itemsOf, memberOf, textOf } from "./positioned-json";
import type { JsonNode } from "./positioned-json";
import { stricter, tlpOf } from "@/lib/detection/share-markings";
import type { About, Claim, Reading, Refusal, Tlp } from "./types";

/** Types of MISP by the word that the judge of values knows; composites are named by both of their parts. */
const typeOf: Record<string, string> = {
  "ip-src": "ip",
  "ip-dst": "ip",
  port: "",
  hostname: "hostname",
  domain: "domain",
  url: "url",
  uri: "uri",
  "user-agent": "useragent",
  filename: "filename",
  md5: "md5",
  sha1: "sha1",
  sha256: "sha256",
  ip: "ip",
  "malware-sample": "filename|md5",
  "domain|ip": "domain|ip",
};

const whyNot: Record<string, string> = {
  yara: "this is a YARA rule; import it on the Rules page",
  sigma: "this is a Sigma rule; import it on the Rules page",
  link: "a link to a report is no indicator",
  comment: "a comment is no indicator",
  text: "a text is no indicator",
  "external analysis": "a report is no indicator",
  vulnerability: "a vulnerability is no value to match",
  "threat-actor": "a name of an actor is no value to match",
  attachment: "an attached file is not loaded; add it to a case as evidence",
};

type Said = { tlp: Tlp | null; techniques: string[]; names: string[] };

function tagsOf(node: JsonNode): Said {
  const names = itemsOf(node, "Tag").flatMap((tag) => textOf(tag, "name") ?? []);
  return {
    tlp: names.map((name) => (/^tlp:/i.test(name) ? tlpOf(name) : null)).reduce<Tlp | null>(stricter, null),
    techniques: names.filter((name) => /attack-pattern/i.test(name)),
    names: names.flatMap((name) => /^misp-galaxy:(?!.*attack-pattern)[\w-]+="([^"]{1,200})"/i.exec(name)?.[1] ?? []),
  };
}

/** The day of a time as MISP writes it: ISO text, or seconds since 1970. */
function dayIn(text: string | null): string {
  if (text === null) return "";
  const seconds = /^\d{9,11}$/.test(text) ? Number(text) : null;
  return seconds === null ? text : new Date(seconds * 1000).toISOString();
}

function partsOf(type: string, value: string): { type: string; value: string }[] | null {
  const whole = typeOf[type] ?? type;
  const [first = "", second] = whole.split("|");
  if (second === undefined) return typeOf[type] === undefined ? null : [{ type: first, value }];
  const bar = value.indexOf("|");
  const values = bar === -1 ? [value, ""] : [value.slice(0, bar), value.slice(bar + 1)];
  return [first, second].flatMap((part, at) => {
    const known = typeOf[part];
    const text = values[at] ?? "";
    return known === "" || text === "" ? [] : [{ type: known ?? part, value: text }];
  });
}

function refusal(attribute: JsonNode, reason: string): Refusal {
  const value = `${textOf(attribute, "type") ?? ""}: ${textOf(attribute, "value") ?? ""}`;
  return { kind: "refusal", line: attribute.line, value: shortText(value, 200), reason };
}

function aboutOf(attribute: JsonNode, event: Said, of: JsonNode): About {
  const own = tagsOf(attribute);
  const names = [...new Set([...event.names, ...own.names])].slice(0, 10);
  const note = [
    textOf(attribute, "comment") ?? "",
    textOf(attribute, "category") ?? "",
    names.length > 0 ? `Tagged ${names.join(", ")}` : "",
  ];
  return {
    note: note.filter((part) => part.trim() !== "").join(". "),
    source: textOf(of, "info") ?? "",
    firstSeen: dayIn(textOf(attribute, "first_seen")) || (textOf(of, "date") ?? ""),
    techniques: [...event.techniques, ...own.techniques],
    tlp: stricter(event.tlp, own.tlp),
  };
}

function readAttribute(
  attribute: JsonNode,
  { event, tags, contextToo }: { event: JsonNode; tags: Said; contextToo: boolean },
): (Claim | Refusal)[] {
  const type = (textOf(attribute, "type") ?? "").toLowerCase();
  const value = textOf(attribute, "value");
  if (isTrue(attribute, "deleted")) return [refusal(attribute, "The event says that this attribute was deleted.")];
  if (value === null) return [refusal(attribute, "This attribute has no value.")];
  const hint = whyNot[type];
  if (hint !== undefined) return [refusal(attribute, `Not loaded: ${hint}.`)];
  const detects = memberOf(attribute, "to_ids") === null || isTrue(attribute, "to_ids");
  if (!detects && !contextToo)
    return [refusal(attribute, "The event keeps this out of detection (to_ids is off), so it is context only.")];
  const parts = partsOf(type, value);
  if (parts === null || parts.length === 0)
    return [refusal(attribute, `Values of the type ${shortText(type, 40) || "without a name"} are not matched.`)];
  const about = aboutOf(attribute, tags, event);
  const caution = detects ? {} : { caution: "The event keeps this value out of detection (to_ids is off)." };
  return parts.map((part) => ({
    kind: "claim",
    line: attribute.line,
    type: part.type === "filename" && /[\\/]/.test(part.value) ? "filepath" : part.type,
    value: part.value,
    about: { ...about, ...caution },
  }));
}

/** The events in a file: one, the answer of a search, a list of them, or one without its wrapper. */
export function eventsIn(node: JsonNode): JsonNode[] {
  const list = node.kind === "list" ? node.items : itemsOf(node, "response");
  const events = list.flatMap((item) => memberOf(item, "Event") ?? []);
  const single = memberOf(node, "Event") ?? memberOf(memberOf(node, "response"), "Event");
  if (single !== null) events.push(single);
  if (events.length === 0 && memberOf(node, "Attribute")?.kind === "list") events.push(node);
  return events;
}

/** The attributes of MISP events, those of their objects among them; tags give TLP and techniques, names go to the note. */
export function readEvents(events: readonly JsonNode[], { contextToo }: { contextToo: boolean }): Reading {
  const found = events.flatMap((event) => {
    const tags = tagsOf(event);
    const objects = itemsOf(event, "Object").filter((object) => !isTrue(object, "deleted"));
    const attributes = [...itemsOf(event, "Attribute"), ...objects.flatMap((object) => itemsOf(object, "Attribute"))];
    return attributes.flatMap((attribute) => readAttribute(attribute, { event, tags, contextToo }));
  });
  const context = found.filter((one) => one.kind === "refusal" && one.reason.includes("to_ids is off")).length;
  return {
    found,
    notes:
      context === 0 ? [] : [`${context} attributes are context for the event's authors. They can be loaded as marked.`],
  };
}
