import { describe, expect, it } from "vitest";
import type { CompromiseFinding, StageHit } from "./rules";
import { compareFindings, proposeCompromise, severityRank, storyOf } from "./rules";

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

const finding = (more: Partial<CompromiseFinding>): CompromiseFinding => ({
  key: "k",
  title: "Something",
  severity: "low",
  stage: null,
  proposes: null,
  server: "EX01",
  count: 1,
  ...more,
});

describe("A compromise proposal", () => {
  it("takes the worst state and names every finding behind it", () => {
    const [proposal] = proposeCompromise([
      finding({ key: "probe", stage: "probe", proposes: "attempted" }),
      finding({
        key: "shell",
        severity: "critical",
        stage: "file_written",
        proposes: "implanted",
        title: "Web shell written",
        count: 2,
      }),
      finding({ key: "mail", severity: "high", stage: "mailbox_theft" }),
    ]);
    expect(proposal).toMatchObject({ server: "EX01", compromise: "implanted", confidence: "high" });
    expect(proposal?.reasons.map(({ findingKey }) => findingKey)).toEqual(["shell", "mail", "probe"]);
    expect(proposal?.reasons[0]?.sentence).toBe("Web shell written (seen 2 times): a web shell is or was present.");
  });

  it("stays low for probes only, and says nothing without findings", () => {
    expect(proposeCompromise([finding({ stage: "probe" })])[0]).toMatchObject({
      compromise: "attempted",
      confidence: "low",
    });
    expect(proposeCompromise([])).toEqual([]);
    expect(proposeCompromise([finding({ stage: "cleanup" }), finding({ severity: "info" })])).toEqual([]);
  });

  it("never proposes that there is no evidence, and leaves dismissed findings out", () => {
    expect(
      proposeCompromise([
        finding({ proposes: "no_evidence", stage: null }),
        finding({ proposes: "operated", dismissed: true }),
      ]),
    ).toEqual([]);
  });

  it("keeps servers apart whatever the case of their names", () => {
    const proposals = proposeCompromise([
      finding({ proposes: "operated" }),
      finding({ server: "ex01", proposes: "spread" }),
      finding({ server: "EX02", proposes: "attempted" }),
    ]);
    expect(proposals.map(({ server, compromise }) => [server, compromise])).toEqual([
      ["EX01", "spread"],
      ["EX02", "attempted"],
    ]);
  });
});

describe("Order of findings", () => {
  it("is by severity, then the latest first", () => {
    expect([severityRank("critical"), severityRank("info")]).toEqual([4, 0]);
    const list = [
      { key: "a", severity: "low" as const, lastAt: 9 },
      { key: "b", severity: "high" as const, lastAt: 1 },
      { key: "c", severity: "high" as const, lastAt: 5 },
    ];
    expect(list.toSorted(compareFindings).map(({ key }) => key)).toEqual(["c", "b", "a"]);
  });
});
