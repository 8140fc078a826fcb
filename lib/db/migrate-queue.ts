import type pg from "pg";
import { PgBoss } from "pg-boss";
import boss from "pg-boss/package.json" with { type: "json" };

/** Version of the queue's package; a new one may bring new tables. */
export const queueVersion = boss.version;

const schema = "pgboss";

// The roles that send and take jobs; they never change the queue's own tables.
const grants = `
  GRANT USAGE ON SCHEMA ${schema} TO breakwater_bound, breakwater_portfolio;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO breakwater_bound, breakwater_portfolio;
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO breakwater_bound, breakwater_portfolio;
  GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${schema} TO breakwater_bound, breakwater_portfolio`;

/** Makes or updates the tables of the job queue as their owner, so that the running product need not. */
export async function ensureQueue(client: pg.Client, ownerUrl: string): Promise<void> {
  const queue = new PgBoss({ connectionString: ownerUrl, schema, supervise: false, schedule: false, max: 1 });
  queue.on("error", () => undefined);
  await queue.start();
  await queue.stop({ graceful: false, close: true });
  await client.query(grants);
}
