import { expect, test } from "vitest";

import { actionOf, fieldOf, placeOf, valueOf } from "./activity-words";

test("an action, a field and a value are said in words, known or not", () => {
  expect(actionOf({ action: "finding.triage" })).toBe("judged a finding");
  expect(actionOf({ action: "pack.apply_update" })).toBe("pack: apply update");
  expect([fieldOf("closeReason"), fieldOf("dueAt"), fieldOf("sha256")]).toEqual(["Close reason", "Due", "SHA-256"]);
  expect(valueOf("triage", "needs_more")).toBe("Needs more");
  expect(valueOf("contacts", [{ name: "Noor Okonjo", role: "Owner", phone: null }])).toBe("Noor Okonjo, Owner");
  expect([valueOf("tags", []), valueOf("tags", ["a", "b"]), valueOf("closed", true), valueOf("owner", null)]).toEqual([
    "–",
    "a, b",
    "yes",
    "–",
  ]);
});

test("an event leads to what it is about", () => {
  expect(placeOf({ caseId: "c", object: "task", objectId: "t" })?.href).toBe("/cases/c/checklist?task=t");
  expect(placeOf({ caseId: "c", object: "case", objectId: "c" })).toBeNull();
});
