import { describe, expect, test } from "vitest";

import { fingerprintOf, rateMeter, refusalOf, timeLeft, unfinishedOf } from "./upload-model";

test("the rate is measured over the last seconds only", () => {
  const meter = rateMeter();
  expect(meter.sample(0, 0)).toBe(null);
  expect(meter.sample(1_000, 5_000)).toBe(5_000);
  expect(meter.sample(20_000, 5_000)).toBe(null);
  expect(meter.sample(21_000, 25_000)).toBe(20_000);
});

test("the time left is said in words that fit a row", () => {
  const upload = { sizeBytes: 2_400_000_000, sentBytes: 0 };
  expect(timeLeft({ ...upload, rateBytes: 100_000_000 })).toBe("24 s left");
  expect(timeLeft({ ...upload, rateBytes: 4_000_000 })).toBe("10 min left");
  expect(timeLeft({ ...upload, rateBytes: 200_000 })).toBe("3 h left");
  expect(timeLeft({ ...upload, rateBytes: null })).toBe("");
});

describe("an unfinished upload", () => {
  const caseId = "0198c5a0-0000-7000-8000-000000000001";
  const fingerprint = fingerprintOf({ caseId, path: "EX01/a|b.log", sizeBytes: 88, lastModified: 5 });
  const value = JSON.stringify({
    size: 88,
    metadata: { caseId, filename: "EX01/a|b.log" },
    creationTime: "Mon Mar 08 2021 21:14:02 GMT+0000",
    uploadUrl: "/api/v1/uploads/x",
  });

  test("is found again for its own case, by name and size", () => {
    expect(unfinishedOf(caseId, { key: `tus::${fingerprint}::123`, value })).toMatchObject({
      path: "EX01/a|b.log",
      sizeBytes: 88,
      beganAt: "2021-03-08T21:14:02.000Z",
    });
  });

  test("is not offered in another case, and a spoilt note is passed over", () => {
    expect(unfinishedOf("0198c5a0-0000-7000-8000-000000000002", { key: `tus::${fingerprint}::123`, value })).toBe(null);
    expect(unfinishedOf(caseId, { key: `tus::${fingerprint}::123`, value: "{" })).toBe(null);
  });
});

test("a refusal keeps the server's own sentence and says whether trying again may help", () => {
  expect(refusalOf(507, "The disk has no room for this file. Free some space, then resume.\n")).toEqual({
    message: "The disk has no room for this file. Free some space, then resume.",
    mayRetry: true,
  });
  expect(refusalOf(403, JSON.stringify({ message: "This case is closed. A lead can reopen it." }))).toEqual({
    message: "This case is closed. A lead can reopen it.",
    mayRetry: false,
  });
  expect(refusalOf(413, "<html>too large</html>").mayRetry).toBe(false);
  expect(refusalOf(0, "").message).toMatch(/does not answer/);
  expect(refusalOf(418, "").message).toMatch(/418/);
});
