const mostReasons = 50;
const otherReasons = "Other reasons";

/** Counts rejected rows by reason. Reasons may quote numbers of the row, so those beyond the first fifty count as one. */
export function rejectedReasons(): { add(reason: string): void; counted(): { reason: string; count: number }[] } {
  const counts = new Map<string, number>();
  return {
    add(reason) {
      const key = counts.has(reason) || counts.size < mostReasons ? reason : otherReasons;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    counted: () => [...counts].map(([reason, count]) => ({ reason, count })).toSorted((a, b) => b.count - a.count),
  };
}
