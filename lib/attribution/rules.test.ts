import { describe, expect, test } from "vitest";

import { loadPack } from "@/lib/campaigns/queries";

import { claimStatusOf, proposalsFrom } from "./rules";

const pack = await loadPack("exchange-2021");
const sighted = (...ids: string[]) =>
  pack.indicators.filter(({ id }) => ids.includes(id)).map((indicator) => ({ indicator, count: 1, findingIds: [] }));

describe("what sightings propose", () => {
  test("a stated hash proposes its cluster; a possible address, a name and a bare socket client propose none", () => {
    expect(proposalsFrom(sighted("ioc-037", "ioc-056", "ioc-040", "ioc-222")).map(({ cluster }) => cluster)).toEqual([
      "UNC2640",
    ]);
  });
});

describe("how a case stands to a cluster", () => {
  const claims = [
    { cluster: "HAFNIUM", status: "rejected" },
    { cluster: "HAFNIUM", status: "superseded" },
    { cluster: "UNC2640", status: "proposed" },
    { cluster: "UNC2640", status: "accepted" },
  ] as const;

  test("is told by its weightiest claim, and by nothing where there is none", () => {
    expect(["HAFNIUM", "UNC2640", "DLTminer"].map((cluster) => claimStatusOf(claims, cluster))).toEqual([
      "rejected",
      "accepted",
      null,
    ]);
  });
});
