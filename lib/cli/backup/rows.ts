import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { createInterface } from "node:readline";

import type pg from "pg";
import { z } from "zod";

import { AppError } from "@/lib/core/errors";

/** Sign-ins end with a restore: people sign in again. The queue is not kept either; its jobs are asked for anew. */
const leftOut = ["_prisma_migrations", "session", "sign_in_throttle"];

const edges = z.array(z.object({ child: z.string(), parent: z.string() }));
const names = z.array(z.object({ name: z.string() }));

/** Tables to keep, in an order in which every row finds what it points at. */
export async function tablesInOrder(client: pg.Client): Promise<string[]> {
  const found = names.parse(
    (
      await client.query(
        "SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1",
      )
    ).rows,
  );
  const pointing = edges
    .parse(
      (
        await client.query(
          "SELECT k.conrelid::regclass::text AS child, k.confrelid::regclass::text AS parent FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE k.contype = 'f' AND n.nspname = 'public'",
        )
      ).rows,
    )
    .map((edge) => ({ child: plain(edge.child), parent: plain(edge.parent) }));
  const waiting = new Set(found.map((row) => row.name).filter((name) => !leftOut.includes(name)));
  const ordered: string[] = [];
  while (waiting.size > 0) {
    const next = [...waiting].find((name) =>
      pointing.every((edge) => edge.child !== name || edge.parent === name || !waiting.has(edge.parent)),
    );
    if (next === undefined)
      throw new AppError("UNPROCESSABLE", `Tables point at each other in a circle: ${[...waiting].join(", ")}.`);
    waiting.delete(next);
    ordered.push(next);
  }
  return ordered;
}

function plain(name: string): string {
  return name.replaceAll('"', "").replace(/^public\./, "");
}

/** Members of an archive follow the archive they came from. */
function orderOf(table: string): string {
  return table === "evidence" ? "ORDER BY t.depth" : "";
}

const rowsAtOnce = 2_000;
const line = z.object({ line: z.string() });

/** Writes all rows of a table as JSON, one a line, in the snapshot of the caller's transaction; answers how many. */
export async function writeRows(client: pg.Client, table: string, path: string): Promise<number> {
  const file = createWriteStream(path, { mode: 0o600, flags: "wx" });
  await client.query(
    `DECLARE rows NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS line FROM "${table}" t ${orderOf(table)}`,
  );
  let count = 0;
  for (;;) {
    const { rows } = await client.query(`FETCH ${rowsAtOnce} FROM rows`);
    if (rows.length === 0) break;
    count += rows.length;
    if (!file.write(rows.map((row) => `${line.parse(row).line}\n`).join(""))) await once(file, "drain");
  }
  await client.query("CLOSE rows");
  file.end();
  await once(file, "close");
  return count;
}

const rowsPerInsert = 500;

async function insert(client: pg.Client, table: string, lines: readonly string[]): Promise<void> {
  await client.query(`INSERT INTO "${table}" SELECT * FROM jsonb_populate_recordset(NULL::"${table}", $1::jsonb)`, [
    `[${lines.join(",")}]`,
  ]);
}

/** Puts the rows of a file back; answers how many. */
export async function readRows(client: pg.Client, table: string, path: string): Promise<number> {
  let batch: string[] = [];
  let count = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    batch.push(text);
    count += 1;
    if (batch.length < rowsPerInsert) continue;
    await insert(client, table, batch);
    batch = [];
  }
  if (batch.length > 0) await insert(client, table, batch);
  return count;
}

/** Lets the owner write over all cases inside its own transaction, and takes that back before it ends. */
export async function withoutForce(
  client: pg.Client,
  tables: readonly string[],
  work: () => Promise<void>,
): Promise<void> {
  const forced = names
    .parse(
      (
        await client.query(
          "SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relforcerowsecurity",
        )
      ).rows,
    )
    .map((row) => row.name);
  const own = tables.filter((table) => forced.includes(table));
  for (const table of own) await client.query(`ALTER TABLE "${table}" NO FORCE ROW LEVEL SECURITY`);
  await work();
  for (const table of own) await client.query(`ALTER TABLE "${table}" FORCE ROW LEVEL SECURITY`);
}
