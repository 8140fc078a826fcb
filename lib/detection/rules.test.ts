import { describe, expect, it } from "vitest";
import type { StageHit } from "./rules";
import { storyOf } from "./rules";

const t = (clock: string) => Date.parse(`2021-03-03T${clock}Z`);
const hit = (stage: StageHit["stage"], clock: string, more: Partial<StageHit> = {}): StageHit => ({
  stage,
  ip: "203.0.113.21",
  server: "EX01",
  count: 1,
  firstAt: t(clock),
  lastAt: t(clock),
  ...more,
});

describe("A story", () => {
  it("shows one address walking the ladder in order, with gaps, whatever the order of the hits", () => {
    const stories = storyOf([
      hit("file_written", "06:49:55"),
      hit("probe", "06:49:40"),
      hit("write_config", "06:49:53", { count: 2, lastAt: t("06:50:00") }),
      hit("sid_lookup", "06:49:43"),
      hit("session", "06:49:46"),
      hit("read_config", "06:49:49"),
    ]);
    expect(stories).toHaveLength(1);
    expect(stories[0]?.steps.map(({ stage, gapMs }) => [stage, gapMs])).toEqual([
      ["probe", null],
      ["sid_lookup", 3000],
      ["session", 3000],
      ["read_config", 3000],
      ["write_config", 4000],
      ["file_written", 2000],
      ["cleanup", 5000],
    ]);
    expect(stories[0]).toMatchObject({ complete: true, furthest: "cleanup", durationMs: 20_000 });
    expect(stories[0]?.sentence).toBe(
      "203.0.113.21 on EX01: Probe → SID lookup → Session → Config read → Config changed → File written → Clean-up in 20 seconds.",
    );
  });

  it("keeps addresses and servers apart, the one that got furthest first", () => {
    const stories = storyOf([
      hit("probe", "05:00:00", { ip: "198.51.100.9" }),
      hit("file_written", "06:00:00"),
      hit("probe", "07:00:00", { server: "EX02" }),
    ]);
    expect(stories.map(({ ip, server, complete }) => [ip, server, complete])).toEqual([
      ["203.0.113.21", "EX01", true],
      ["198.51.100.9", "EX01", false],
      ["203.0.113.21", "EX02", false],
    ]);
  });

  it("takes rows without address into the story under way on that server", () => {
    const stories = storyOf([
      hit("session", "06:49:46"),
      hit("write_config", "06:49:53", { ip: null, server: "ex01" }),
      hit("cleanup", "09:00:00", { ip: null }),
    ]);
    expect(stories.map(({ ip, steps }) => [ip, steps.map(({ stage }) => stage)])).toEqual([
      [null, ["cleanup"]],
      ["203.0.113.21", ["session", "write_config"]],
    ]);
  });

  it("gives a row without address to who held a session then, not to a prober whose hours span it", () => {
    const prober = { ip: "198.51.100.9" };
    const stories = storyOf([
      hit("probe", "06:05:00", { ...prober, count: 3, lastAt: t("06:55:00") }),
      hit("sid_lookup", "06:49:46"),
      hit("session", "06:49:50"),
      hit("file_written", "06:49:55"),
      hit("write_config", "06:49:53", { ip: null }),
      hit("cleanup", "06:50:40", { ip: null }),
      hit("cleanup", "06:51:30", { ip: null }),
    ]);
    expect(stories.map(({ ip, steps }) => [ip, steps.map(({ stage, count }) => [stage, count])])).toEqual([
      [
        "203.0.113.21",
        [
          ["sid_lookup", 1],
          ["session", 1],
          ["write_config", 1],
          ["file_written", 1],
          ["cleanup", 2],
        ],
      ],
      ["198.51.100.9", [["probe", 3]]],
    ]);
  });

  it("leaves a row without address alone when two held a session then, unless their times are known to be others", () => {
    const second = { ip: "198.51.100.9" };
    const row = hit("write_config", "06:49:53", { ip: null });
    const owners = (...hits: StageHit[]) =>
      storyOf([...hits, row]).find(({ steps }) => steps.some(({ stage }) => stage === "write_config"))?.ip;
    expect(owners(hit("session", "06:49:50"), hit("session", "06:49:20", second))).toBeNull();
    expect(
      owners(hit("session", "06:49:50"), hit("session", "06:05:00", { ...second, count: 2, lastAt: t("06:55:00") })),
    ).toBe("203.0.113.21");
    expect(owners(hit("probe", "06:49:50"))).toBeNull();
  });

  it("calls only the first change after the last write a clean-up, if it follows soon", () => {
    const stages = (...hits: StageHit[]) =>
      storyOf(hits).flatMap(({ steps }) => steps.map(({ stage, count }) => [stage, count]));
    const write = (clock: string, more: Partial<StageHit> = {}) => hit("file_written", clock, more);
    const change = (clock: string, more: Partial<StageHit> = {}) => hit("write_config", clock, more);
    const twice = change("06:49:53", { count: 2, lastAt: t("06:50:53") });
    const writes = write("06:49:55", { count: 2, lastAt: t("06:50:55") });
    expect(stages(twice, writes, hit("cleanup", "06:49:58"))).toEqual([
      ["write_config", 2],
      ["file_written", 2],
      ["cleanup", 1],
    ]);
    expect(stages(change("06:49:53", { count: 4, lastAt: t("06:50:58") }), writes)).toEqual([
      ["write_config", 3],
      ["file_written", 2],
      ["cleanup", 1],
    ]);
    expect(stages(write("06:49:55"), change("06:49:58", { count: 2, lastAt: t("06:59:00") }))).toEqual([
      ["file_written", 1],
      ["cleanup", 1],
      ["write_config", 1],
    ]);
    expect(stages(write("06:49:55"), hit("cleanup", "06:49:58"), change("06:51:00"))).toEqual([
      ["file_written", 1],
      ["cleanup", 1],
      ["write_config", 1],
    ]);
    expect(stages(write("06:49:55"), change("08:00:00"))).toEqual([
      ["file_written", 1],
      ["write_config", 1],
    ]);
  });

  it("is empty without hits", () => {
    expect(storyOf([])).toEqual([]);
  });
});
