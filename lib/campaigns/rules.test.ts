import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildSources } from "@/lib/core/states";
import type { BuildSource } from "@/lib/core/states";
import { packProblems } from "./format/integrity";
import { loadPack } from "./queries";
import {
  assessBuild,
  attributionWeight,
  dueAtOf,
  familyOf,
  formatBuild,
  isTaskOpen,
  parseBuild,
  phaseOf,
  tasksInOrder,
} from "./rules";

const pack = await loadPack("exchange-2021");
const assess = (build: string, source: BuildSource = "exsetup") => assessBuild(pack.builds, { build, source });
const revision = (build: string | null) => Number(build?.split(".")[3]);
const family = (build: string) => build.split(".").slice(0, 3).join(".");

describe("a version is read in every spelling that Exchange uses", () => {
  test.each([
    ["15.2.792.10", "15.2.792.10"],
    ["15.02.0792.010", "15.2.792.10"],
    ["Version 15.2 (Build 792.10)", "15.2.792.10"],
    [" 15.2.792 ", "15.2.792"],
    ["Version 15.1 (Build 2106.2)", "15.1.2106.2"],
  ])("%s", (text, plain) => {
    const parsed = parseBuild(text);
    expect(parsed === null ? null : formatBuild(parsed)).toBe(plain);
  });

  test.each([
    "",
    "Exchange 2019 CU8",
    "15",
    "15.2",
    "15.2.792.10.1",
    "15.2.99999.1",
    "15.2.792.-1",
    "<b>15.2.792.10</b>",
    "15.2.792.10 or so",
  ])("%j is refused", (text) => {
    expect(parseBuild(text)).toBeNull();
    expect(assess(text).exposure).toBe("unknown");
  });

  test("reading never throws and never invents numbers", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseBuild(text);
        if (parsed !== null)
          expect(parseBuild(formatBuild(parsed))).toMatchObject({
            major: parsed.major,
            minor: parsed.minor,
            build: parsed.build,
            revision: parsed.revision,
          });
      }),
    );
    fc.assert(
      fc.property(fc.nat(99), fc.nat(99), fc.nat(65_535), fc.nat(65_535), (major, minor, build, last) => {
        const padded = `${String(major).padStart(2, "0")}.${String(minor).padStart(2, "0")}.${String(build).padStart(4, "0")}.${String(last).padStart(3, "0")}`;
        expect(parseBuild(padded)).toEqual({ major, minor, build, revision: last, form: "dotted" });
        expect(parseBuild(`Version ${major}.${minor} (Build ${build}.${last})`)).toEqual({
          major,
          minor,
          build,
          revision: last,
          form: "display",
        });
      }),
    );
  });
});

describe("the boundary of every family", () => {
  const updatable = pack.builds.filter(
    (row) => row.status === "su_supported_cu" || row.status === "su_unsupported_cu_march_fix_only",
  );

  test("there are 25 families with a March update", () => {
    expect(updatable).toHaveLength(25);
  });

  test.each(updatable.map((row) => [row.product, row.cu, row] as const))(
    "%s %s: the release build is vulnerable, the fixed build is patched",
    (_product, _cu, row) => {
      const fixed = row.firstFixedBuild ?? "";
      expect(assess(row.cuBuild)).toMatchObject({ exposure: "vulnerable", fixedBuild: fixed });
      expect(assess(fixed)).toMatchObject({ exposure: "patched", partial: !row.supported });
      expect(assess(`${family(fixed)}.${revision(fixed) - 1}`).exposure).toBe(
        row.checkByHandFrom === undefined ? "vulnerable" : "unknown",
      );
      for (const update of row.updates)
        expect(assess(update.build).exposure).toBe(update.fixed ? "patched" : "vulnerable");
    },
  );

  test.each(
    pack.builds.filter((row) => row.status === "no_su_available_upgrade_cu").map((row) => [row.cuBuild, row] as const),
  )("%s has no update and is vulnerable whatever the source", (build, row) => {
    for (const source of buildSources) expect(assess(build, source).exposure).toBe("vulnerable");
    expect(assess(family(build)).exposure).toBe("vulnerable");
    for (const update of row.updates) expect(assess(update.build).exposure).toBe("vulnerable");
  });

  test.each(pack.builds.filter((row) => row.status === "fixed_in_cu").map((row) => [row.cuBuild, row] as const))(
    "%s contains the fix whatever the source",
    (build, row) => {
      for (const source of buildSources) expect(assess(build, source).exposure).toBe("patched");
      expect(assess(family(build)).exposure).toBe("patched");
      for (const update of row.updates) expect(assess(update.build).exposure).toBe("patched");
    },
  );
});

