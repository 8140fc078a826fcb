import { expect, test } from "vitest";

import { coverageByKind } from "./basis";
import { reachOf } from "./reach";

const at = (text: string) => Date.parse(`2021-${text}T00:00:00Z`);
const window = { earliest: at("01-03"), needed: { from: at("02-26"), to: at("03-09") } };
const kinds = ["httpproxy/ecp", "ecp_server", "iis/w3svc1"];

function reach(starts: readonly string[]) {
  const seen = kinds.map((logKind, index) => ({ logKind, from: at(starts[index] ?? ""), to: at("03-10") }));
  const found = reachOf(coverageByKind({ needed: window.needed, build: null }, seen), window);
  return found && { ...found, from: new Date(found.from).toISOString().slice(5, 10), to: found.to };
}

test("the reach of the logs is the time they all cover, with what was seen before it", () => {
  const to = window.needed.to;
  expect(reach(["02-26", "02-26", "02-26"])).toEqual({ from: "02-26", to, before: "nothing" });
  expect(reach(["02-12", "02-12", "02-12"])).toEqual({ from: "02-12", to, before: "nothing" });
  expect(reach(["02-12", "02-01", "02-12"])).toEqual({ from: "02-12", to, before: "part" });
  expect(reach(["01-01", "01-01", "01-01"])).toEqual({ from: "01-01", to, before: null });
});

test("logs with a gap in the days that matter reach nowhere", () => {
  expect(reach(["02-26", "03-02", "02-26"])).toBeNull();
});
