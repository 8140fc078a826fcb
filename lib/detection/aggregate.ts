import type { SigmaRule } from "@/lib/campaigns/schema";
import { severityOfLevel } from "@/lib/campaigns/schema";
import { smallestSet } from "./engine/bounded-set";
import type { SmallestSet } from "./engine/bounded-set";
import { FindingCollector } from "./engine/finding-state";
import type { FindingState, Hit } from "./engine/finding-state";
import type { Entities, EntityKind, FindingDraft } from "./schema";

export type { Hit } from "./engine/finding-state";

/** What a finding takes over from the rule that made it. */
export type RuleFacts = Pick<
  FindingDraft,
  "ruleId" | "ruleName" | "ruleVersion" | "title" | "severity" | "stage" | "proposes" | "techniques" | "format"
>;

/** Distinct entities of one rule that become findings of their own; the others share one finding. */
export const findingsPerRule = 200;

export function factsOfRule(rule: SigmaRule, format: string): RuleFacts {
  return {
    ruleId: rule.id,
    ruleName: rule.name,
    ruleVersion: rule.version,
    title: rule.title,
    severity: severityOfLevel[rule.level],
    stage: rule.breakwater.stage ?? null,
    proposes: rule.breakwater.proposes ?? null,
    techniques: rule.techniques,
    format,
  };
}

type Member = { server: string | null; entity: string | null; collector: FindingCollector };
type Others = { server: string | null; mixed: boolean; collector: FindingCollector };
type Group = { facts: RuleFacts; members: SmallestSet<Member>; others: Others | null };

/** All findings in the making, as plain data. */
export type AggregateState = {
  facts: RuleFacts;
  members: { server: string | null; entity: string | null; state: FindingState }[];
  others: { server: string | null; mixed: boolean; state: FindingState } | null;
}[];

export type Aggregate = {
  add(facts: RuleFacts, subject: { server: string | null; entity: string | null; hit: Hit }): void;
  merge(state: AggregateState): void;
  state(): AggregateState;
  drafts(): FindingDraft[];
};

function memberKey(server: string | null, entity: string | null): string {
  return `${server?.toLowerCase() ?? ""}|${entity?.toLowerCase() ?? ""}`;
}

function smaller(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return left < right ? left : right;
}

/** The shared finding names a server only while all it holds comes from that one. */
function widened(others: Others | null, server: string | null): Others {
  if (others === null) return { server, mixed: false, collector: new FindingCollector() };
  if (!others.mixed && others.server?.toLowerCase() === server?.toLowerCase())
    return { ...others, server: smaller(others.server, server) };
  return { server: null, mixed: true, collector: others.collector };
}

function join(others: Others | null, fallen: { server: string | null; mixed: boolean; state: FindingState }): Others {
  const own = fallen.mixed ? { ...widened(others, null), server: null, mixed: true } : widened(others, fallen.server);
  own.collector.merge(fallen.state);
  return own;
}

function entitiesOf(collector: FindingCollector): Entities {
  const { entities } = collector.state();
  const of = (kind: EntityKind) => ({ values: entities[kind].values, ...collector.entityCounts(kind) });
  return { ips: of("ips"), paths: of("paths"), hashes: of("hashes"), accounts: of("accounts"), urls: of("urls") };
}

function draftOf(
  facts: RuleFacts,
  found: { key: string; server: string | null; entity: string | null; collector: FindingCollector },
): FindingDraft {
  const { count, firstAt, lastAt, indicatorIds } = found.collector.state();
  return {
    ...facts,
    key: found.key,
    server: found.server,
    entity: found.entity,
    count,
    firstAt,
    lastAt,
    buckets: found.collector.hitBuckets(facts.stage),
    entities: entitiesOf(found.collector),
    indicatorIds,
    samples: found.collector.samples(),
  };
}

/**
 * Turns hits into findings. A finding is one rule on one server for one entity; its key is stable across files,
 * counts are exact, and memory is bounded however many addresses and paths a scanner tries. Merging partial
 * states in any grouping gives the same result.
 */
export function createAggregate(): Aggregate {
  const groups = new Map<string, Group>();

  function groupOf(facts: RuleFacts): Group {
    const key = `${facts.ruleId}|${facts.format}`;
    const group = groups.get(key) ?? { facts, members: smallestSet<Member>(findingsPerRule), others: null };
    groups.set(key, group);
    return group;
  }

  function memberOf(group: Group, server: string | null, entity: string | null): FindingCollector {
    const key = memberKey(server, entity);
    const kept = group.members.get(key);
    if (kept !== undefined) {
      kept.server = smaller(kept.server, server);
      kept.entity = smaller(kept.entity, entity);
      return kept.collector;
    }
    if (!group.members.admits(key)) {
      group.others = widened(group.others, server);
      return group.others.collector;
    }
    const collector = new FindingCollector();
    const fallen = group.members.put(key, { server, entity, collector });
    if (fallen === null) return collector;
    group.others = join(group.others, {
      server: fallen.value.server,
      mixed: false,
      state: fallen.value.collector.state(),
    });
    return collector;
  }

  return {
    add(facts, { server, entity, hit }) {
      memberOf(groupOf(facts), server, entity).add(hit);
    },
    merge(state) {
      for (const { facts, members, others } of state) {
        const group = groupOf(facts);
        for (const { server, entity, state: found } of members) memberOf(group, server, entity).merge(found);
        if (others !== null) group.others = join(group.others, others);
      }
    },
    state() {
      return [...groups.entries()]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([, { facts, members, others }]) => ({
          facts,
          members: members
            .entries()
            .map(({ value }) => ({ server: value.server, entity: value.entity, state: value.collector.state() })),
          others:
            others === null ? null : { server: others.server, mixed: others.mixed, state: others.collector.state() },
        }));
    },
    drafts() {
      return [...groups.values()].flatMap(({ facts, members, others }) => {
        const apart = members
          .entries()
          .map(({ key, value }) => draftOf(facts, { key: `${facts.ruleId}:${facts.format}:${key}`, ...value }));
        if (others === null) return apart;
        return [
          ...apart,
          draftOf(facts, {
            key: `${facts.ruleId}:${facts.format}:others:${others.server?.toLowerCase() ?? ""}`,
            server: others.server,
            entity: null,
            collector: others.collector,
          }),
        ];
      });
    },
  };
}
