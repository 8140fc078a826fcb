import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { likelihoodLabels, stages, worstCompromise, worstExposure } from "@/lib/core/states";
import { loadPack, packSlugs } from "./queries";
import { packFrom } from "./reading/pack-files";
import { isTaskOpen, namingOf, tasksInOrder } from "./rules";
import { gateFormats, need, shortLabelLimit } from "./schema";

const pack = await loadPack("exchange-2021");
const tasks = tasksInOrder(pack.checklist).map((item) => item.task);

function countBy<Item>(items: readonly Item[], of: (item: Item) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[of(item)] = (counts[of(item)] ?? 0) + 1;
  return counts;
}

describe("the facts of the Exchange pack", () => {
  test("67 builds, by product and by status", () => {
    expect(pack.builds).toHaveLength(67);
    expect(countBy(pack.builds, (row) => row.product)).toEqual({
      "Exchange Server 2010": 2,
      "Exchange Server 2013": 24,
      "Exchange Server 2016": 24,
      "Exchange Server 2019": 16,
      "Exchange Server SE": 1,
    });
    expect(countBy(pack.builds, (row) => row.status)).toEqual({
      no_su_available_upgrade_cu: 28,
      su_unsupported_cu_march_fix_only: 20,
      su_supported_cu: 5,
      fixed_in_cu: 12,
      affected_26857_only: 1,
      fixed_defence_in_depth: 1,
    });
    expect(pack.builds.filter((row) => row.supported).map((row) => row.firstFixedBuild)).toEqual([
      "15.0.1497.12",
      "15.1.2106.13",
      "15.1.2176.9",
      "15.2.721.13",
      "15.2.792.10",
    ]);
    expect(
      pack.builds
        .filter((row) => row.checkByHandFrom !== undefined)
        .map((row) => [row.product, row.cu, row.conflict !== undefined]),
    ).toEqual([
      ["Exchange Server 2016", "CU8", true],
      ["Exchange Server 2016", "CU9", true],
    ]);
  });

  test("243 indicators, by cluster and by strength", () => {
    expect(pack.indicators).toHaveLength(243);
    expect(countBy(pack.indicators, (indicator) => indicator.cluster)).toEqual({
      HAFNIUM: 35,
      UNC2639: 2,
      UNC2640: 4,
      UNC2643: 3,
      DLTminer: 11,
      unattributed: 188,
    });
    expect(countBy(pack.indicators, (indicator) => indicator.strength ?? "none")).toEqual({
      stated: 12,
      "overlap-stated": 6,
      "listed-under-HAFNIUM": 13,
      possible: 15,
      "third-party-label": 7,
      "other-cluster-stated": 21,
      "line-order": 2,
      none: 167,
    });
    expect(countBy(pack.indicators, (indicator) => indicator.type)).toMatchObject({
      sha256: 36,
      ipv4: 33,
      filepath: 57,
      filename: 21,
      user_agent: 14,
      uri: 13,
      domain: 12,
      uri_probe: 11,
      filepath_regex: 8,
      md5: 3,
      sha1: 2,
    });
    for (const indicator of pack.indicators) expect(indicator.source).not.toBe("");
  });

  test("hashes and addresses have the shape of their type, and patterns compile", () => {
    const shapes: Record<string, RegExp> = {
      sha256: /^[0-9a-f]{64}$/,
      sha1: /^[0-9a-f]{40}$/,
      md5: /^[0-9a-f]{32}$/,
      ipv4: /^(\d{1,3}\.){3}\d{1,3}$/,
      domain: /^[a-z0-9.-]+$/,
    };
    for (const indicator of pack.indicators) {
      const shape = shapes[indicator.type];
      if (shape !== undefined) expect(indicator.value).toMatch(shape);
      if (indicator.type.endsWith("_regex")) expect(() => new RegExp(indicator.value, indicator.flags)).not.toThrow();
    }
  });

  test("the four flaws of the chain, the advisory and the window", () => {
    expect(pack.manifest.vulnerabilities.filter((flaw) => flaw.chain).map((flaw) => flaw.id)).toEqual([
      "CVE-2021-26855",
      "CVE-2021-26857",
      "CVE-2021-26858",
      "CVE-2021-27065",
    ]);
    expect(pack.manifest.advisoryAt).toBe("2021-03-02T00:00:00Z");
    expect(pack.manifest.exposureWindow.earliestAt < pack.manifest.exposureWindow.latestNeededAt).toBe(true);
    expect(Object.keys(pack.manifest.labels.stage)).toEqual([...stages]);
    for (const family of Object.values(pack.manifest.labels))
      for (const label of Object.values(family)) expect(label.short.length).toBeLessThanOrEqual(shortLabelLimit);
    expect(pack.manifest.labels.compromise.implanted.short).toBe("Web shell present");
  });
});

