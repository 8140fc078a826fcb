import { describe, expect, test } from "vitest";
import { serverInPath } from "./rules";

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
