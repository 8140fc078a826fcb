import { expect, test } from "vitest";

import { clockStateOf, filedLate } from "./standing";

const nowMs = Date.parse("2021-03-20T10:00:00Z");
const past = { dueAt: "2021-03-16T16:30:00Z" };
const ahead = { dueAt: "2021-03-21T16:30:00Z" };
const untimed = { dueAt: null };
const applies = { decision: "applies" as const, filedAt: null };
const filed = { ...applies, filedAt: "2021-03-15T09:00:00Z" };
const none = { decision: "does_not_apply" as const, filedAt: null };

test("a duty runs until it was filed or does not apply, whatever its clock says", () => {
  expect(clockStateOf(past, null, nowMs)).toBe("overdue");
  expect(clockStateOf(ahead, applies, nowMs)).toBe("running");
  expect(clockStateOf(past, applies, nowMs)).toBe("overdue");
  expect(clockStateOf(past, filed, nowMs)).toBe("met");
  expect(clockStateOf(past, none, nowMs)).toBe("not_required");
});

test("a duty without a due time is undecided, then owed, then met", () => {
  expect(clockStateOf(untimed, null, nowMs)).toBe("undecided");
  expect(clockStateOf(untimed, applies, nowMs)).toBe("owed");
  expect(clockStateOf(untimed, filed, nowMs)).toBe("met");
});

test("what was filed after it was due is late", () => {
  expect(filedLate(past, filed.filedAt)).toBe(false);
  expect(filedLate(past, "2021-03-16T16:31:00Z")).toBe(true);
  expect(filedLate(untimed, filed.filedAt)).toBe(false);
  expect(filedLate(past, null)).toBe(false);
});
