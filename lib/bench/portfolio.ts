import pg from "pg";
import { z } from "zod";

import { benchBulk } from "./bulk";
import { fillPortfolio } from "./portfolio-data";
import { benchProduct } from "./product";
import { type Flags, numberOf, type Report, tell } from "./report";
import { figure, percentile } from "./statistics";

type Probe = { name: string; path: string; sql: string; values: unknown[] };

/** What is asked over the API, and the plain SQL that finds the same rows. */
function probes(campaignId: string): Probe[] {
  const where = `SELECT * FROM "case" c WHERE c.campaign_id = $1`;
  const order = "ORDER BY c.attention_rank DESC, c.id DESC LIMIT 51";
  return [
    { name: "list, worst first", path: "/cases?limit=50", sql: `${where} ${order}`, values: [campaignId] },
    {
      name: "filter by two states",
      path: "/cases?limit=50&exposure=vulnerable&compromise=implanted",
      sql: `${where} AND c.exposure = 'vulnerable' AND c.compromise = 'implanted' ${order}`,
      values: [campaignId],
    },
    {
      name: "filter by cluster",
      path: "/cases?limit=50&cluster=HAFNIUM",
      sql: `${where} AND c.clusters @> ARRAY['HAFNIUM'] ${order}`,
      values: [campaignId],
    },
    {
      name: "filter in the filter's language",
      path: `/cases?limit=50&filter=${encodeURIComponent("(exposure:vulnerable or compromise:>=implanted or due:overdue) phase:!closed country:de")}`,
      sql: `${where} AND (c.exposure = 'vulnerable' OR c.compromise IN ('implanted', 'operated', 'spread') OR (c.due_at < now() AND c.closed_at IS NULL)) AND c.phase <> 'closed' AND lower(c.country) = 'de' ${order}`,
      values: [campaignId],
    },
    {
      name: "filter that hits nothing",
      path: `/cases?limit=50&filter=${encodeURIComponent("tag:nobody-has-it")}`,
      sql: `${where} AND c.tags @> ARRAY['nobody-has-it'] ${order}`,
      values: [campaignId],
    },
    {
      name: "saved views with their counts",
      path: "/campaigns/exchange-2021/views",
      sql: `SELECT count(*) FILTER (WHERE c.exposure IN ('vulnerable', 'unknown', 'mitigated') AND c.phase <> 'closed'), count(*) FILTER (WHERE c.compromise IN ('implanted', 'operated', 'spread') AND c.phase <> 'closed'), count(*) FILTER (WHERE c.open_findings > 0) FROM "case" c WHERE c.campaign_id = $1`,
      values: [campaignId],
    },
    {
      name: "matrix, fifty organizations",
      path: "/campaigns/exchange-2021/matrix?limit=50",
      sql: `${where} ${order}`,
      values: [campaignId],
    },
    {
      name: "campaign status",
      path: "/campaigns/exchange-2021/status",
      sql: `SELECT c.exposure, c.compromise, c.phase, count(*) FROM "case" c WHERE c.campaign_id = $1 GROUP BY 1, 2, 3`,
      values: [campaignId],
    },
    {
      name: "search",
      path: "/cases?limit=50&q=organization%20417",
      sql: `${where} AND c.search_text LIKE '%organization 417%' ${order}`,
      values: [campaignId],
    },
    {
      name: "portfolio",
      path: "/campaigns/exchange-2021/portfolio",
      sql: `SELECT c.exposure, c.compromise, c.phase, count(*) FROM "case" c WHERE c.campaign_id = $1 GROUP BY 1, 2, 3`,
      values: [campaignId],
    },
  ];
}

async function sampled(times: number, work: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let turn = 0; turn < times + 5; turn += 1) {
    const begun = performance.now();
    await work();
    // The first few warm caches and are not counted.
    if (turn >= 5) samples.push(performance.now() - begun);
  }
  return samples;
}

async function ask(url: string, token: string): Promise<void> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${body.slice(0, 200)}`);
}

const requests = z.int().min(10).max(10_000);

type Stage = { origin: string; token: string; portfolioUrl: string; campaignId: string; times: number };

async function measure({ origin, token, portfolioUrl, campaignId, times }: Stage): Promise<string[][]> {
  const client = new pg.Client({ connectionString: portfolioUrl });
  await client.connect();
  try {
    const rows: string[][] = [];
    for (const { name, path, sql, values } of probes(campaignId)) {
      tell(name);
      const api = await sampled(times, () => ask(`${origin}/api/v1${path}`, token));
      const plain = await sampled(times, () => client.query({ name, text: sql, values }));
      const [middle, sqlMiddle] = [percentile(api, 0.5), percentile(plain, 0.5)];
      rows.push([
        name,
        figure(middle),
        figure(percentile(api, 0.95)),
        figure(percentile(api, 0.99)),
        figure(sqlMiddle),
        figure(percentile(plain, 0.95)),
        figure(middle / sqlMiddle),
      ]);
    }
    return rows;
  } finally {
    await client.end();
  }
}

/** The same requests to a product that runs, over whatever cases it holds; plain SQL is left out there. */
async function benchRunning(url: string, token: string, times: number): Promise<Report> {
  const rows: string[][] = [];
  for (const { name, path } of probes("")) {
    tell(name);
    const api = await sampled(times, () => ask(`${url.replace(/\/+$/, "")}/api/v1${path}`, token));
    rows.push([name, ...[0.5, 0.95, 0.99].map((share) => figure(percentile(api, share)))]);
  }
  const notes = [`${times} requests each, one after the other, with the rights of the token.`];
  return { title: `API of ${url}`, columns: ["Request", "p50 ms", "p95 ms", "p99 ms"], rows, notes };
}

/** Lists, filters, search and the portfolio over the API on loopback, beside plain SQL, on a throw-away database of its own. */
export async function benchPortfolio(flags: Flags, root: string): Promise<Report> {
  const cases = numberOf(flags, "cases", { otherwise: 1_000, least: 10, most: 1_000_000 });
  const times = requests.parse(numberOf(flags, "requests", { otherwise: 200, least: 10, most: 10_000 }));
  if (flags.url) return benchRunning(flags.url, flags.token ?? "", times);
  await using stack = new AsyncDisposableStack();
  const product = await benchProduct(root, stack);
  const { campaignId, origin, token, portfolioUrl } = product;
  tell(`making ${cases} cases`);
  await fillPortfolio(product.ownerUrl, { cases, campaignId });
  product.start(["bin/supervisor/web.mjs"]);
  await product.untilReady();
  const rows = await measure({ origin, token, portfolioUrl, campaignId, times });
  return {
    title: `API on loopback, ${cases} cases`,
    columns: ["Request", "p50 ms", "p95 ms", "p99 ms", "SQL p50 ms", "SQL p95 ms", "API/SQL"],
    rows,
    notes: [
      `${times} requests each, one after the other, as a lead who sees all cases; the API also signs in, parses, checks and shapes the answer.`,
      ...(await benchBulk(product)),
    ],
  };
}
