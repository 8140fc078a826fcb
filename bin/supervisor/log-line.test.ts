import { expect, test } from "vitest";
import { readableLine } from "./log-line";

test("a structured line reads as level, message and the rest", () => {
  const line = JSON.stringify({ level: 40, time: 1, pid: 2, hostname: "h", msg: "slow query", ms: 812, table: "case" });
  expect(readableLine(line)).toBe("warn slow query ms=812 table=case");
});

test("colours are taken out, and control characters from evidence cannot steer the terminal", () => {
  expect(readableLine("\u001b[32mdone\u001b[0m")).toBe("done");
  expect(readableLine("name\u0007\u009b31m\rgone")).toBe("name\\x07\\x9b31m\\x0dgone");
  expect(readableLine(JSON.stringify({ level: 30, msg: "file \u001b]0;owned\u0007" }))).toContain("\\x1b]0;owned\\x07");
});

test("what is not structured is shown as it is", () => {
  expect(readableLine("{ not json")).toBe("{ not json");
  expect(readableLine("")).toBe("");
});
