import type { Entities } from "@/lib/detection/schema";
import { findingEntities, type FindingEntities } from "@/lib/findings/schema";

/** Values kept per kind on one finding; the distinct count beyond is the detection's to say. */
const keptEntities = 200;

/** Entity sets of a draft as plain lists. */
export function plainEntities(entities: Entities): FindingEntities {
  return {
    ips: entities.ips.values,
    paths: entities.paths.values,
    hashes: entities.hashes.values,
    accounts: entities.accounts.values,
    urls: entities.urls.values,
  };
}

const kinds = ["ips", "paths", "hashes", "accounts", "urls"] as const;

/** The union of entity lists of several sources, bounded; anything that is not such a list counts as empty. */
export function mergeEntities(parts: unknown[]): FindingEntities {
  const read = parts.flatMap((part) => {
    const parsed = findingEntities.safeParse(part);
    return parsed.success ? [parsed.data] : [];
  });
  const union = (kind: (typeof kinds)[number]) =>
    [...new Set(read.flatMap((part) => part[kind]))].slice(0, keptEntities);
  return {
    ips: union("ips"),
    paths: union("paths"),
    hashes: union("hashes"),
    accounts: union("accounts"),
    urls: union("urls"),
  };
}