describe("the traps of the build table", () => {
  test("a larger number of another family does not count: CU18 is vulnerable although CU16 with a smaller number is fixed", () => {
    expect(assess("15.1.2106.2")).toMatchObject({
      exposure: "vulnerable",
      family: "15.1.2106",
      cu: "CU18",
      fixedBuild: "15.1.2106.13",
      kb: "KB5000871",
      reason:
        "15.1.2106.2 is Exchange Server 2016 Cumulative Update 18 without the March update; 15.1.2106.13 is the first fixed build.",
    });
    expect(assess("15.1.1979.8")).toMatchObject({ exposure: "patched", cu: "CU16" });
  });

  test("a family that is not in the table is unknown, however large its number", () => {
    expect(assess("15.2.3000.1")).toMatchObject({ exposure: "unknown", check: "by hand", product: null });
    expect(assess("15.9.1.1").exposure).toBe("unknown");
  });

  test("AdminDisplayVersion shows the cumulative update and cannot prove a security update", () => {
    expect(assess("Version 15.2 (Build 792.3)", "admin_display_version")).toMatchObject({
      exposure: "unknown",
      cu: "CU8",
    });
    expect(assess("15.2.792.3", "admin_display_version").exposure).toBe("unknown");
    expect(assess("15.2.792.10", "admin_display_version").exposure).toBe("unknown");
    expect(assess("Version 15.2 (Build 792.10)", "manual").exposure).toBe("unknown");
    expect(assess("15.2.792.3", "admin_display_version").reason).toContain("ExSetup.exe");
  });

  test("AdminDisplayVersion is enough where the cumulative update decides", () => {
    expect(assess("Version 15.2 (Build 858.5)", "admin_display_version").exposure).toBe("patched");
    expect(assess("Version 15.1 (Build 225.42)", "admin_display_version").exposure).toBe("vulnerable");
  });

  test("a three-part version is unknown before 2019 CU9 and 2016 CU20, patched from there on", () => {
    expect(assess("15.2.792", "scan")).toMatchObject({ exposure: "unknown", cu: "CU8" });
    expect(assess("15.1.2106", "scan").exposure).toBe("unknown");
    expect(assess("15.2.858", "scan").exposure).toBe("patched");
    expect(assess("15.1.2242", "owa").exposure).toBe("patched");
    expect(assess("15.0.1497", "owa").exposure).toBe("unknown");
  });

  test.each([
    ["15.1.1415.7", "vulnerable"],
    ["15.1.1415.8", "unknown"],
    ["15.1.1415.9", "unknown"],
    ["15.1.1415.10", "patched"],
    ["15.1.1466.12", "vulnerable"],
    ["15.1.1466.13", "unknown"],
    ["15.1.1466.15", "unknown"],
    ["15.1.1466.16", "patched"],
  ])("where two sources give different fixed builds of 2016 CU8 and CU9, %s is %s", (build, exposure) => {
    const found = assess(build);
    expect(found.exposure).toBe(exposure);
    expect(found.check).toBe(exposure === "unknown" ? "by hand" : null);
    if (exposure === "unknown") expect(found.reason).toContain("by hand");
  });

  test("the special update of an unsupported cumulative update is patched and says what stays open", () => {
    const found = assess("15.1.1979.8");
    expect(found).toMatchObject({ exposure: "patched", partial: true });
    expect(found.reason).toMatch(/four ProxyLogon flaws only.*other flaws stay open/);
    expect(assess("15.2.792.10")).toMatchObject({ exposure: "patched", partial: false });
  });

  test("Exchange 2010 is a matter of CVE-2021-26857 alone", () => {
    expect(assess("14.3.509.0")).toMatchObject({ exposure: "vulnerable", fixedBuild: "14.3.513.0" });
    expect(assess("14.3.509.0").reason).toContain("only CVE-2021-26857");
    expect(assess("14.3.513.0")).toMatchObject({ exposure: "patched", kb: "KB5000978" });
    expect(assess("14.3.123.4")).toMatchObject({ exposure: "unknown", check: "by hand" });
  });

  test("Exchange 2007 is not in the table and not called clean", () => {
    expect(assess("8.3.517.0").exposure).toBe("unknown");
  });

  test("a build of a log counts like one of ExSetup", () => {
    expect(assess("15.2.792.3", "httpproxy").exposure).toBe("vulnerable");
    expect(assess("15.2.792.10", "ecp").exposure).toBe("patched");
  });
});