describe("clusters say no more than their sources", () => {
  const named = (key: string) => pack.clusters.find((cluster) => cluster.key === key);

  test("five are tracked", () => {
    expect(pack.clusters.filter((cluster) => cluster.tracked).map((cluster) => cluster.key)).toEqual([
      "HAFNIUM",
      "UNC2639",
      "UNC2640",
      "UNC2643",
      "DLTminer",
    ]);
  });

  test("only aliases with a source, and none for the uncategorized clusters", () => {
    const aliases = pack.clusters.flatMap((cluster) =>
      cluster.aliases.map((alias) => `${cluster.key}: ${alias.name} (${alias.of}, ${alias.basis})`),
    );
    expect(aliases).toEqual([
      "HAFNIUM: Silk Typhoon (cluster, read)",
      "HAFNIUM: Operation Exchange Marauder (operation, read)",
      "HAFNIUM: Ant (cluster, second_hand)",
      "DLTminer: DLTMiner (cluster, read)",
    ]);
  });

  test("who named a cluster is told only where a source says so", () => {
    expect(pack.clusters.filter((cluster) => cluster.namedBy === null).map((cluster) => cluster.key)).toEqual([
      "Lemon Duck",
      "Ransomware",
    ]);
    expect(namingOf({ namedBy: null, namedAt: null })).toBe("who named it is not recorded");
    expect(namingOf({ namedBy: "ESET", namedAt: "2021-03-10" })).toBe("named by ESET, 2021-03-10");
  });

  test("the uncategorized clusters carry no techniques of their own, only indicators", () => {
    for (const key of ["UNC2639", "UNC2640", "UNC2643"]) {
      const cluster = named(key);
      expect(cluster?.kind).toBe("uncategorized");
      expect(cluster?.known).toHaveLength(1);
      expect(cluster?.known.every((fact) => fact.basis === "second_hand")).toBe(true);
      expect(JSON.stringify(cluster)).not.toMatch(/T1\d{3}/);
    }
  });

  test("overlaps are overlaps: UNC2643 and Opera Cobalt Strike, DLTminer and Sapphire Pigeon", () => {
    expect(named("UNC2643")?.overlaps.map((overlap) => overlap.with)).toEqual(["Opera Cobalt Strike"]);
    expect(named("DLTminer")?.overlaps.map((overlap) => overlap.with)).toEqual(["Sapphire Pigeon"]);
    expect(named("DLTminer")?.doNotEquate.map((other) => other.name)).toEqual(["Lemon Duck", "Sapphire Pigeon"]);
    for (const cluster of pack.clusters)
      for (const other of cluster.doNotEquate)
        expect(cluster.aliases.map((alias) => alias.name)).not.toContain(other.name);
  });
});

