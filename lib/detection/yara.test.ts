import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadPack } from "@/lib/campaigns/queries";
import { RuleError } from "./sigma";
import { createYaraScanner } from "./yara";

const pack = await loadPack("exchange-2021");
const scanner = createYaraScanner(pack.yara);
const fixtures = join(import.meta.dirname, "fixtures");
const shells = await readdir(join(fixtures, "webshells"));
const benign = await readdir(join(fixtures, "benign"));
afterAll(() => scanner.close());

describe("YARA rules of the Exchange pack", () => {
  it.each(shells)("recognise the web shell %s", async (name) => {
    const result = scanner.scan(await readFile(join(fixtures, "webshells", name)));
    expect(result.matches.length, name).toBeGreaterThan(0);
    for (const match of result.matches) {
      expect(match.facts).toMatchObject({ severity: "critical", proposes: "implanted", stage: "file_written" });
      expect(match.strings.length).toBeGreaterThan(0);
    }
  });

  it.each(benign)("leave the ordinary file %s alone", async (name) => {
    expect(scanner.scan(await readFile(join(fixtures, "benign", name))).matches).toEqual([]);
  });

  it("find every shape at least once", async () => {
    const found = new Set<string>();
    for (const name of shells)
      for (const match of scanner.scan(await readFile(join(fixtures, "webshells", name))).matches)
        found.add(match.rule);
    expect(found.size).toBe(scanner.rules);
  });

  it("point to no cluster", () => {
    for (const { source } of pack.yara)
      for (const [, cluster] of source.matchAll(/cluster = "([^"]*)"/g)) expect(cluster).toBe("none");
  });
});

describe("The scanner", () => {
  it("names the file of a rule that does not compile", () => {
    expect(() => createYaraScanner([{ name: "broken.yar", source: "rule x { condition: $missing }" }])).toThrow(
      RuleError,
    );
    expect(() => createYaraScanner([{ name: "broken.yar", source: "rule x { condition: $missing }" }])).toThrow(
      /broken\.yar/,
    );
  });

  it("says how much of a large file it looked at", async () => {
    const small = createYaraScanner(pack.yara, { limitBytes: 1000 });
    const shell = await readFile(join(fixtures, "webshells", "chopper-bare.aspx"));
    const result = small.scan(Buffer.concat([shell, Buffer.alloc(5000, 32)]));
    expect(result).toMatchObject({ sizeBytes: shell.length + 5000, scannedBytes: 1000, timedOut: false });
    expect(result.matches.map(({ rule }) => rule)).toContain("chopper_eval_unsafe");
    small.close();
  });

  it("survives empty and random bytes", () => {
    expect(scanner.scan(new Uint8Array()).matches).toEqual([]);
    expect(scanner.scan(Uint8Array.from({ length: 100_000 }, (_none, index) => (index * 7919) % 251)).matches).toEqual(
      [],
    );
  });
});
