import { findingEntities } from "@/lib/findings/schema";

/** What two findings are compared by to say whether they show one event. */
export type Corroborating = {
  id: string;
  ruleName: string;
  serverId: string | null;
  serverName: string | null;
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
  formats: string[];
  entities: unknown;
};

const comparedKinds = ["ips", "paths", "hashes", "accounts"] as const;

function shareEntity(left: unknown, right: unknown): boolean {
  const ours = findingEntities.safeParse(left);
  const theirs = findingEntities.safeParse(right);
  if (!ours.success || !theirs.success) return false;
  const named = comparedKinds.filter((kind) => ours.data[kind].length > 0 && theirs.data[kind].length > 0);
  return named.length > 0 && named.every((kind) => theirs.data[kind].some((value) => ours.data[kind].includes(value)));
}

/**
 * Whether two findings show the same event in two sources: the rule and the server are the same, their times overlap, and
 * they share a value of every kind of entity that both name. Without times nothing is claimed.
 */
export function corroborates(left: Corroborating, right: Corroborating): boolean {
  if (left.id === right.id || left.ruleName !== right.ruleName) return false;
  if ((left.serverId ?? left.serverName) !== (right.serverId ?? right.serverName)) return false;
  if (!left.firstSeenAt || !left.lastSeenAt || !right.firstSeenAt || !right.lastSeenAt) return false;
  if (left.firstSeenAt > right.lastSeenAt || right.firstSeenAt > left.lastSeenAt) return false;
  if (right.formats.every((format) => left.formats.includes(format))) return false;
  return shareEntity(left.entities, right.entities);
}
