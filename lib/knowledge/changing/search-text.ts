/** What lists search a rule by. */
export function searchTextOf(rule: { key: string; title: string; ruleIds: readonly string[] }): string {
  return `${rule.key} ${rule.title} ${rule.ruleIds.join(" ")}`.toLowerCase().slice(0, 4_000);
}