describe("the checklist holds together", () => {
  test("the sections carry their names, in the order of the work", () => {
    expect(pack.checklist.map((section) => section.title)).toEqual([
      "Intake",
      "Evidence",
      "Containment",
      "Patching",
      "Web shell hunting",
      "Eradication",
      "Credential reset",
      "Lateral movement",
      "Recovery",
      "Reporting",
      "Closure",
    ]);
    expect(tasks).toHaveLength(38);
    for (const section of pack.checklist)
      expect(section.tasks.map((task) => task.order)).toEqual(section.tasks.map((_, index) => index + 1));
  });

  test("every task knows who does it, and no section is left to the client alone", () => {
    for (const task of tasks) expect(task.roles.length).toBeGreaterThan(0);
    for (const section of pack.checklist)
      expect(section.tasks.some((task) => task.roles.some((role) => role !== "client"))).toBe(true);
  });

  test("a gate names formats that exist, and says in words what is missing", () => {
    for (const task of tasks) {
      for (const need of task.gate?.needs ?? []) {
        expect(need.text.length).toBeGreaterThan(20);
        if (need.kind === "evidence") for (const format of need.formats) expect(gateFormats).toContain(format);
      }
    }
  });

  test("the install task asks for a fixed build, its verification for two sources and two people", () => {
    const install = tasks.find((task) => task.key === "patch-install");
    const verify = tasks.find((task) => task.key === "patch-verify");
    expect(install?.gate?.needs).toMatchObject([{ kind: "build_reading", shows: "patched", differentSources: 1 }]);
    expect(verify).toMatchObject({
      twoPerson: true,
      gate: { needs: [{ kind: "build_reading", shows: "patched", differentSources: 2, after: "patch" }] },
    });
    expect(verify?.gate?.needs.flatMap((need) => (need.kind === "build_reading" ? need.sources : []))).not.toContain(
      "admin_display_version",
    );
  });

  test("the rescan waits 72 hours, and hours count only from a moment that is named", async () => {
    expect(tasks.find((task) => task.key === "eradicate-rescan")?.gate?.needs).toMatchObject([
      { kind: "tool_run", scope: "full", after: "eradication", minHours: 72 },
    ]);
    expect(
      need.safeParse({ kind: "tool_run", tool: "msert", scope: "full", minHours: 72, text: "Late." }).success,
    ).toBe(false);
  });

  test("closing asks for hunting, both proofs of the update, custody and the weekly scans", () => {
    const checks = pack.manifest.closure.map((criterion) => criterion.check);
    expect(checks.flatMap((check) => (check.kind === "section_done" ? [check.section] : []))).toEqual([
      "web-shell-hunting",
      "credential-reset",
      "reporting",
    ]);
    expect(checks.flatMap((check) => (check.kind === "tasks_done" ? check.tasks : []))).toEqual([
      "patch-verify",
      "patch-rollback",
      "eradicate-shells",
      "eradicate-persistence",
      "eradicate-rescan",
      "recover-weekly-scans",
      "lateral-scope",
      "evidence-custody",
      "closure-review",
    ]);
  });

  test("the network is hunted on in every case, before the verdict", () => {
    const network = tasks.find((task) => task.key === "hunt-network");
    expect(network).toMatchObject({ scope: "case", required: true, opensWhen: [], gate: { mode: "any" } });
    expect(tasks.find((task) => task.key === "hunt-verdict")?.dependsOn).toContain("hunt-network");
  });

  test("guidance that asks for the whole credential section says what opens it", () => {
    const guidance = tasks.find((task) => task.key === "eradicate-persistence")?.guidance ?? "";
    expect(guidance).toMatch(/seven days/);
    expect(guidance.replaceAll(/\s+/g, " ")).toContain(
      "confirm the server as “credential theft or lateral movement”, which opens the whole credential section",
    );
    const opened = (compromise: "operated" | "spread") =>
      tasks.filter((task) => task.key.startsWith("credentials-") && isTaskOpen(task, { compromise, uncertain: false }));
    expect(opened("operated").length).toBeLessThan(opened("spread").length);
    expect(opened("spread")).toHaveLength(6);
  });

  test("a quick scan cannot satisfy the full scan", () => {
    expect(tasks.find((task) => task.key === "hunt-msert-full")?.gate?.needs).toMatchObject([
      { kind: "tool_run", tool: "msert", scope: "full" },
    ]);
  });

  test("what proposes a task as done is at least what its gate asks for", () => {
    for (const task of tasks)
      for (const fact of task.satisfiedBy) expect(task.gate?.needs.some((need) => need.kind === fact.kind)).toBe(true);
  });
});

test("states order themselves worst first", () => {
  expect(worstExposure(["patched", "vulnerable", "mitigated"])).toBe("vulnerable");
  expect(worstExposure(["patched", "unknown"])).toBe("unknown");
  expect(worstCompromise(["no_evidence", "unknown"])).toBe("unknown");
  expect(worstCompromise(["attempted", "operated"])).toBe("operated");
  expect(worstExposure([])).toBe("unknown");
  expect(likelihoodLabels.likely).toEqual({ label: "Likely", from: 55, to: 80 });
});

