import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { z } from "zod";

import { type Actor, systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { listCases } from "@/lib/cases/queries";
import { caseListInput } from "@/lib/cases/schema";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase, Prisma, type Tx } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";
import { listOrganizations } from "@/lib/organizations/queries";
import { matrixOf } from "@/lib/portfolio/queries";

import { fillPortfolio } from "./portfolio-data";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

/** Enough that walking the table costs more than any index; times are for the benchmark. */
const cases = 20_000;
const slug = "exchange-2021";

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  const { id: campaignId } = await inPortfolio((tx) => tx.campaign.findUniqueOrThrow({ where: { slug } }));
  await fillPortfolio(database.ownerUrl, { cases, campaignId });
});

const lead: Actor = { ...systemActor, userId: newId(), name: "Lead", role: "lead" };
const analyst: Actor = { ...lead, role: "analyst", userId: newId() };

type Node = { "Node Type": string; "Relation Name"?: string; "Index Name"?: string; Plans?: Node[] };
const node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    "Node Type": z.string(),
    "Relation Name": z.string().optional(),
    "Index Name": z.string().optional(),
    Plans: z.array(node).optional(),
  }),
);
const explained = z.array(z.object({ "QUERY PLAN": z.array(z.object({ Plan: node })) }));

const nodesOf = (plan: Node): Node[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** Has the database say, before each statement of a read, how it will go about it; the statement itself is run as it is. */
function explaining(tx: Tx, seen: Node[]): Tx {
  return new Proxy(tx, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key);
      if (key !== "$queryRaw") return found;
      return async (first: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) => {
        const statement = first instanceof Prisma.Sql ? first : Prisma.sql(first, ...values);
        const [plan] = explained.parse(await target.$queryRaw`EXPLAIN (FORMAT JSON) ${statement}`);
        if (plan) seen.push(...plan["QUERY PLAN"].flatMap(({ Plan }) => nodesOf(Plan)));
        return target.$queryRaw(statement);
      };
    },
  });
}

async function plansOf(read: (tx: Tx) => Promise<unknown>): Promise<Node[]> {
  const seen: Node[] = [];
  await inPortfolio((tx) => read(explaining(tx, seen)));
  return seen;
}

/** The tables that are filled here; of an empty one the planner reads the nothing that there is. */
const big = ["case", "organization"];
const walked = (seen: readonly Node[]) =>
  seen.filter((one) => one["Node Type"].includes("Seq Scan") && big.includes(one["Relation Name"] ?? ""));

const asked = (input: object) => caseListInput.parse({ campaign: slug, limit: 50, ...input });

const lists: [string, object][] = [
  ["worst first", {}],
  ["latest activity", { sort: "activity" }],
  ["by name", { sort: "name" }],
  ["due first", { sort: "due" }],
  ["by exposure", { sort: "exposure" }],
  ["by compromise", { sort: "compromise" }],
  ["by phase", { sort: "phase" }],
  ["of one state", { exposure: ["vulnerable"] }],
  ["of two states", { exposure: ["vulnerable"], compromise: ["implanted"] }],
  ["of several states", { compromise: ["implanted", "operated", "spread"] }],
  ["of a search with few hits", { q: "organization 19417" }],
  ["of a case by its number", { q: "BW-004711" }],
];

test.each(lists)("the list %s is read by an index, on the first page and on later ones", async (_name, input) => {
  const cursors: (string | undefined)[] = [undefined];
  for (const cursor of cursors) {
    const seen = await plansOf(async (tx) => {
      const page = await listCases(tx, lead, asked({ ...input, cursor }));
      if (cursors.length < 4 && page.nextCursor !== null) cursors.push(page.nextCursor);
    });
    expect(walked(seen), JSON.stringify(seen)).toEqual([]);
    expect(seen.some((one) => one["Index Name"]?.startsWith("case_") === true)).toBe(true);
  }
});

test("a page far down is found by its cursor, not by counting up to it", async () => {
  const [middle] = await inPortfolio(
    (tx) => tx.$queryRaw<{ name: string; id: string }[]>`
      SELECT organization_name AS name, id FROM "case" ORDER BY organization_name, id OFFSET ${cases / 2} LIMIT 1`,
  );
  const cursor = Buffer.from(JSON.stringify([middle?.name, middle?.id])).toString("base64url");
  const seen = await plansOf(async (tx) => {
    const page = await listCases(tx, lead, asked({ sort: "name", cursor }));
    expect(page.items[0]?.organization.name.localeCompare(middle?.name ?? "")).toBeGreaterThanOrEqual(0);
  });
  expect(walked(seen)).toEqual([]);
});

test("an analyst's own few cases are found without looking at the others", async () => {
  const seen = await plansOf((tx) => listCases(tx, analyst, asked({ assignee: "me" })));
  expect(walked(seen), JSON.stringify(seen)).toEqual([]);
});

test("the matrix and the list of organizations are read by an index", async () => {
  for (const read of [
    (tx: Tx) => matrixOf(tx, lead, { slug, limit: 50 }),
    (tx: Tx) => listOrganizations(tx, lead, { limit: 50 }),
    (tx: Tx) => listOrganizations(tx, lead, { limit: 50, q: "bench-19417" }),
  ])
    expect(walked(await plansOf(read))).toEqual([]);
});

test("the check sees a table that is walked through", async () => {
  const seen = await plansOf((tx) => tx.$queryRaw`SELECT count(*) FROM "case" c WHERE c.tasks_blocked + 1 = 5`);
  expect(walked(seen).map((one) => one["Relation Name"])).toEqual(["case"]);
});
