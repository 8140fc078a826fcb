import { expect, test } from "vitest";

import { readSentence } from "./trial-result";
import { asSentence, isUnderWay, runWord, standing } from "./words";
import { sumOf } from "./rule-report";

test("a rule that is not supported is called so, whatever its switch says", () => {
  expect(standing({ enabled: true, state: "unsupported" })).toBe("Not supported");
  expect(standing({ enabled: true, state: "loaded" })).toBe("Enabled");
  expect(standing({ enabled: false, state: "loaded" })).toBe("Disabled");
  expect(standing({ enabled: false, common: "This is a private address." })).toBe("Over-common, off");
  expect(standing({ enabled: true, common: "This is a private address." })).toBe("Enabled");
});

test("a run says in one word how it stands", () => {
  expect(runWord({ state: "running", paused: false, stage: "files" })).toBe("Reading files again");
  expect(runWord({ state: "running", paused: true, stage: "files" })).toBe("Paused");
  expect(runWord({ state: "done", paused: false, stage: "done" })).toBe("Done");
  expect(isUnderWay({ state: "queued" })).toBe(true);
  expect(isUnderWay({ state: "cancelled" })).toBe(false);
});

test("a reason of the engine reads as a sentence", () => {
  expect(asSentence("we read no logs of zeek")).toBe("We read no logs of zeek.");
  expect(asSentence("It is so.")).toBe("It is so.");
  expect(asSentence("")).toBe("");
});

test("the report of an import is summed in one sentence, what does not load first", () => {
  const rules = ["added", "unsupported", "added", "refused"] as const;
  expect(sumOf(rules.map((outcome) => ({ outcome })))).toBe("1 not loaded, 1 kept, not supported, 2 loaded.");
  expect(sumOf([])).toBe("No rule was found in the text.");
});

test("a trial says what it read, since no match in nothing proves nothing", () => {
  expect(readSentence({ format: "iis_w3c", rows: 3, records: 3 })).toBe("Read as IIS log: 3 records.");
  expect(readSentence({ format: "iis_w3c", rows: 3, records: 1 })).toBe(
    "Read as IIS log: 1 record, 2 rows could not be read.",
  );
  expect(readSentence({ format: null, rows: 0, records: 0 })).toContain("not recognised");
});
