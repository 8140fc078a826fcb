import type { Correlation, SigmaRule } from "@/lib/campaigns/schema";
import { groupWindow } from "./correlation-window";
import type { GroupWindow, Met } from "./correlation-window";
import { fieldSource } from "./field-source";
import type { Reason } from "./search";
import type { RecordView } from "./record-view";

/** A row that rules of a correlation match. `place` says where it stands, in words. */
export type CorrelatedRow = { kind: string; at: number | null; view: RecordView; place: string };

/** A correlation that is met: the group and why, with the row that completed it. */
export type CorrelationMatch<Row> = {
  rule: SigmaRule;
  row: Row;
  entity: string | null;
  why: Reason[];
  condition: string;
};

export const correlationLimits = { groups: 20_000, events: 200_000, perGroup: 10_001, waitingRows: 1024 };

/** What was left out for want of room or of a time; it has to be said. */
export type CorrelationLosses = { rule: string; forgottenGroups: number; undatedRows: number; lateRows: number };

function isAbsent(value: string | undefined): value is undefined {
  return value === undefined || value === "" || value === "-";
}

const units = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

export function spanWords(seconds: number): string {
  const [size, unit] = units.find(([one]) => seconds % one === 0) ?? [1, "second"];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** The condition of a correlation as one line: "value_count of User, gte 10, within 5 minutes, by Computer". */
export function correlationWords({ type, condition, fields, groupBy, timespanSeconds }: Correlation): string {
  const bounds = Object.entries(condition).map(([bound, number]) => `${bound} ${number}`);
  return [
    fields.length === 0 ? type : `${type} of ${fields.join(", ")}`,
    ...bounds,
    `within ${spanWords(timespanSeconds)}`,
    ...(groupBy.length === 0 ? [] : [`by ${groupBy.join(", ")}`]),
  ].join(", ");
}

/** One correlation over the rows of one file, in their order of time. */
export function createCorrelation<Row extends CorrelatedRow>(rule: SigmaRule, correlation: Correlation) {
  const groups = new Map<string, { window: GroupWindow; row: Row; values: string[] }>();
  const losses: CorrelationLosses = { rule: rule.name, forgottenGroups: 0, undatedRows: 0, lateRows: 0 };
  const positionOf = new Map(correlation.rules.map((id, position) => [id, position]));
  let kept = 0;
  let newest = -Infinity;

  function valueOf(row: Row, field: string, ids: readonly string[]): string | undefined {
    const aliased = correlation.aliases[field];
    const own = aliased === undefined ? field : ids.map((id) => aliased[id]).find((name) => name !== undefined);
    return own === undefined ? undefined : fieldSource(own, row.kind).value(row.view)?.trim();
  }

  function forgetOldest(): void {
    const oldest = groups.entries().next();
    if (oldest.done === true) return;
    const [key, group] = oldest.value;
    kept -= group.window.size();
    groups.delete(key);
    losses.forgottenGroups += 1;
  }

  function matchOf(met: Met, group: { row: Row; values: string[] }): CorrelationMatch<Row> {
    const count = Number.isInteger(met.count) ? met.count : Math.round(met.count * 100) / 100;
    const more = met.places.length < met.count ? " and more" : "";
    const span = `from ${new Date(met.from).toISOString()} to ${new Date(met.to).toISOString()}`;
    const shared = correlation.groupBy.map((field, index) => ({
      field,
      test: "is the same in all of them",
      value: (group.values[index] ?? "").slice(0, 400),
    }));
    const counted = { field: "correlation", test: correlationWords(correlation), value: `${count}, ${span}` };
    const places = { field: "counted rows", test: "are", value: `${met.places.join(", ")}${more}` };
    const entity = group.values.join(" ").slice(0, 200);
    const { forgottenGroups, lateRows } = losses;
    const left = [
      { field: "correlation", test: "groups forgotten for want of room", value: String(forgottenGroups) },
      { field: "correlation", test: "rows too far out of order to be counted exactly", value: String(lateRows) },
    ].filter(({ value }) => value !== "0");
    return {
      rule,
      row: group.row,
      entity: entity === "" ? null : entity,
      why: [counted, ...shared, places, ...left],
      condition: correlationWords(correlation),
    };
  }

  return {
    rule,
    losses,
    /** Whether one of these rules is counted here. */
    counts: (ids: readonly string[]) => ids.some((id) => positionOf.has(id)),
    add(row: Row, ids: readonly string[]): CorrelationMatch<Row> | null {
      const { at } = row;
      if (at === null) {
        losses.undatedRows += 1;
        return null;
      }
      if (at < newest) losses.lateRows += 1;
      newest = Math.max(newest, at);
      const own = ids.filter((id) => positionOf.has(id));
      const values = correlation.groupBy.map((field) => valueOf(row, field, own));
      const counted = correlation.fields.map((field) => valueOf(row, field, own));
      // A row that lacks a field of the group belongs to none.
      if (values.some(isAbsent) || counted.some(isAbsent)) return null;
      const shared = values.map((value) => value ?? "");
      const key = JSON.stringify(shared.map((value) => value.toLowerCase()));
      const group = groups.get(key) ?? {
        window: groupWindow(correlation, correlationLimits.perGroup),
        row,
        values: shared,
      };
      const before = group.window.size();
      const closing = { ...group };
      const met = group.window.add({
        at,
        positions: own.flatMap((id) => positionOf.get(id) ?? []),
        value: counted.length === 0 ? null : counted.join("\n").toLowerCase(),
        place: row.place,
      });
      // What a new row ends was completed by the row before it.
      const completing = met !== null && met.to < at ? closing : { row, values: shared };
      kept += group.window.size() - before;
      groups.delete(key);
      groups.set(key, { window: group.window, row, values: shared });
      while (groups.size > correlationLimits.groups || (kept > correlationLimits.events && groups.size > 1))
        forgetOldest();
      return met === null ? null : matchOf(met, completing);
    },
    /** What is met now that nothing more comes. */
    end(): CorrelationMatch<Row>[] {
      const found = [...groups.values()].flatMap((group) => {
        const met = group.window.end();
        return met === null ? [] : [matchOf(met, group)];
      });
      groups.clear();
      kept = 0;
      return found;
    },
  };
}

type Waiting<Row> = { row: Row; ids: readonly string[]; order: number };

export type Correlator<Row> = {
  /** Takes a row that these rules match. Rows may come out of order by as many matching rows as are kept waiting. */
  see(row: Row, ids: readonly string[]): void;
  settleAll(): void;
  losses(): CorrelationLosses[];
};

/**
 * Runs correlation rules, given in an order in which those that others refer to come first. Rows wait until enough later ones
 * were seen, so a log that is out of order by no more than `waitingRows` matching rows is counted exactly; one that is in
 * order of time always is. Memory is bounded; groups forgotten for want of room are counted.
 */
export function createCorrelator<Row extends CorrelatedRow>(
  rules: readonly SigmaRule[],
  found: (match: CorrelationMatch<Row>) => void,
): Correlator<Row> {
  const correlations = rules.flatMap((rule) =>
    rule.correlation === undefined ? [] : [createCorrelation<Row>(rule, rule.correlation)],
  );
  const selfCounting = new Set(
    rules.filter(({ id, correlation }) => correlation?.rules.includes(id) === true).map(({ id }) => id),
  );
  let waiting: Waiting<Row>[] = [];
  let order = 0;

  /** A correlation that is met is itself counted by those that refer to it. */
  function report(match: CorrelationMatch<Row>, number: number): void {
    found(match);
    correlations.slice(number + 1).forEach((later, index) => {
      if (later.rule.id === match.rule.id || !later.counts([match.rule.id])) return;
      const next = later.add(match.row, [match.rule.id]);
      if (next !== null) report(next, number + 1 + index);
    });
  }

  function pass(row: Row, ids: readonly string[]): void {
    correlations.forEach((correlation, number) => {
      // Matches of a rule that counts itself are its own; others see it when it is met.
      const own = ids.filter((id) => id === correlation.rule.id || !selfCounting.has(id));
      const match = correlation.counts(own) ? correlation.add(row, own) : null;
      if (match !== null) report(match, number);
    });
  }

  /** Half of the rows that wait are passed on at once, so that they are put in order once for many. */
  function passOldest(keep: number): void {
    waiting.sort((left, right) => (left.row.at ?? 0) - (right.row.at ?? 0) || left.order - right.order);
    const ready = waiting.slice(0, waiting.length - keep);
    waiting = waiting.slice(waiting.length - keep);
    for (const { row, ids } of ready) pass(row, ids);
  }

  return {
    see(row, ids) {
      if (row.at === null) return pass(row, ids);
      waiting.push({ row, ids, order });
      order += 1;
      if (waiting.length >= 2 * correlationLimits.waitingRows) passOldest(correlationLimits.waitingRows);
    },
    settleAll() {
      passOldest(0);
      correlations.forEach((correlation, number) => {
        for (const match of correlation.end()) report(match, number);
      });
    },
    losses: () =>
      correlations
        .map(({ losses }) => losses)
        .filter((lost) => lost.forgottenGroups + lost.undatedRows + lost.lateRows > 0),
  };
}
