import { describe, expect, it } from "vitest";

import { parseFilter } from "@/lib/cases/rules";
import { casePhases, compromiseStates, exposureStates, stages } from "@/lib/core/states";

import { type Known, lastWord, suggestionsFor } from "./filter-suggestions";

function byState<T extends string>(states: readonly T[]): Record<T, string> {
  return Object.assign({}, ...states.map((state) => ({ [state]: state.replaceAll("_", " ") })));
}

const known: Known = {
  words: {
    slug: "exchange-2021",
    shortName: "Exchange",
    exposure: byState(exposureStates),
    compromise: { ...byState(compromiseStates), implanted: "Web shell present" },
    phase: byState(casePhases),
    stage: byState(stages),
    clusters: [{ key: "HAFNIUM", name: "HAFNIUM" }],
  },
  people: [{ name: "Mia Okafor" }],
  teams: [{ name: "Blue" }],
  seesClusters: true,
};
const offered = (typed: string) => suggestionsFor(typed, known).map(({ text }) => text);

describe("the suggestions of the filter box", () => {
  it("begin with the fields, and narrow as one types", () => {
    expect(offered("")).toContain("exposure:");
    expect(offered("dental com")).toContain("compromise:");
    expect(offered("-clu")).toEqual(["-cluster:", "-cluster-accepted:", "-cluster-proposed:"]);
  });

  it("find a state by the campaign's word for it", () => {
    expect(offered("web")).toContain("compromise:implanted");
    expect(offered("vuln")).toContain("exposure:vulnerable");
  });

  it("offer the values of a field, and what is typed when it can be taken so", () => {
    expect(offered("compromise:")).toContain("compromise:>=implanted");
    expect(offered("compromise:>=op")).toEqual(["compromise:>=operated"]);
    expect(offered("assignee:mia")).toEqual(["assignee:mia", 'assignee:"Mia Okafor"']);
    expect(offered("due:<5d")).toEqual(["due:<5d"]);
    expect(offered("colour:")).toEqual([]);
  });

  it("are all understood when they are a whole condition", () => {
    for (const typed of [
      "",
      "exposure:",
      "compromise:",
      "phase:",
      "cluster:",
      "assignee:",
      "due:",
      "findings:",
      "attention:",
    ])
      for (const { text, ends } of suggestionsFor(typed, known))
        if (ends) expect(parseFilter(text).kind, text).toBe("filter");
  });

  it("leave clusters out for those who do not read them", () => {
    expect(suggestionsFor("clu", { ...known, seesClusters: false })).toEqual([]);
  });

  it("complete the last word only, quotation marks included", () => {
    expect(lastWord('tag:a assignee:"Mia O')).toBe('assignee:"Mia O');
    expect(lastWord("a ")).toBe("");
  });
});
