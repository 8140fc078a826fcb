import type { CaseExport, SeenIndicator } from "@/lib/exports/schema";

import { stableId } from "./values";

type Kind = { type: string; category: string; toIds: boolean };

/** MISP's type and category of an indicator; what describes behaviour becomes a text that nothing is matched against. */
export function mispKindOf(type: SeenIndicator["type"]): Kind {
  switch (type) {
    case "ipv4":
      return { type: "ip-src", category: "Network activity", toIds: true };
    case "domain":
      return { type: "domain", category: "Network activity", toIds: true };
    case "url":
      return { type: "url", category: "Network activity", toIds: true };
    case "uri":
    case "uri_probe":
      return { type: "uri", category: "Network activity", toIds: true };
    case "user_agent":
      return { type: "user-agent", category: "Network activity", toIds: false };
    case "sha256":
    case "sha1":
    case "md5":
      return { type, category: "Payload delivery", toIds: true };
    case "filename":
    case "filepath":
      return { type: "filename", category: "Payload delivery", toIds: false };
    case "uri_regex":
    case "filepath_regex":
    case "commandline_regex":
    case "commandline_pattern":
      return { type: "pattern-in-traffic", category: "Network activity", toIds: false };
    default:
      return { type: "text", category: "Other", toIds: false };
  }
}

const threatLevels = { critical: "1", high: "1", medium: "2", low: "3", info: "4" } as const;

/** A MISP event of what a case saw, unpublished and for the own organization only, tagged with its TLP. */
export function mispEvent(from: CaseExport): object {
  const seconds = String(Math.floor(Date.parse(from.exportedAt) / 1000));
  const tags = [
    `tlp:${from.tlp.toLowerCase()}`,
    ...from.techniques.map(
      (technique) =>
        `misp-galaxy:mitre-attack-pattern="${technique.name === null ? technique.id : `${technique.name} - ${technique.id}`}"`,
    ),
  ];
  return {
    Event: {
      uuid: stableId("misp", from.caseId),
      info: `${from.campaign}, case ${from.ref}`,
      date: from.exportedAt.slice(0, 10),
      timestamp: seconds,
      threat_level_id: from.worst === null ? "4" : threatLevels[from.worst],
      analysis: "1",
      distribution: "0",
      published: false,
      Tag: tags.map((name) => ({ name })),
      Attribute: from.indicators.map((seen) => {
        const { type, category, toIds } = mispKindOf(seen.type);
        const times = {
          ...(seen.firstSeenAt === null ? {} : { first_seen: seen.firstSeenAt }),
          ...(seen.lastSeenAt === null ? {} : { last_seen: seen.lastSeenAt }),
        };
        const comment = [
          `seen ${seen.count} times`,
          seen.cluster === null ? "" : `${seen.cluster}: ${seen.strength}`,
          seen.source,
        ];
        return {
          uuid: stableId("misp", from.caseId, seen.id),
          type,
          category,
          value: seen.value,
          to_ids: toIds,
          distribution: "5",
          timestamp: seconds,
          comment: comment.filter((part) => part !== "").join("; "),
          ...times,
        };
      }),
    },
  };
}