describe("whatever is read", () => {
  const anyBuild = fc.oneof(
    fc
      .tuple(fc.constantFrom(...pack.builds.map((row) => family(row.cuBuild))), fc.nat(200))
      .map(([head, last]) => `${head}.${last}`),
    fc
      .tuple(fc.constantFrom("14.3", "15.0", "15.1", "15.2"), fc.nat(3000), fc.nat(100))
      .map(([head, middle, last]) => `${head}.${middle}.${last}`),
  );
  const anySource = fc.constantFrom(...buildSources);

  test("patched is never said below the first fixed build of the same family", () => {
    fc.assert(
      fc.property(anyBuild, anySource, (build, source) => {
        const found = assess(build, source);
        if (found.exposure !== "patched") return;
        const row = pack.builds.find((candidate) => family(candidate.cuBuild) === family(build));
        expect(row?.firstFixedBuild).not.toBeNull();
        expect(family(row?.firstFixedBuild ?? "")).toBe(family(build));
        expect(revision(build)).toBeGreaterThanOrEqual(revision(row?.firstFixedBuild ?? null));
      }),
      { numRuns: 2000 },
    );
  });

  test("only the row of its own family decides", () => {
    fc.assert(
      fc.property(anyBuild, anySource, (build, source) => {
        const own = pack.builds.filter((row) => family(row.cuBuild) === family(build));
        expect(assessBuild(own, { build, source })).toEqual(assess(build, source));
        const parsed = parseBuild(build);
        if (own.length === 0)
          expect(assess(build, source)).toMatchObject({
            exposure: "unknown",
            family: parsed === null ? null : familyOf(parsed),
          });
      }),
      { numRuns: 1000 },
    );
  });

  test("AdminDisplayVersion never proves a security update, and a reason is always a sentence", () => {
    fc.assert(
      fc.property(anyBuild, anySource, (build, source) => {
        expect(assess(build, source).reason).toMatch(/^\S.*\.$/);
        const shown = assess(build, "admin_display_version");
        if (shown.exposure === "patched")
          expect(pack.builds.find((row) => row.cu === shown.cu && row.product === shown.product)?.status).toBe(
            "fixed_in_cu",
          );
      }),
      { numRuns: 1000 },
    );
  });
});

describe("credential tasks open by the trigger table", () => {
  const section = pack.checklist.find((candidate) => candidate.title === "Credential reset");
  const open = (compromise: Parameters<typeof isTaskOpen>[1]["compromise"], uncertain = false) =>
    (section?.tasks ?? [])
      .filter((task) => isTaskOpen(task, { compromise, uncertain }))
      .map((task) => task.key.replace("credentials-", ""));

  test("nothing before a web shell", () => {
    for (const state of ["unknown", "no_evidence", "attempted"] as const) expect(open(state, true)).toEqual([]);
  });
  test("an unused web shell opens administrators and service accounts", () => {
    expect(open("implanted", true)).toEqual(["local-admins", "domain-admins", "service-accounts"]);
  });
  test("a used web shell adds the OWA users, and krbtgt while the verdict is uncertain", () => {
    expect(open("operated")).toEqual(["local-admins", "domain-admins", "service-accounts", "owa-users"]);
    expect(open("operated", true)).toEqual([
      "local-admins",
      "domain-admins",
      "service-accounts",
      "owa-users",
      "krbtgt",
    ]);
  });
  test("stolen credentials open everything", () => {
    expect(open("spread")).toEqual([
      "local-admins",
      "domain-admins",
      "service-accounts",
      "owa-users",
      "krbtgt",
      "keys",
    ]);
  });
});