describe("a broken pack says what is wrong and where", () => {
  const folder = join("lib", "campaigns", "packs", "exchange-2021");
  const read = async () => {
    const names = (await readdir(folder, { recursive: true })).filter((name) => /\.(ya?ml|csv|md|yar)$/.test(name));
    return Promise.all(
      names.toSorted().map(async (path) => ({ path, text: await readFile(join(folder, path), "utf8") })),
    );
  };
  const broken = async (path: string, change: (text: string) => string) => {
    const files = (await read()).map((file) => (file.path === path ? { path, text: change(file.text) } : file));
    try {
      packFrom("exchange-2021", files);
    } catch (error) {
      return error instanceof Error ? error.message : "";
    }
    return "accepted";
  };

  test("whole, it is accepted with the hash of its content", async () => {
    expect(packFrom("exchange-2021", await read()).hash).toBe(pack.hash);
    expect(await packSlugs()).toContain("exchange-2021");
  });
  test("a misspelt key", async () => {
    expect(
      await broken("checklist.yaml", (text) =>
        text
          .replace("    twoPerson: true", "    twoPersons: true")
          .replace("      twoPerson: true", "      twoPersons: true"),
      ),
    ).toMatch(/checklist\.yaml: line \d+: \[\d+\]\.tasks\[\d+\]: Unrecognized key: "twoPersons"/);
  });
  test("a format that no gate may name", async () => {
    expect(
      await broken("checklist.yaml", (text) =>
        text.replace("formats: [exchange-ecp-server, virtual-directory]", "formats: [ecp]"),
      ),
    ).toMatch(/checklist\.yaml: line \d+: .*formats\[0\]/);
  });
  test("a build with three numbers", async () => {
    expect(await broken("builds.yaml", (text) => text.replace("cuBuild: 15.2.792.3", "cuBuild: 15.2.792"))).toMatch(
      /builds\.yaml: line \d+: \[\d+\]\.cuBuild: four numbers/,
    );
  });
  test("an indicator of an unknown cluster, and one of an unknown strength", async () => {
    expect(await broken("indicators.csv", (text) => text.replace(",UNC2639,stated,", ",UNC9999,stated,"))).toContain(
      "indicators.csv: ioc-035 names the cluster UNC9999, which is not tracked.",
    );
    expect(await broken("indicators.csv", (text) => text.replace(",UNC2639,stated,", ",UNC2639,certain,"))).toMatch(
      /indicators\.csv: row 36 \(ioc-035\): strength/,
    );
  });
  test("YAML that unfolds without end, or holds itself, is refused before it fills the memory", async () => {
    const laughs = Array.from(
      { length: 30 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(10)}]`,
    );
    for (const bomb of [`l0: &l0 [x]\n${laughs.join("\n")}\n`, "a: &a [*a]\n"])
      expect(await broken("rules/chirp-event-match.yml", () => bomb)).toMatch(/rules\/.*: /);
    expect(await broken("clusters.yaml", () => `l0: &l0 [x]\n${laughs.join("\n")}\n`)).toMatch(
      /clusters\.yaml: it refers to itself, or repeats its own parts/,
    );
  });

  test("a CSV whose quotes make no sense is refused with its line", async () => {
    expect(await broken("indicators.csv", (text) => text.replace("\n", '\n"a"b'))).toMatch(/indicators\.csv: .*line 2/);
  });

  test("text that is no YAML", async () => {
    expect(await broken("pack.yaml", () => "slug: [")).toMatch(/pack\.yaml: line \d+: /);
  });
  test("a label that is too long", async () => {
    expect(
      await broken("pack.yaml", (text) => text.replace("short: Web shell present", "short: A web shell is present")),
    ).toMatch(/labels\.compromise\.implanted\.short/);
  });
  test("an unknown slug is not found, and a path is not a slug", async () => {
    await expect(loadPack("no-such-pack")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(loadPack("../campaigns")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
