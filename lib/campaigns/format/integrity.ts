import type { ChecklistTask, Pack } from "@/lib/campaigns/schema";

function repeated(keys: readonly string[]): string[] {
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
}

function circleThrough(tasks: ReadonlyMap<string, ChecklistTask>): string | null {
  const settled = new Set<string>();
  const visit = (key: string, path: readonly string[]): string | null => {
    if (path.includes(key)) return [...path.slice(path.indexOf(key)), key].join(" → ");
    if (settled.has(key)) return null;
    for (const next of tasks.get(key)?.dependsOn ?? []) {
      const circle = visit(next, [...path, key]);
      if (circle !== null) return circle;
    }
    settled.add(key);
    return null;
  };
  for (const key of tasks.keys()) {
    const circle = visit(key, []);
    if (circle !== null) return circle;
  }
  return null;
}

/** What is wrong between the files of a pack, each as "file: sentence"; empty when they agree. */
export function packProblems(pack: Omit<Pack, "hash">): string[] {
  const all = pack.checklist.flatMap((section) => section.tasks);
  const tasks = new Map(all.map((task) => [task.key, task]));
  const sections = new Set(pack.checklist.map((section) => section.key));
  const clusters = new Set([
    "unattributed",
    ...pack.clusters.filter((cluster) => cluster.tracked).map((cluster) => cluster.key),
  ]);
  const names = new Set(pack.clusters.flatMap((cluster) => [cluster.key, cluster.name]));
  const circle = circleThrough(tasks);
  const criteria = pack.manifest.closure.map((criterion) => criterion.check);
  const citedTasks = [
    ...pack.manifest.deadlines.flatMap((deadline) => deadline.tasks),
    ...criteria.flatMap((check) => (check.kind === "tasks_done" ? check.tasks : [])),
    ...criteria.flatMap((check) => (check.kind === "coverage_stated" ? [check.task] : [])),
  ];
  return [
    ...repeated(all.map((task) => task.key)).map((key) => `checklist.yaml: two tasks have the key ${key}.`),
    ...all.flatMap((task) =>
      task.dependsOn
        .filter((key) => !tasks.has(key))
        .map((key) => `checklist.yaml: ${task.key} depends on ${key}, which does not exist.`),
    ),
    ...(circle === null ? [] : [`checklist.yaml: tasks wait for each other in a circle: ${circle}.`]),
    ...citedTasks
      .filter((key) => !tasks.has(key))
      .map((key) => `pack.yaml: names the task ${key}, which does not exist.`),
    ...criteria.flatMap((check) =>
      check.kind === "section_done" && !sections.has(check.section)
        ? [`pack.yaml: names the section ${check.section}, which does not exist.`]
        : [],
    ),
    ...repeated(pack.builds.map((row) => row.cuBuild.split(".").slice(0, 3).join("."))).map(
      (family) => `builds.yaml: two rows describe the family ${family}.`,
    ),
    ...repeated(pack.indicators.map((indicator) => indicator.id)).map(
      (id) => `indicators.csv: two rows have the id ${id}.`,
    ),
    ...pack.indicators
      .filter((indicator) => !clusters.has(indicator.cluster))
      .map(
        (indicator) => `indicators.csv: ${indicator.id} names the cluster ${indicator.cluster}, which is not tracked.`,
      ),
    ...pack.clusters.flatMap((cluster) =>
      cluster.overlaps
        .filter((overlap) => !names.has(overlap.with))
        .map((overlap) => `clusters.yaml: ${cluster.key} overlaps with ${overlap.with}, which is not described.`),
    ),
    ...pack.rules.flatMap((rule) =>
      [...(rule.breakwater.supersedes ?? []), ...(rule.breakwater.follows?.rules ?? [])]
        .filter((name) => !pack.rules.some((other) => other.name === name))
        .map((name) => `rules: ${rule.name} names the rule ${name}, which does not exist.`),
    ),
    ...repeated(pack.rules.flatMap((rule) => [rule.id, rule.name])).map((id) => `rules: two rules are called ${id}.`),
  ];
}
