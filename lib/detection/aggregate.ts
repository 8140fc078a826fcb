import type { SigmaRule } from "@/lib/campaigns/schema";
import { severityOfLevel } from "@/lib/campaigns/schema";
import { smallestSet } from "./engine/bounded-set";
import type { SmallestSet } from "./engine/bounded-set";
import { FindingCollector } from "./engine/finding-state";
import type { FindingState, Hit } from "./engine/finding-state";
import { graverFacts } from "./engine/rule-facts";
import type { RuleFacts } from "./engine/rule-facts";
import type { Entities, EntityKind, FindingDraft } from "./schema";

export type { Hit } from "./engine/finding-state";
export type { RuleFacts } from "./engine/rule-facts";

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

type Member = { facts: RuleFacts; server: string | null; entity: string | null; collector: FindingCollector };
type Others = { facts: RuleFacts; server: string | null; mixed: boolean; collector: FindingCollector };
type Group = { members: SmallestSet<Member>; others: Others | null };

type MemberState = Omit<Member, "collector"> & { state: FindingState };
type OthersState = Omit<Others, "collector"> & { state: FindingState };

/** All findings in the making, as plain data: a group holds those of one rule over one kind of record. */
export type AggregateState = { group: string; members: MemberState[]; others: OthersState | null }[];

export type Aggregate = {
  add(facts: RuleFacts, subject: { server: string | null; entity: string | null; hit: Hit }): void;
  /** The same for many hits of one subject: the finding is looked up once. */
  adder(facts: RuleFacts, subject: { server: string | null; entity: string | null }): (hit: Hit) => void;
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
function widened(others: Others | null, more: { facts: RuleFacts; server: string | null }): Others {
  if (others === null) return { ...more, mixed: false, collector: new FindingCollector() };
  const facts = graverFacts(others.facts, more.facts);
  if (!others.mixed && others.server?.toLowerCase() === more.server?.toLowerCase())
    return { ...others, facts, server: smaller(others.server, more.server) };
  return { facts, server: null, mixed: true, collector: others.collector };
}

function join(others: Others | null, fallen: OthersState): Others {
  const own = widened(others, fallen);
  own.collector.merge(fallen.state);
  return fallen.mixed ? { ...own, server: null, mixed: true } : own;
}

function entitiesOf(collector: FindingCollector): Entities {
  const { entities } = collector.state();
  const of = (kind: EntityKind) => ({ values: entities[kind].values, ...collector.entityCounts(kind) });
  return { ips: of("ips"), paths: of("paths"), hashes: of("hashes"), accounts: of("accounts"), urls: of("urls") };
}

function stateOf({ collector, ...others }: Others): OthersState {
  return { ...others, state: collector.state() };
}

function draftOf({ facts, key, server, entity, ...found }: Member & { key: string }): FindingDraft {
  const { count, firstAt, lastAt, indicatorIds } = found.collector.state();
  return {
    ...facts,
    key,
    server,
    entity,
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

  function groupOf(key: string): Group {
    const group = groups.get(key) ?? { members: smallestSet<Member>(findingsPerRule), others: null };
    groups.set(key, group);
    return group;
  }

  function memberOf(group: Group, { facts, server, entity }: Omit<Member, "collector">): FindingCollector {
    const key = memberKey(server, entity);
    const kept = group.members.get(key);
    if (kept !== undefined) {
      kept.facts = graverFacts(kept.facts, facts);
      kept.server = smaller(kept.server, server);
      kept.entity = smaller(kept.entity, entity);
      return kept.collector;
    }
    if (!group.members.admits(key)) {
      group.others = widened(group.others, { facts, server });
      return group.others.collector;
    }
    const collector = new FindingCollector();
    const fallen = group.members.put(key, { facts, server, entity, collector })?.value;
    if (fallen === undefined) return collector;
    group.others = join(group.others, {
      facts: fallen.facts,
      server: fallen.server,
      mixed: false,
      state: fallen.collector.retire(),
    });
    return collector;
  }

  function adder(facts: RuleFacts, { server, entity }: { server: string | null; entity: string | null }) {
    let collector: FindingCollector | null = null;
    return (hit: Hit) => {
      if (collector === null || collector.retired)
        collector = memberOf(groupOf(`${facts.ruleId}|${facts.format}`), { facts, server, entity });
      collector.add(hit);
    };
  }

  return {
    adder,
    add(facts, { hit, ...subject }) {
      adder(facts, subject)(hit);
    },
    merge(state) {
      for (const { group: key, members, others } of state) {
        const group = groupOf(key);
        for (const { state: found, ...member } of members) memberOf(group, member).merge(found);
        if (others !== null) group.others = join(group.others, others);
      }
    },
    state() {
      return [...groups.entries()]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([group, { members, others }]) => ({
          group,
          members: members
            .entries()
            .map(({ value: { collector, ...member } }) => ({ ...member, state: collector.state() })),
          others: others === null ? null : stateOf(others),
        }));
    },
    drafts() {
      return [...groups.values()].flatMap(({ members, others }) => {
        const apart = members
          .entries()
          .map(({ key, value }) => draftOf({ ...value, key: `${value.facts.ruleId}:${value.facts.format}:${key}` }));
        if (others === null) return apart;
        const { ruleId, format } = others.facts;
        const key = `${ruleId}:${format}:others:${others.server?.toLowerCase() ?? ""}`;
        return [...apart, draftOf({ ...others, entity: null, key })];
      });
    },
  };
}