describe("phases and clocks", () => {
  test("the phase is the first one with unsettled work, and only closing closes", () => {
    expect(
      phaseOf([
        { phase: "intake", settled: true },
        { phase: "hunt", settled: false },
        { phase: "patch", settled: false },
      ]),
    ).toBe("patch");
    expect(phaseOf([{ phase: "intake", settled: true }])).toBe("report");
  });

  test("the GDPR clock runs 72 hours from awareness and not before", () => {
    const clock = pack.manifest.reportingRegimes.find((regime) => regime.key === "gdpr")?.clocks[0]?.clock;
    expect(clock).toBeDefined();
    if (clock === undefined) return;
    const starts = { caseOpenedAt: "2021-03-05T10:00:00Z", awarenessAt: null, compromiseConfirmedAt: null };
    expect(dueAtOf(clock, starts)).toBeNull();
    expect(dueAtOf(clock, { ...starts, awarenessAt: "2021-03-06T08:00:00Z" })).toBe("2021-03-09T08:00:00.000Z");
    expect(dueAtOf({ starts: "fixed", dueAt: "2021-04-05T16:00:00Z" }, starts)).toBe("2021-04-05T16:00:00Z");
  });
});

describe("how far an indicator may go", () => {
  const weightOf = (id: string) => {
    const found = pack.indicators.find((indicator) => indicator.id === id);
    return found === undefined ? null : attributionWeight(found);
  };
  test("a stated hash or address proposes, the file name of the same row family does not", () => {
    expect(weightOf("ioc-037")).toBe("proposes");
    expect(weightOf("ioc-035")).toBe("proposes");
    expect(weightOf("ioc-039")).toBe("related");
  });
  test("listed under HAFNIUM proposes weakly; possible, labels and line order are related intelligence", () => {
    expect(weightOf("ioc-001")).toBe("proposes_weakly");
    expect(weightOf("ioc-056")).toBe("related");
    expect(weightOf("ioc-025")).toBe("related");
    expect(weightOf("ioc-053")).toBe("related");
    expect(weightOf("ioc-222")).toBe("related");
    expect(weightOf("ioc-009")).toBe("none");
  });
  test("no name, path, request address or user agent proposes", () => {
    const proposing = pack.indicators.filter((indicator) => attributionWeight(indicator).startsWith("proposes"));
    expect([...new Set(proposing.map((indicator) => indicator.type))].toSorted()).toEqual([
      "commandline_contains",
      "domain",
      "ipv4",
      "md5",
      "scheduled_task",
      "sha1",
      "sha256",
      "url",
    ]);
  });
});

test("a pack whose files disagree is named problem by problem", () => {
  const [first] = tasksInOrder(pack.checklist);
  expect(first).toBeDefined();
  if (first === undefined) return;
  const circular = pack.checklist.map((section) => ({
    ...section,
    tasks: section.tasks.map((task) =>
      task.key === first.task.key ? { ...task, dependsOn: ["closure-review", "no-such-task"] } : task,
    ),
  }));
  const problems = packProblems({
    ...pack,
    checklist: circular,
    builds: [...pack.builds, ...pack.builds.slice(0, 1)],
    indicators: [...pack.indicators, ...pack.indicators.slice(0, 1)],
  });
  expect(problems.join("\n")).toMatch(
    /no-such-task, which does not exist[\s\S]*two rows describe the family[\s\S]*two rows have the id ioc-001/,
  );
  const closed = pack.checklist.map((section) => ({
    ...section,
    tasks: section.tasks.map((task) =>
      task.key === "intake-inventory" ? { ...task, dependsOn: ["closure-review"] } : task,
    ),
  }));
  expect(packProblems({ ...pack, checklist: closed }).join("\n")).toContain("in a circle");
  expect(packProblems(pack)).toEqual([]);
});
