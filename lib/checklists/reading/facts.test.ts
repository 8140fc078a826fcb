import { describe, expect, test } from "vitest";

import { doneMoment } from "./facts";

const hostnames = new Map([
  ["1", "EX01"],
  ["2", "EX02"],
]);
const day = (text: string) => new Date(`${text}T10:00:00Z`);

function task(given: { serverId: string; state: string; submittedAt?: Date; waits?: boolean; opened?: boolean }) {
  const { serverId, state, submittedAt = null, waits = false, opened = true } = given;
  return {
    id: `${serverId}${state}`,
    phase: "eradicate",
    serverId,
    title: waits ? "Prove by a rescan" : "Save and remove web shells",
    state,
    opened,
    submittedAt,
    waitsFor: waits ? ["eradication" as const] : [],
  };
}

const moment = (serverId: string | null, work: ReturnType<typeof task>[]) =>
  doneMoment("eradicate", serverId, { work, moment: "eradication", what: "the removal was finished", hostnames });

describe("when the removal was finished", () => {
  test("is when the last of its tasks was, and the proof that follows is not one of them", () => {
    const work = [
      task({ serverId: "1", state: "done", submittedAt: day("2021-03-10") }),
      task({ serverId: "1", state: "done", submittedAt: day("2021-03-12") }),
      task({ serverId: "1", state: "todo", waits: true }),
    ];
    expect(moment("1", work)).toEqual({ at: day("2021-03-12") });
  });

  test("is when the last was said not to apply, where nothing had to be removed", () => {
    const work = [task({ serverId: "1", state: "not_applicable", submittedAt: day("2021-03-11") })];
    expect(moment("1", work)).toEqual({ at: day("2021-03-11") });
    expect(moment(null, work)).toEqual({ at: day("2021-03-11") });
  });

  test("nobody can tell while any of it is open, for the case on any of its servers", () => {
    const work = [
      task({ serverId: "1", state: "done", submittedAt: day("2021-03-10") }),
      task({ serverId: "2", state: "todo" }),
    ];
    expect(moment("1", work)).toEqual({ at: day("2021-03-10") });
    expect(moment(null, work)).toEqual({
      at: null,
      missing: "Nothing says yet when the removal was finished: finish “Save and remove web shells” on EX02 first.",
    });
    expect(moment("2", work)).toEqual({
      at: null,
      missing: "Nothing says yet when the removal was finished: finish “Save and remove web shells” first.",
    });
  });

  test("does not wait for tasks that never opened", () => {
    const work = [
      task({ serverId: "1", state: "done", submittedAt: day("2021-03-10") }),
      task({ serverId: "2", state: "todo", opened: false }),
    ];
    expect(moment(null, work)).toEqual({ at: day("2021-03-10") });
  });
});
