import { shortText } from "./limits";
import { isTrue, itemsOf, memberOf, textOf } from "./positioned-json";
import type { JsonNode } from "./positioned-json";
import { stricter, tlpDefinitions, tlpOf } from "@/lib/detection/share-markings";
import { observedIn } from "./stix-observables";
import type { Observed } from "./stix-observables";
import { readPattern } from "./stix-pattern";
import type { About, Claim, Reading, Refusal, Tlp } from "./types";

const patternWords: Record<string, string> = {
  yara: "its pattern is a YARA rule; import it on the Rules page",
  sigma: "its pattern is a Sigma rule; import it on the Rules page",
  snort: "its pattern is a network signature, which is not matched against evidence",
  suricata: "its pattern is a network signature, which is not matched against evidence",
};

/** What else stands in the bundle and says something about its indicators. */
type Surroundings = { markings: ReadonlyMap<string, Tlp>; targets: ReadonlyMap<string, JsonNode[]> };

function markingsIn(objects: readonly JsonNode[]): Map<string, Tlp> {
  const markings = new Map(tlpDefinitions);
  for (const object of objects) {
    const id = textOf(object, "id");
    if (id === null || textOf(object, "type") !== "marking-definition" || markings.has(id)) continue;
    const extensions = memberOf(object, "extensions");
    const extended =
      extensions?.kind === "object" ? [...extensions.members.values()].map((one) => textOf(one, "tlp_2_0")) : [];
    const texts = [...extended, textOf(memberOf(object, "definition"), "tlp"), textOf(object, "name")];
    const level = texts.map((text) => (text === null ? null : tlpOf(text))).find((found) => found !== null);
    if (level !== undefined) markings.set(id, level);
  }
  return markings;
}

function targetsIn(objects: readonly JsonNode[]): Map<string, JsonNode[]> {
  const byId = new Map(
    objects.flatMap((object) => [[textOf(object, "id") ?? "", object] satisfies [string, JsonNode]]),
  );
  const targets = new Map<string, JsonNode[]>();
  for (const object of objects) {
    if (textOf(object, "type") !== "relationship" || textOf(object, "relationship_type") !== "indicates") continue;
    const target = byId.get(textOf(object, "target_ref") ?? "");
    const source = textOf(object, "source_ref") ?? "";
    if (target !== undefined) targets.set(source, [...(targets.get(source) ?? []), target]);
  }
  return targets;
}

function tlpIn(object: JsonNode, markings: ReadonlyMap<string, Tlp>): Tlp | null {
  return itemsOf(object, "object_marking_refs")
    .map((ref) => (ref.kind === "text" ? (markings.get(ref.text) ?? null) : null))
    .reduce<Tlp | null>(stricter, null);
}

function techniqueIds(objects: readonly JsonNode[]): string[] {
  return objects
    .filter((object) => textOf(object, "type") === "attack-pattern")
    .flatMap((object) =>
      itemsOf(object, "external_references").map((reference) => textOf(reference, "external_id") ?? ""),
    );
}

function aboutOf(object: JsonNode, { markings, targets }: Surroundings): About {
  const indicated = (targets.get(textOf(object, "id") ?? "") ?? []).slice(0, 20);
  const named = indicated
    .filter((target) => textOf(target, "type") !== "attack-pattern")
    .map((target) => `${textOf(target, "type") ?? ""} ${textOf(target, "name") ?? ""}`);
  const until = textOf(object, "valid_until");
  const note = [
    textOf(object, "description") ?? textOf(object, "name") ?? "",
    named.length > 0 ? `Said to indicate ${named.join(", ")}.` : "",
    until === null ? "" : `Valid until ${until.slice(0, 10)}.`,
  ];
  return {
    note: note.filter((part) => part !== "").join(" "),
    firstSeen: textOf(object, "valid_from") ?? "",
    confidence: textOf(object, "confidence") ?? "",
    techniques: techniqueIds(indicated),
    tlp: tlpIn(object, markings),
  };
}

function readIndicator(object: JsonNode, around: Surroundings): (Claim | Refusal)[] {
  const { line } = object;
  const name = textOf(object, "name") ?? textOf(object, "id") ?? "";
  const pattern = textOf(object, "pattern");
  const refused = (reason: string): Refusal[] => [
    { kind: "refusal", line, value: shortText(name, 200), reason: `This indicator is not supported: ${reason}.` },
  ];
  if (isTrue(object, "revoked")) return refused("its author has revoked it");
  const kind = textOf(object, "pattern_type") ?? "stix";
  if (kind !== "stix") return refused(patternWords[kind] ?? `its pattern is of the kind ${shortText(kind, 40)}`);
  if (pattern === null) return refused("it has no pattern");
  const read = readPattern(pattern);
  if (!read.ok) return refused(read.reason);
  const about = aboutOf(object, around);
  const seen = new Set<string>();
  const claimOf = ({ type, value }: Observed, note: string): Claim[] => {
    const key = `${type} ${value}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [
      { kind: "claim", line, type, value, about: { ...about, note: [about.note, note].filter(Boolean).join(" ") } },
    ];
  };
  return read.ways.flatMap((way): (Claim | Refusal)[] => {
    const observed = observedIn(way);
    return observed.ok ? observed.found.flatMap((one) => claimOf(one, observed.note)) : refused(observed.reason);
  });
}

/** What is in the bundle besides indicators, in one sentence. */
function othersIn(objects: readonly JsonNode[]): string[] {
  const counts = new Map<string, number>();
  for (const object of objects) {
    const type = shortText(textOf(object, "type") ?? "unnamed", 40);
    if (type !== "indicator") counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const listed = [...counts].slice(0, 12).map(([type, count]) => `${count} ${type}`);
  return [`Read for context only and not loaded: ${listed.join(", ")}.`];
}

/** The indicators of a STIX 2.0 or 2.1 bundle, with what its markings and relationships say about them. */
export function readBundle(bundle: JsonNode): Reading {
  const objects = itemsOf(bundle, "objects");
  const around = { markings: markingsIn(objects), targets: targetsIn(objects) };
  const indicators = objects.filter((object) => textOf(object, "type") === "indicator");
  const notes = othersIn(objects);
  if (indicators.length === 0) notes.unshift("This bundle holds no indicator objects.");
  return { found: indicators.flatMap((object) => readIndicator(object, around)), notes };
}
