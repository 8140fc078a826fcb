import { entityKinds } from "@/lib/detection/schema";
import type { EntityKind, HitBucket, Reason, Sample } from "@/lib/detection/schema";
import { DistinctValues, smallestSet } from "./bounded-set";
import type { DistinctState } from "./bounded-set";

/** How much of one finding is kept in memory; counts stay exact beyond it. */
export const limits = {
  values: 200,
  distinctHashes: 2048,
  buckets: 400,
  restHours: 400,
  spreadSamples: 8,
  sampleText: 4096,
};

export type Tally = { count: number; firstAt: number | null; lastAt: number | null };
type Place = { ip: string | null; path: string | null; hour: number | null };
type Bucket = Place & Tally;

/** A finding in the making, as plain data that can be sent to another thread, stored and merged. */
export type FindingState = Tally & {
  buckets: Bucket[];
  restHours: { hour: number | null; tally: Tally }[];
  rest: Tally;
  entities: Record<EntityKind, DistinctState>;
  indicatorIds: string[];
  first: Sample | null;
  last: Sample | null;
  spread: Sample[];
};

function earlier(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.min(left, right);
}

function later(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.max(left, right);
}

export function grow(tally: Tally, by: Tally): void {
  tally.count += by.count;
  tally.firstAt = earlier(tally.firstAt, by.firstAt);
  tally.lastAt = later(tally.lastAt, by.lastAt);
}

const nothing = (): Tally => ({ count: 0, firstAt: null, lastAt: null });

type RowPlace = Pick<Sample, "sourceId" | "at" | "offset" | "line">;

let lastPlace: { sourceId: string; offset: number; line: number; key: string } | null = null;

/** A row mostly counts for several findings, one after the other, so the key made last is kept. */
function sampleKey({ sourceId, offset, line }: RowPlace): string {
  if (lastPlace?.offset === offset && lastPlace.line === line && lastPlace.sourceId === sourceId) return lastPlace.key;
  const key = `${sourceId}:${offset}:${line}`;
  lastPlace = { sourceId, offset, line, key };
  return key;
}

/** Orders samples by time, then by place, so that "first" and "last" do not depend on the order of reading. */
export function compareSamples(left: RowPlace, right: RowPlace): number {
  const [a, b] = [left.at ?? Number.NEGATIVE_INFINITY, right.at ?? Number.NEGATIVE_INFINITY];
  if (a !== b) return a < b ? -1 : 1;
  if (left.sourceId !== right.sourceId) return left.sourceId < right.sourceId ? -1 : 1;
  return left.offset - right.offset || left.line - right.line;
}

export type KeptSample = Omit<Sample, "why"> & { reasons: () => Reason[] };

function finished({ reasons, ...sample }: KeptSample): Sample {
  return { ...sample, why: reasons() };
}

export type Hit = {
  at: number | null;
  ip: string | null;
  path: string | null;
  entities: Record<EntityKind, readonly string[]>;
  indicatorIds: readonly string[];
  /** Called when the row is kept; the reasons are worked out only for samples that stay to the end. */
  sampleOf: () => KeptSample;
  /** Identity of the row, so that a sample is made only when it is kept. */
  sourceId: string;
  offset: number;
  line: number;
};

/** Collects the hits of one finding in bounded memory. Adding and merging in any order gives the same state. */
export class FindingCollector {
  readonly #tally = nothing();
  readonly #buckets = smallestSet<Bucket>(limits.buckets);
  readonly #restHours = smallestSet<{ hour: number | null; tally: Tally }>(limits.restHours);
  readonly #rest = nothing();
  readonly #entities: Record<EntityKind, DistinctValues>;
  readonly #indicators = new Set<string>();
  readonly #spread = smallestSet<KeptSample>(limits.spreadSamples);
  #first: KeptSample | null = null;
  #last: KeptSample | null = null;
  #latest: { hit: Hit; hour: number | null; bucket: Bucket } | null = null;
  #retired = false;

  constructor() {
    const values = () => new DistinctValues(limits.values, limits.distinctHashes);
    this.#entities = { ips: values(), paths: values(), hashes: values(), accounts: values(), urls: values() };
  }

  /** Whether what it holds went elsewhere; more hits must not be added. */
  get retired(): boolean {
    return this.#retired;
  }

  retire(): FindingState {
    this.#retired = true;
    return this.state();
  }

