import { newId } from "@/lib/core/ids";
import { inPortfolio } from "@/lib/db/unit";
import { type KnownOrganizations, loadKnown } from "@/lib/imports/matching/known";
import { type Described, describedIn, type Plan, planFor } from "@/lib/imports/planning/plan";
import { columnsIn, organizationRow } from "@/lib/imports/rules";
import type { PlannedRow } from "@/lib/imports/planning/plan";

import { createAll, type NewOrganization, prepareAll, type Prepared, type RunOf, templates } from "./create";
import { type Importing, type Settled, unplaced, type WaitingRow } from "./settled";
import { updateOne } from "./update";

const organizationsAtOnce = 500;

function readRows(rows: readonly WaitingRow[]): { read: PlannedRow[]; rejected: Settled[] } {
  const read: PlannedRow[] = [];
  const rejected: Settled[] = [];
  for (const { line, fields } of rows) {
    const names = Object.keys(fields);
    const places = columnsIn(names);
    const cells = Object.fromEntries([...places].map(([column, place]) => [column, fields[names[place] ?? ""] ?? ""]));
    const found = organizationRow(cells);
    if (found.kind === "row") read.push({ line, row: found.row });
    else rejected.push(unplaced({ lines: [line], outcome: "rejected", reason: found.reason }));
  }
  return { read, rejected };
}

/** An organization that the file adds is known to the rest of the file. */
function remember(known: KnownOrganizations, { organizationId, described }: NewOrganization): void {
  known.add({ ...described, id: organizationId, version: 1 });
}

function planAll(
  described: readonly Described[],
  known: KnownOrganizations,
  run: RunOf,
): { plan: Plan; added: NewOrganization | null }[] {
  return described.map((one) => {
    const plan = planFor(one, known);
    if (plan.kind !== "create") return { plan, added: null };
    const added = { organizationId: newId(), caseId: run.createCases ? newId() : null, described: plan.described };
    remember(known, added);
    return { plan, added };
  });
}

/**
 * Goes through the rows of a list of organizations, some hundred organizations at a time: new ones are added together, known ones
 * brought up one by one. `store` notes what became of their rows; a run that was cut off goes on with the rows that have no
 * outcome, and finds what it had added as known.
 */
export async function importOrganizations(
  run: RunOf & { dryRun: boolean },
  { rows, store, stopped }: Importing,
): Promise<void> {
  const { read, rejected } = readRows(rows);
  await inPortfolio((tx) => store(tx, rejected));
  const known = await inPortfolio(loadKnown);
  const template = templates(run);
  const described = describedIn(read);
  const write = async (planned: ReturnType<typeof planAll>, prepared: Prepared): Promise<void> => {
    const created = planned.flatMap(({ plan, added }) => (added === null ? [] : createdOf(run, plan, added)));
    await inPortfolio(async (tx) => {
      await createAll(tx, run, prepared);
      await store(tx, created);
    });
    const settled: Settled[] = [];
    for (const { plan } of planned) if (plan.kind !== "create") settled.push(await settledOf(run, plan));
    await inPortfolio((tx) => store(tx, settled));
  };
  // One batch is worked out while the database writes the one before.
  let writing: Promise<void> = Promise.resolve();
  try {
    for (let from = 0; from < described.length; from += organizationsAtOnce) {
      const planned = planAll(described.slice(from, from + organizationsAtOnce), known, run);
      const organizations = run.dryRun ? [] : planned.flatMap(({ added }) => added ?? []);
      const prepared = await prepareAll(run, { organizations, template });
      await writing;
      if (await stopped()) return;
      writing = write(planned, prepared);
      // Said where it is awaited; until then it is nobody's.
      writing.catch(() => undefined);
    }
  } finally {
    // Whatever ends the loop: nobody may take up rows that are still being written.
    await writing;
  }
}

function createdOf(
  run: { dryRun: boolean },
  { described }: Plan,
  { organizationId, caseId }: NewOrganization,
): Settled {
  const places = run.dryRun ? {} : { organizationId, caseId };
  return unplaced({ lines: described.lines, outcome: "created", reason: "", caseCreated: caseId !== null, ...places });
}

type Standing = Exclude<Plan, { kind: "create" }>;

async function settledOf(run: RunOf & { dryRun: boolean }, plan: Standing): Promise<Settled> {
  const { lines } = plan.described;
  switch (plan.kind) {
    case "existing": {
      const { organization, described } = plan;
      const done = await updateOne(run, { organization, described, dryRun: run.dryRun });
      const { changed, caseId, caseCreated, written } = done;
      const outcome = changed ? "updated" : "unchanged";
      return unplaced({ lines, outcome, reason: "", organizationId: organization.id, caseId, caseCreated, written });
    }
    case "ambiguous":
      return unplaced({ lines, outcome: "ambiguous", reason: plan.reason, candidates: plan.candidates });
    case "rejected":
      return unplaced({ lines, outcome: "rejected", reason: plan.reason });
  }
}
