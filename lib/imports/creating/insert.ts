import type { Tx } from "@/lib/db/client";
import { asImporter } from "@/lib/db/unit";

import type { CaseRows } from "./clone";

// A row must come after what it points at.
const order = ["case", "case_stat", "server", "build_reading", "timeline_event", "audit_event", "audit_head"] as const;

/** Numbers for new cases, taken from the sequence at once. */
export async function caseNumbers(tx: Tx, count: number): Promise<number[]> {
  const rows = await tx.$queryRaw<{ number: bigint }[]>`
    SELECT nextval(pg_get_serial_sequence('"case"', 'number')) AS number FROM generate_series(1, ${count}::int)`;
  return rows.map(({ number }) => Number(number));
}

/** Writes new cases in a few statements, under the role that may add rows of cases and nothing else. */
export async function insertCases(tx: Tx, cases: readonly CaseRows[]): Promise<void> {
  await asImporter(tx, async () => {
    for (const table of order) {
      const rows = cases.flatMap((one) => one[table]);
      if (rows.length === 0) continue;
      // The names of tables are ours; nothing of the file stands in the statement itself.
      await tx.$executeRawUnsafe(
        `INSERT INTO "${table}" SELECT * FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`,
        `[${rows.join(",")}]`,
      );
    }
  });
}
