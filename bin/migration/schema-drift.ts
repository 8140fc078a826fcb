// Holds prisma/schema.prisma and the migrations together: both make a database, and the catalogs of the
// two are compared.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { z } from "zod";
import { applyMigrations } from "@/lib/db/migrate";
import { sqlBetween } from "./schema-sql";

// One line per column, key and index. Left out is what the schema language has no words for: check
// constraints, and indexes that are partial or over expressions.
const catalog = `
  SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
         || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
         || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') AS line
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
     AND c.relname <> '_prisma_migrations'
  UNION ALL
  SELECT 'key ' || c.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
   WHERE c.relnamespace = 'public'::regnamespace AND k.contype IN ('p', 'f', 'u') AND c.relname <> '_prisma_migrations'
  UNION ALL
  SELECT 'index ' || pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
   WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisprimary AND c.relname <> '_prisma_migrations'
     AND i.indpred IS NULL AND i.indexprs IS NULL`;

const lines = z.array(z.object({ line: z.string() }));

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function catalogOf(
  ownerUrl: string,
  make: (client: pg.Client) => Promise<unknown>,
): Promise<ReadonlySet<string>> {
  const name = `catalog_${randomBytes(8).toString("hex")}`;
  const url = new URL(ownerUrl);
  url.pathname = `/${name}`;
  return withClient(ownerUrl, async (server) => {
    await server.query(`CREATE DATABASE ${name}`);
    try {
      return await withClient(url.href, async (client) => {
        await make(client);
        return new Set(lines.parse((await client.query(catalog)).rows).map(({ line }) => line));
      });
    } finally {
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  });
}

/**
 * What differs between schema.prisma and the migrations, one sentence each; empty when they are equal.
 * `ownerUrl` leads to a server on which two temporary databases may be made.
 */
export async function schemaDrift(root: string, ownerUrl: string): Promise<readonly string[]> {
  const schema = await readFile(join(root, "prisma", "schema.prisma"), "utf8");
  const everything = await sqlBetween(null, schema, ownerUrl);
  const meant = await catalogOf(ownerUrl, async (client) => {
    await client.query("CREATE EXTENSION pg_trgm");
    await client.query(everything);
  });
  const made = await catalogOf(ownerUrl, (client) => applyMigrations(client, join(root, "prisma", "migrations")));
  const missing = [...meant].filter((line) => !made.has(line)).map((line) => `no migration makes: ${line}`);
  const extra = [...made].filter((line) => !meant.has(line)).map((line) => `schema.prisma does not name: ${line}`);
  return [...missing, ...extra].toSorted();
}
