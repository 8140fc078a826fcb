import { describe, expect, test } from "vitest";
import { serverInPath, spansOfHours, unusableOf } from "./rules";

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

describe("what a file cannot stand for", () => {
  const whole = { records: 12, truncated: false, unusable: null, servers: ["EX01"] };
  const given = { flaw: null, server: "ex01.contoso.example" };
  const kinds = (...asked: Parameters<typeof unusableOf>) => unusableOf(...asked).map((reason) => reason.kind);

  test("is nothing when it is whole and of the server that it was given for, or was given for none", () => {
    expect(unusableOf(whole, given)).toEqual([]);
    expect(unusableOf({ ...whole, servers: ["EX02", "EX03"] }, { ...given, server: null })).toEqual([]);
    expect(unusableOf({ ...whole, servers: [] }, given)).toEqual([]);
    expect(unusableOf({ ...whole, servers: ["EX02", "EX01"] }, given)).toEqual([]);
  });

  test("is said with the reason and what to send instead", () => {
    const empty = { ...whole, records: 0, unusable: "The file holds no rows: it is empty or has only a header." };
    expect(unusableOf({ ...empty, servers: [] }, given)).toEqual([
      { kind: "empty", sentence: expect.stringMatching(/^The file holds no rows.+ send the original\.$/) },
    ]);
    expect(unusableOf({ ...whole, truncated: true }, given)).toEqual([
      {
        kind: "cut",
        sentence: expect.stringMatching(/The 12 rows before that were read and count.+ the whole file\.$/),
      },
    ]);
    expect(unusableOf(whole, { ...given, flaw: "It came cut short. Send it again." })).toEqual([
      { kind: "cut", sentence: "It came cut short. Send it again." },
    ]);
    expect(unusableOf({ ...whole, servers: ["EX02"] }, given)).toEqual([
      {
        kind: "other_server",
        sentence: expect.stringMatching(
          /^This file was given for ex01\.contoso\.example, but all its rows name EX02\./,
        ),
      },
    ]);
    expect(kinds({ ...empty, truncated: true, servers: ["EX02"] }, given)).toEqual(["empty", "cut", "other_server"]);
  });
});