  add(hit: Hit): void {
    const { at, ip, path } = hit;
    const one = { count: 1, firstAt: at, lastAt: at };
    const hour = at === null ? null : Math.floor(at / 3_600_000);
    const latest = this.#latest;
    grow(this.#tally, one);
    // Hits of rows that say the same share their entities, and mostly their hour: nothing but counts can change.
    if (latest?.hit.entities !== hit.entities)
      for (const kind of entityKinds) for (const value of hit.entities[kind]) this.#entities[kind].add(value);
    if (latest?.hit.indicatorIds !== hit.indicatorIds) for (const id of hit.indicatorIds) this.#indicators.add(id);
    if (latest !== null && latest.hour === hour && latest.hit.ip === ip && latest.hit.path === path)
      grow(latest.bucket, one);
    else {
      const bucket = this.#addBucket({ ip, path, hour }, one);
      this.#latest = bucket === null ? null : { hit, hour, bucket };
    }
    this.#offer(hit);
  }

  #offer(hit: Hit): void {
    const isFirst = this.#first === null || compareSamples(hit, this.#first) < 0;
    const isLast = this.#last === null || compareSamples(hit, this.#last) > 0;
    const spreads = this.#spread.admits(sampleKey(hit));
    if (!isFirst && !isLast && !spreads) return;
    const sample = hit.sampleOf();
    if (isFirst) this.#first = sample;
    if (isLast) this.#last = sample;
    if (spreads) this.#spread.put(sampleKey(sample), sample);
  }

  #keep(sample: KeptSample): void {
    if (this.#first === null || compareSamples(sample, this.#first) < 0) this.#first = sample;
    if (this.#last === null || compareSamples(sample, this.#last) > 0) this.#last = sample;
    this.#spread.put(sampleKey(sample), sample);
  }

  /** The bucket that took it; null when it is not kept apart. */
  #addBucket(place: Place, tally: Tally): Bucket | null {
    const key = `${place.ip ?? ""}\0${place.hour ?? ""}\0${place.path === null ? "-" : `+${place.path}`}`;
    const kept = this.#buckets.get(key);
    if (kept !== undefined) {
      grow(kept, tally);
      return kept;
    }
    const bucket = { ...place, ...tally };
    const fallen = this.#buckets.put(key, bucket);
    if (fallen === null) return bucket;
    this.#addRest(fallen.value.hour, fallen.value);
    return fallen.value === bucket ? null : bucket;
  }

  #addRest(hour: number | null, { count, firstAt, lastAt }: Tally): void {
    const key = String(hour);
    const kept = this.#restHours.get(key);
    if (kept !== undefined) return grow(kept.tally, { count, firstAt, lastAt });
    const fallen = this.#restHours.put(key, { hour, tally: { count, firstAt, lastAt } });
    if (fallen !== null) grow(this.#rest, fallen.value.tally);
  }

  merge(state: FindingState): void {
    this.#latest = null;
    grow(this.#tally, state);
    for (const { ip, path, hour, count, firstAt, lastAt } of state.buckets)
      this.#addBucket({ ip, path, hour }, { count, firstAt, lastAt });
    for (const { hour, tally } of state.restHours) this.#addRest(hour, tally);
    grow(this.#rest, state.rest);
    for (const kind of entityKinds) this.#entities[kind].merge(state.entities[kind]);
    for (const id of state.indicatorIds) this.#indicators.add(id);
    for (const sample of [state.first, state.last, ...state.spread])
      if (sample !== null) this.#keep({ ...sample, reasons: () => sample.why });
  }

  state(): FindingState {
    return {
      ...this.#tally,
      buckets: this.#buckets.entries().map(({ value }) => ({ ...value })),
      restHours: this.#restHours.entries().map(({ value }) => ({ hour: value.hour, tally: { ...value.tally } })),
      rest: { ...this.#rest },
      entities: {
        ips: this.#entities.ips.state(),
        paths: this.#entities.paths.state(),
        hashes: this.#entities.hashes.state(),
        accounts: this.#entities.accounts.state(),
        urls: this.#entities.urls.state(),
      },
      indicatorIds: [...this.#indicators].sort(),
      first: this.#first === null ? null : finished(this.#first),
      last: this.#last === null ? null : finished(this.#last),
      spread: this.#spread.entries().map(({ value }) => finished(value)),
    };
  }

  /** Buckets as they are stored; those marked `rest` hold what was too varied to keep apart. */
  hitBuckets(stage: HitBucket["stage"]): HitBucket[] {
    const rest = this.#rest.count === 0 ? [] : [{ hour: null, tally: this.#rest }];
    const apart = this.#buckets.entries().map(({ value }) => ({ ...value, stage, rest: false }));
    const together = [...this.#restHours.entries().map(({ value }) => value), ...rest].map(({ hour, tally }) => ({
      ip: null,
      path: null,
      hour,
      stage,
      ...tally,
      rest: true,
    }));
    const time = (bucket: HitBucket) => bucket.firstAt ?? Number.POSITIVE_INFINITY;
    return [...apart, ...together].sort((left, right) =>
      time(left) === time(right) ? 0 : time(left) < time(right) ? -1 : 1,
    );
  }

  entityCounts(kind: EntityKind): { distinct: number; exact: boolean } {
    return this.#entities[kind].count();
  }

  samples(): Sample[] {
    const found = new Map<string, KeptSample>();
    for (const sample of [this.#first, this.#last, ...this.#spread.entries().map(({ value }) => value)])
      if (sample !== null) found.set(sampleKey(sample), sample);
    return [...found.values()].sort(compareSamples).map(finished);
  }
}
