import pg from "pg";

import { newId } from "@/lib/core/ids";

/** How many organizations and cases one statement makes. */
const perStatement = 10_000;

async function withOwner(ownerUrl: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/**
 * Fills an empty, throw-away database with cases whose states follow the public figures of March 2021. Rows are written
 * directly: only their number and spread matter here, and nobody works with them.
 */
export async function fillPortfolio(ownerUrl: string, input: { cases: number; campaignId: string }): Promise<void> {
  await withOwner(ownerUrl, async (client) => {
    await client.query("SELECT setseed(0.417)");
    // The policies know the product's two roles only; this database is thrown away afterwards.
    await client.query('ALTER TABLE "case" NO FORCE ROW LEVEL SECURITY');
    for (let from = 0; from < input.cases; from += perStatement) {
      const rows = Array.from({ length: Math.min(perStatement, input.cases - from) }, (_, index) => ({
        number: from + index + 1,
        organization: newId(),
        id: newId(),
      }));
      await client.query(
        `WITH made AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS r(number int, organization uuid, id uuid)),
         organizations AS (
           INSERT INTO organization (id, name, external_id, domains, ip_ranges, tags, country, sector, search_text, updated_at)
           SELECT organization, 'Organization ' || number, 'bench-' || number, ARRAY['org' || number || '.example'], '{}', '{}',
             (ARRAY['US','DE','GB','NL','IT'])[1 + number % 5], (ARRAY['Health','Retail','Education'])[1 + number % 3], 'organization ' || number || ' org' || number || '.example bench-' || number, now()
           FROM made)
         INSERT INTO "case" (id, number, ref, organization_id, campaign_id, organization_name, exposure, compromise, phase, attention_rank, verdict, member_ids, clusters, clusters_proposed, tags, country, sector, pack_version, tasks_total, tasks_verified, tasks_claimed, server_count, open_findings, due_at, last_activity_at, search_text, updated_at)
         SELECT id, number, 'BW-' || lpad(number::text, 6, '0'), organization, $2::uuid, 'Organization ' || number,
           (ARRAY['patched','patched','patched','patched','vulnerable','mitigated','unknown','disconnected'])[1 + floor(random() * 8)::int],
           (ARRAY['attempted','attempted','attempted','attempted','unknown','unknown','no_evidence','implanted','implanted','operated'])[1 + floor(random() * 10)::int],
           (ARRAY['intake','preserve','contain','patch','hunt','eradicate','credentials','recover','report','closed'])[1 + floor(random() * 10)::int],
           floor(random() * 101)::int, 'Bench', '{}', CASE WHEN number % 25 = 0 THEN ARRAY['HAFNIUM'] ELSE '{}'::text[] END, '{}', '{}',
           (ARRAY['US','DE','GB','NL','IT'])[1 + number % 5], (ARRAY['Health','Retail','Education'])[1 + number % 3], '1.0.0',
           30, floor(random() * 15)::int, floor(random() * 10)::int, 1, floor(random() * 20)::int,
           now() + (random() * 300 - 100) * interval '1 hour', now() - random() * interval '200 hours',
           'bw-' || lpad(number::text, 6, '0') || ' organization ' || number || ' org' || number || '.example', now()
         FROM made`,
        [JSON.stringify(rows), input.campaignId],
      );
    }
    await client.query("ANALYZE");
  });
}
