import { tlpMarkings } from "@/lib/detection/share-markings";
import type { CaseExport, SeenIndicator, Tlp } from "@/lib/exports/schema";

import { stableId } from "./values";

/** The OASIS extension that says TLP 2.0 in STIX 2.1. */
const tlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

const quoted = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

/** The path part of a request as the pack writes it: a method may stand before it. */
const pathOf = (value: string) => value.replace(/^[A-Z]+ /, "");

function baseName(path: string): { name: string; folder: string | null } {
  const parts = path.split(/[\\/]/);
  const name = parts.pop() ?? path;
  return { name, folder: parts.length > 0 && parts[0] !== "" ? parts.join("\\") : null };
}

/** The indicator as a STIX pattern; null for kinds that describe behaviour and have no observable of their own. */
export function stixPattern({ type, value }: Pick<SeenIndicator, "type" | "value">): string | null {
  switch (type) {
    case "ipv4":
      return `[ipv4-addr:value = ${quoted(value)}]`;
    case "domain":
      return `[domain-name:value = ${quoted(value)}]`;
    case "url":
      return `[url:value = ${quoted(value)}]`;
    case "uri":
    case "uri_probe":
      return `[url:value LIKE ${quoted(`%${pathOf(value).replaceAll("%", "\\%").replaceAll("_", "\\_")}%`)}]`;
    case "uri_regex":
      return `[url:value MATCHES ${quoted(value)}]`;
    case "sha256":
      return `[file:hashes.'SHA-256' = ${quoted(value)}]`;
    case "sha1":
      return `[file:hashes.'SHA-1' = ${quoted(value)}]`;
    case "md5":
      return `[file:hashes.MD5 = ${quoted(value)}]`;
    case "filename":
      return `[file:name = ${quoted(value)}]`;
    case "filepath": {
      const { name, folder } = baseName(value);
      return folder === null
        ? `[file:name = ${quoted(name)}]`
        : `[file:name = ${quoted(name)} AND file:parent_directory_ref.path = ${quoted(folder)}]`;
    }
    case "filepath_regex":
      return `[file:name MATCHES ${quoted(value)}]`;
    case "user_agent":
      return `[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = ${quoted(value)}]`;
    case "commandline_contains":
      return `[process:command_line LIKE ${quoted(`%${value.replaceAll("%", "\\%")}%`)}]`;
    case "commandline_regex":
      return `[process:command_line MATCHES ${quoted(value)}]`;
    default:
      return null;
  }
}

export type StixObject = { type: string; id: string } & Record<string, unknown>;

/** The object that every object of ours names as its author. */
export const stixIdentityId = `identity--${stableId("stix", "identity")}`;

/** This product as an author, and the definitions of the markings in use. */
export function stixFrame(tlps: readonly Tlp[], { at, marking }: { at: string; marking: string }): StixObject[] {
  return [
    {
      type: "identity",
      spec_version: "2.1",
      id: stixIdentityId,
      created: at,
      modified: at,
      name: "Breakwater",
      identity_class: "system",
      object_marking_refs: [marking],
    },
    ...tlps.map((tlp): StixObject => ({
      type: "marking-definition",
      spec_version: "2.1",
      id: tlpMarkings[tlp],
      created: "2022-10-01T00:00:00.000Z",
      name: `TLP:${tlp}`,
      extensions: { [tlpExtension]: { extension_type: "property-extension", tlp_2_0: tlp.toLowerCase() } },
    })),
  ];
}

/**
 * A STIX 2.1 bundle of what a case saw: indicators with their sightings, techniques, and clusters that a person accepted, every
 * object marked. The organization is named nowhere. Ids are stable, so a second export updates the first.
 */
export function stixBundle(from: CaseExport): object {
  const marking = tlpMarkings[from.tlp];
  const idOf = (type: string, ...parts: string[]) => `${type}--${stableId("stix", from.caseId, type, ...parts)}`;
  const common = {
    spec_version: "2.1",
    created: from.exportedAt,
    modified: from.exportedAt,
    created_by_ref: stixIdentityId,
    object_marking_refs: [marking],
  };
  const indicators = from.indicators.flatMap((seen): StixObject[] => {
    const pattern = stixPattern(seen);
    if (pattern === null) return [];
    const id = idOf("indicator", seen.id);
    return [
      {
        ...common,
        type: "indicator",
        id,
        name: `${seen.type}: ${seen.value}`,
        description: [seen.strength, seen.source].filter((part) => part !== "").join("; "),
        indicator_types: ["malicious-activity"],
        pattern,
        pattern_type: "stix",
        valid_from: seen.firstSeenAt ?? from.exportedAt,
      },
      {
        ...common,
        type: "sighting",
        id: idOf("sighting", seen.id),
        sighting_of_ref: id,
        count: Math.min(seen.count, 999_999_999),
        ...(seen.firstSeenAt === null ? {} : { first_seen: seen.firstSeenAt }),
        ...(seen.lastSeenAt === null ? {} : { last_seen: seen.lastSeenAt }),
        where_sighted_refs: [stixIdentityId],
      },
    ];
  });
  const techniques = from.techniques.map((technique): StixObject => ({
    ...common,
    type: "attack-pattern",
    id: idOf("attack-pattern", technique.id),
    name: technique.name ?? technique.id,
    external_references: [
      {
        source_name: "mitre-attack",
        external_id: technique.id,
        url: `https://attack.mitre.org/techniques/${technique.id.replace(".", "/")}`,
      },
    ],
  }));
  const accepted = from.claims.filter((claim) => claim.status === "accepted");
  const clusters = accepted.flatMap((claim): StixObject[] => {
    const id = idOf("intrusion-set", claim.cluster);
    // A receiver takes "indicates" at its word, so a value that several actors share is exported without it.
    const related = from.indicators.filter(
      (seen) => seen.cluster === claim.cluster && seen.proposes && stixPattern(seen) !== null,
    );
    return [
      {
        ...common,
        type: "intrusion-set",
        id,
        name: claim.cluster,
        description: `${claim.statement} A cluster of activity, not an actor.`,
      },
      ...related.map((seen): StixObject => ({
        ...common,
        type: "relationship",
        id: idOf("relationship", seen.id, claim.cluster),
        relationship_type: "indicates",
        source_ref: idOf("indicator", seen.id),
        target_ref: id,
      })),
    ];
  });
  const content = [...indicators, ...techniques, ...clusters];
  const grouping: StixObject[] =
    content.length === 0
      ? []
      : [
          {
            ...common,
            type: "grouping",
            id: idOf("grouping"),
            name: `${from.ref} ${from.campaign}`,
            context: "suspicious-activity",
            object_refs: content.map((object) => object.id),
          },
        ];
  return {
    type: "bundle",
    id: `bundle--${stableId("stix", from.caseId, from.exportedAt)}`,
    objects: [...stixFrame([from.tlp], { at: from.exportedAt, marking }), ...content, ...grouping],
  };
}
