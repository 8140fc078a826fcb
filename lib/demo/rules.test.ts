import { expect, test } from "vitest";

import { loadPack } from "@/lib/campaigns/queries";
import { assessBuild } from "@/lib/campaigns/rules";
import { identify } from "@/lib/evidence/parsers/identify";
import { probeOf } from "@/lib/evidence/parsers/probe";
import { spansOfHours } from "@/lib/evidence/rules";
import { coverageByKind, missingForNoEvidence, quietHoursOf } from "@/lib/servers/rules";

import { bytesOf } from "./files/archive";
import { filesOfCase } from "./files/of-case";
import { families } from "./planning/builds";
import type { DemoFile } from "./planning/types";
import { demoSize, planDemo } from "./rules";

const plans = planDemo(demoSize);

test("the demo has 120 fictional organizations with names of their own below .example", () => {
  expect(plans).toHaveLength(120);
  expect(new Set(plans.map((plan) => plan.name)).size).toBe(120);
  expect(new Set(plans.map((plan) => plan.domain)).size).toBe(120);
  expect(plans.every((plan) => plan.domain.endsWith(".example"))).toBe(true);
  expect(plans.every((plan) => /^(192\.0\.2|198\.51\.100)\.\d+\/30$/.test(plan.ipRange))).toBe(true);
  expect(new Set(plans.map((plan) => plan.ipRange)).size).toBe(120);
});

test("the same count gives the same demo, and a small one begins with the story", () => {
  expect(planDemo(6)).toEqual(planDemo(6));
  expect(planDemo(6).map((plan) => plan.index)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(planDemo(1)[0]).toMatchObject({ name: "Harbourline Dental Group", story: true });
});

test("compromise, servers and work are spread as the public figures say", () => {
  const share = (test: (plan: (typeof plans)[number]) => boolean) => plans.filter(test).length / plans.length;
  expect(share((plan) => plan.servers[0]?.depth === "attempted")).toBeCloseTo(0.45, 1);
  expect(share((plan) => plan.servers[0]?.depth === "clean")).toBeCloseTo(0.25, 1);
  expect(share((plan) => plan.servers[0]?.depth === "implanted")).toBeCloseTo(0.18, 1);
  expect(share((plan) => plan.servers.length === 1)).toBeGreaterThan(0.7);
  expect(share((plan) => plan.cluster === null)).toBeGreaterThan(0.84);
  expect(new Set(plans.map((plan) => plan.effort)).size).toBe(5);
  expect(plans.some((plan) => plan.owner === null)).toBe(true);
});

test("a server is never patched before it was entered", () => {
  const entered = plans.flatMap((plan) => plan.servers).filter((server) => server.depth !== "clean");
  for (const server of entered)
    if (server.patchedAt !== null) expect(server.patchedAt).toBeGreaterThan(server.attackAt);
});

test("a 2010 server shows nothing of the request forgery, which does not concern it, and no log that it never wrote", async () => {
  const old = plans.flatMap((plan) =>
    plan.servers.filter((server) => server.product.includes("2010")).map((server) => ({ plan, server })),
  );
  expect(old.length).toBeGreaterThan(0);
  for (const { plan, server } of old) {
    expect(server.depth).toBe("clean");
    const files = (await filesOfCase(plan)).filter((file) => file.server === server.hostname);
    expect(files.filter((file) => /HttpProxy|ECP/i.test(file.path)).map((file) => file.path)).toEqual([]);
  }
});

test("the pack judges the builds of the demo as the demo means them", async () => {
  const { builds } = await loadPack("exchange-2021");
  for (const family of Object.values(families).flat()) {
    expect([family.build, assessBuild(builds, { build: family.build, source: "exsetup" }).exposure]).toEqual([
      family.build,
      "vulnerable",
    ]);
    expect([family.fixedBuild, assessBuild(builds, { build: family.fixedBuild, source: "exsetup" }).exposure]).toEqual([
      family.fixedBuild,
      "patched",
    ]);
  }
});

test("every log and tool output of the demo is claimed by exactly one parser, and none is large", async () => {
  const unclaimed: string[] = [];
  let largest = 0;
  for (const plan of plans.slice(0, 60)) {
    for (const file of await filesOfCase(plan)) {
      const bytes = bytesOf(file);
      largest = Math.max(largest, bytes.byteLength);
      const found = identify(probeOf(file.path, { head: bytes.subarray(0, 64 * 1024), sizeBytes: bytes.byteLength }));
      if ("unrecognized" in found) unclaimed.push(file.path);
    }
  }
  expect(unclaimed.filter((path) => !/(\.aspx|\.zip|responder-notes\.txt)$/.test(path))).toEqual([]);
  expect(largest).toBeLessThan(600_000);
});

function coveredBy(file: DemoFile) {
  const bytes = bytesOf(file);
  const parser = identify(probeOf(file.path, { head: bytes.subarray(0, 64 * 1024), sizeBytes: bytes.byteLength }));
  if ("unrecognized" in parser) return [];
  const session = parser.start({ path: file.path, serverHint: file.server }, { record: () => {}, rejected: () => {} });
  session.write(bytes);
  return session.end().coverage.flatMap(({ logKind, hours }) =>
    spansOfHours(hours, quietHoursOf(logKind)).map(({ fromAt, toAt }) => ({
      logKind,
      from: fromAt.getTime(),
      to: toAt.getTime(),
    })),
  );
}

test("the whole logs of a clean demo server leave no day of its exposure unseen", async () => {
  const { manifest } = await loadPack("exchange-2021");
  const from = Date.parse(manifest.exposureWindow.latestNeededAt);
  const servers = plans.flatMap((plan) => plan.servers.map((server) => ({ plan, server })));
  const clean = servers.filter(({ server }) => server.depth === "clean" && server.whole && server.evidence);
  const ends = clean.flatMap(({ plan, server }) => {
    const to = server.patchedAt ?? server.closedAt;
    return to === null ? [] : [{ plan, server, to }];
  });
  expect(ends.length).toBeGreaterThan(10);
  for (const { plan, server, to } of ends) {
    const files = (await filesOfCase(plan)).filter((file) => file.server === server.hostname);
    const kinds = coverageByKind({ needed: { from, to }, build: server.build }, files.flatMap(coveredBy));
    const missing = missingForNoEvidence({ hunting: { total: 1, open: 0, setAside: 0 }, kinds, proposed: null });
    expect([plan.name, server.hostname, missing]).toEqual([plan.name, server.hostname, []]);
  }
});
