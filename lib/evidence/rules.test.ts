import { describe, expect, test } from "vitest";
import { serverInPath, spansOfHours } from "./rules";

describe("the server that a path names", () => {
  const hostnames = ["MAIL", "MAIL-EX01.contoso.example", "ex02", "10.0.0.5"];

  test.each([
    ["MAIL-EX01-msert.log", "MAIL-EX01.contoso.example"],
    ["MAIL-EX01.contoso.example/msert.log", "MAIL-EX01.contoso.example"],
    ["mail-ex01/HttpProxy/Ecp/x.log", "MAIL-EX01.contoso.example"],
    ["MAIL-msert.log", "MAIL"],
    ["MAIL_2021/msert.log", "MAIL"],
    ["MAILBOX/msert.log", null],
    ["EX02-LogAgeDays.csv", "ex02"],
    ["EX02\\Logging\\ECP\\x.log", "ex02"],
    ["MAIL/collected/EX02/x.log", "ex02"],
    ["10.0.0.5-msert.log", "10.0.0.5"],
    ["x.log", null],
  ])("%s is of %s", (path, hostname) => {
    expect(serverInPath(path, hostnames)).toBe(hostname);
    expect(serverInPath(path, hostnames.toReversed())).toBe(hostname);
  });
});

describe("covered spans", () => {
  const at = (hour: number) => new Date(hour * 3_600_000);

  test("hold the rows of their own hours, however many spans there are", () => {
    const rowsByHour = new Map([
      [100, 1],
      [13, 5],
      [10, 2],
      [11, 3],
    ]);
    expect(spansOfHours(rowsByHour)).toEqual([
      { fromAt: at(10), toAt: at(12), rows: 5 },
      { fromAt: at(13), toAt: at(14), rows: 5 },
      { fromAt: at(100), toAt: at(101), rows: 1 },
    ]);
    expect(spansOfHours(rowsByHour, 2).map(({ rows }) => rows)).toEqual([10, 1]);
    expect(spansOfHours(new Map())).toEqual([]);
  });
});
