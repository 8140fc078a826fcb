import fc from "fast-check";
import { expect, test } from "vitest";

import { stages } from "@/lib/core/states";

import { type LadderHit, storiesFrom } from "./ladder";

const start = Date.parse("2021-03-03T06:49:00Z");
const hit = (change: Partial<LadderHit>): LadderHit => ({
  ip: "203.0.113.21",
  stage: "probe",
  format: "exchange-httpproxy",
  count: 1,
  firstAt: start,
  lastAt: start,
  findingId: "f",
  title: "t",
  ...change,
});

test("one address walking the ladder is one story, from probe to clean-up", () => {
  const walk = (
    ["probe", "sid_lookup", "session", "read_config", "write_config", "file_written", "cleanup"] as const
  ).map((stage, index) =>
    hit({ stage, firstAt: start + index * 8000, lastAt: start + index * 8000, findingId: stage, title: stage }),
  );
  const [story, ...more] = storiesFrom("EX01", walk);
  expect(more).toEqual([]);
  expect(story).toMatchObject({ ip: "203.0.113.21", complete: true });
  expect(story?.steps.map((step) => step.stage)).toEqual([
    "probe",
    "sid_lookup",
    "session",
    "read_config",
    "write_config",
    "file_written",
    "cleanup",
  ]);
  expect(story?.steps.map((step) => step.findingId)).toEqual(walk.map(({ findingId }) => findingId));
});

test("a row that a tool's extract repeats counts once, and the log is what is shown", () => {
  const stories = storiesFrom("EX01", [
    hit({ format: "test-proxylogon", count: 2, findingId: "extract" }),
    hit({ findingId: "log" }),
  ]);
  expect(stories[0]?.steps).toEqual([expect.objectContaining({ count: 1, findingId: "log" })]);
});

test("a row without an address joins the story that was under way", () => {
  const stories = storiesFrom("EX01", [
    hit({ stage: "session" }),
    hit({
      ip: null,
      stage: "write_config",
      format: "exchange-ecp-server",
      firstAt: start + 7000,
      lastAt: start + 7000,
      findingId: "ecp",
    }),
  ]);
  expect(stories).toHaveLength(1);
  expect(stories[0]?.steps.map((step) => step.stage)).toEqual(["session", "write_config"]);
});

const anyHit = fc
  .record({
    ip: fc.constantFrom("203.0.113.21", "203.0.113.50", null),
    stage: fc.constantFrom(...stages),
    format: fc.constantFrom("exchange-httpproxy", "exchange-ecp-server", "test-proxylogon"),
    count: fc.integer({ min: 1, max: 9 }),
    from: fc.integer({ min: 0, max: 7_200_000 }),
    length: fc.integer({ min: 0, max: 60_000 }),
    findingId: fc.constantFrom("a", "b", "c"),
  })
  .map(({ from, length, count, ...rest }): LadderHit => ({
    ...rest,
    count: length > 0 ? count + 1 : count,
    firstAt: start + from,
    lastAt: start + from + length,
    title: rest.findingId,
  }));

test("rungs stand in ladder order, each once, with times that make sense, whatever order the hits come in", () => {
  fc.assert(
    fc.property(fc.array(anyHit, { maxLength: 40 }), (hits) => {
      const stories = storiesFrom("EX01", hits);
      for (const { steps } of stories) {
        const ranks = steps.map((step) => stages.indexOf(step.stage));
        expect(ranks).toEqual([...new Set(ranks)].toSorted((a, b) => a - b));
        for (const step of steps) expect(Date.parse(step.firstAt)).toBeLessThanOrEqual(Date.parse(step.lastAt));
      }
      const addresses = stories.map((story) => story.ip);
      expect(new Set(addresses).size).toBe(addresses.length);
    }),
  );
});
