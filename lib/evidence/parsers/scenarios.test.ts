import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readWhole } from "./fixture-reading";
import { identify } from "./identify";
import { probeOf } from "./probe";

const root = path.join(import.meta.dirname, "fixtures", "scenarios");

function filesOf(scenario: string): { name: string; bytes: Buffer }[] {
  return readdirSync(path.join(root, scenario), { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(path.join(root, scenario, name)).isFile())
    .map((name) => ({ name, bytes: readFileSync(path.join(root, scenario, name)) }));
}

function read(scenario: string) {
  return filesOf(scenario).map(({ name, bytes }) => {
    const parser = identify(probeOf(name, { head: bytes, sizeBytes: bytes.length }));
    if ("unrecognized" in parser) return { name, format: null, result: null };
    return { name, format: parser.format, result: readWhole(parser, { bytes, path: name, pieceBytes: 64 * 1024 }) };
  });
}

function anchors(scenario: string): string[] {
  const records = read(scenario).flatMap((file) => file.result?.records ?? []);
  const ssrf = records.filter((record) => (record.fields["AnchorMailbox"] ?? "").startsWith("ServerInfo~"));
  return ssrf
    .filter((record) => record.kind === "exchange_httpproxy")
    .map((record) => record.fields["AnchorMailbox"] ?? "");
}

describe("scenario evidence", () => {
  test.each(["attacked", "probed", "clean-short"])(
    "%s: everything but the web shell is recognised and read without a rejected row",
    (scenario) => {
      for (const file of read(scenario)) {
        if (file.name.endsWith(".aspx")) expect(file.format).toBe(null);
        else expect([file.name, file.result?.rejected, file.result?.summary.unusable]).toEqual([file.name, [], null]);
      }
    },
  );

  test("attacked: one address walks the whole ladder, and the build changes from 792.3 to 792.10", () => {
    expect(anchors("attacked").map((anchor) => anchor.replace(/\?.*schema=/, " ").replace(/^[^/]*/, ""))).toEqual([
      "/autodiscover/autodiscover.xml?#",
      "/mapi/emsmdb/?#",
      "/ecp/proxyLogon.ecp?#",
      "/ecp/DDI/DDIService.svc/GetObject OABVirtualDirectory#",
      "/ecp/DDI/DDIService.svc/SetObject OABVirtualDirectory#",
      "/ecp/DDI/DDIService.svc/SetObject ResetOABVirtualDirectory#",
      "/ecp/DDI/DDIService.svc/SetObject OABVirtualDirectory#",
    ]);
    const builds = read("attacked").flatMap((file) => file.result?.summary.builds ?? []);
    expect(new Set(builds.map((sighting) => sighting.build))).toEqual(new Set(["15.2.792.3", "15.2.792.10"]));
  });

  test("attacked: the web shell answers 200 until 2021-03-11 and 302 afterwards", () => {
    const records = read("attacked").flatMap((file) => file.result?.records ?? []);
    const shell = records.filter((record) => record.fields["cs-uri-stem"] === "/aspnet_client/supp0rt.aspx");
    const last = (status: string) => shell.findLast((record) => record.fields["sc-status"] === status)?.fields["date"];
    expect([last("200"), last("302")]).toEqual(["2021-03-11", "2021-03-12"]);
  });

  test("probed: nothing but autodiscover and localhost anchors", () => {
    expect(anchors("probed")).toHaveLength(5);
    expect(anchors("probed").every((anchor) => /\/autodiscover\/|^ServerInfo~localhost/.test(anchor))).toBe(true);
  });

  test("clean-short: no anchor, four days of coverage, and a run that found nothing", () => {
    expect(anchors("clean-short")).toEqual([]);
    const summaries = read("clean-short").flatMap((file) => (file.result ? [file.result.summary] : []));
    const hours = new Set(summaries.flatMap((summary) => summary.coverage.flatMap((seen) => seen.hours)));
    expect(hours.size).toBe(96);
    expect(summaries.flatMap((summary) => summary.toolRuns).map((run) => run.outcome)).toContain("nothing_found");
  });
});
