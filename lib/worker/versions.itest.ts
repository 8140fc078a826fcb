import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, describe, expect, test, vi } from "vitest";

import { inCase } from "@/lib/db/unit";

import { give, newCase, readAll, testInstallation } from "./testing";

vi.setConfig({ testTimeout: 120_000 });

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

const fixtures = join(import.meta.dirname, "..", "evidence", "parsers", "fixtures");
const fixture = (...path: string[]) => readFileSync(join(fixtures, ...path));

async function readingsOf(caseId: string): Promise<string[]> {
  const rows = await inCase(caseId, (tx) =>
    tx.buildReading.findMany({ where: { caseId }, include: { server: true }, orderBy: [{ source: "asc" }] }),
  );
  return rows.map((row) => `${row.server.hostname} ${row.source} ${row.build} ${row.exposure}`).toSorted();
}

async function serversOf(caseId: string) {
  return inCase(caseId, (tx) => tx.server.findMany({ where: { caseId }, orderBy: { hostname: "asc" } }));
}

async function findingsOf(caseId: string) {
  const rows = await inCase(caseId, (tx) => tx.finding.findMany({ where: { caseId }, orderBy: { ruleName: "asc" } }));
  return rows.map((row) => `${row.ruleName} ${row.severity} ${row.serverName} ${row.count}`);
}

describe("a HealthChecker report", () => {
  test("gives the build of the server it names at the time in its name, and what it calls open", async () => {
    const caseId = await newCase();
    await give(caseId, "HealthChecker-EX01-20210309101112.txt", fixture("health_checker_text", "plain", "input.txt"));
    await readAll(caseId);
    expect(await readingsOf(caseId)).toEqual(["EX01 health_checker 15.2.792.3 vulnerable"]);
    const [server] = await serversOf(caseId);
    expect(server).toMatchObject({ hostname: "EX01", exposure: "vulnerable", compromise: "unknown" });
    expect(server?.currentBuildAt?.toISOString()).toBe("2021-03-09T10:11:12.000Z");
    expect(await findingsOf(caseId)).toEqual(["health-checker-unpatched low EX01 4"]);
  });

  test("of a whole organization brings every server into scope, each with its own build", async () => {
    const caseId = await newCase();
    await give(caseId, "report.json", fixture("health_checker_json", "plain", "input.json"));
    await readAll(caseId);
    expect(await readingsOf(caseId)).toEqual([
      "EX01 health_checker 15.2.792.3 vulnerable",
      "EX02 health_checker 15.1.2176.9 patched",
      "EX03 health_checker 15.1.2176.2 vulnerable",
    ]);
  });

  test("of a clock that runs ahead is dated no later than it was sent", async () => {
    const caseId = await newCase();
    await give(caseId, "HealthChecker-EX01-20980309101112.txt", fixture("health_checker_text", "plain", "input.txt"));
    await readAll(caseId);
    const [server] = await serversOf(caseId);
    expect(server?.currentBuildAt?.getTime()).toBeLessThanOrEqual(Date.now());
  });
});
