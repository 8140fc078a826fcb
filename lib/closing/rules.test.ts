import { describe, expect, test } from "vitest";

import { loadPack } from "@/lib/campaigns/queries";

import { type ClosureFacts, type ClosureServer, type ClosureTask, contradictionOf, judgeClosure } from "./rules";

const { manifest } = await loadPack("exchange-2021");

function server(given: Partial<ClosureServer> = {}): ClosureServer {
  return {
    id: "1",
    hostname: "EX01",
    exposure: "patched",
    exposureAssurance: "verified",
    compromise: "attempted",
    compromiseConfirmed: "attempted",
    unseen: [],
    ...given,
  };
}

function task(given: Partial<ClosureTask> = {}): ClosureTask {
  return {
    key: "hunt-verdict",
    section: "web-shell-hunting",
    title: "Agree on the verdict of the server",
    serverId: "1",
    state: "done",
    opened: true,
    required: true,
    written: false,
    ...given,
  };
}

function judged(key: string, facts: Partial<ClosureFacts>) {
  const all = judgeClosure(manifest.closure, { servers: [server()], tasks: [task()], openFindings: [], ...facts });
  const found = all.find((criterion) => criterion.key === key);
  if (!found) throw new Error(`The pack has no criterion ${key}.`);
  return found;
}

describe("hunting", () => {
  test("is a criterion of its own: a case does not close while any of it is open", () => {
    expect(judged("hunted", {})).toMatchObject({ met: true });
    const open = { key: "hunt-test-proxylogon", title: "Run Test-ProxyLogon", state: "todo" };
    expect(judged("hunted", { tasks: [task(), task(open)] })).toMatchObject({
      met: false,
      detail: "Run Test-ProxyLogon",
    });
    expect(judged("hunted", { tasks: [task(), task({ ...open, state: "in_review" })] })).toMatchObject({ met: false });
  });

  test("does not wait for optional work, nor for what never opened", () => {
    const open = task({ key: "hunt-more", state: "todo" });
    expect(judged("hunted", { tasks: [task(), { ...open, required: false }] })).toMatchObject({ met: true });
    expect(judged("hunted", { tasks: [task(), { ...open, opened: false }] })).toMatchObject({ met: true });
  });
});

describe("a verdict", () => {
  test("is a person's word that still holds", () => {
    expect(judged("verdicts", {})).toMatchObject({ met: true, detail: "" });
  });

  test.each([
    ["nobody has given", { compromiseConfirmed: null }, "EX01 (nobody has said one)"],
    ["says unknown", { compromise: "unknown", compromiseConfirmed: "unknown" }, "EX01 (“unknown” is none)"],
    [
      "was no evidence and lost its basis",
      { compromise: "unknown", compromiseConfirmed: "no_evidence" },
      "EX01 (“no evidence” lost its basis)",
    ],
    [
      "a later finding has overtaken",
      { compromise: "operated", compromiseConfirmed: "attempted" },
      "EX01 (later evidence goes beyond what was said)",
    ],
  ])("that %s is none", (_, given, detail) => {
    expect(judged("verdicts", { servers: [server(given)] })).toMatchObject({ met: false, detail });
  });

  test("is asked for where no server is in scope", () => {
    expect(judged("verdicts", { servers: [] })).toMatchObject({ met: false, detail: "no server is in scope yet" });
  });
});

describe("coverage", () => {
  const unseen = ["no ECP server log", "gaps in IIS"];

  test("is stated where the logs cover the window, whatever else is written", () => {
    expect(judged("coverage", { tasks: [] })).toMatchObject({ met: true });
  });

  test("some hours of one log do not meet it, and the sentence names both ways to meet it", () => {
    const found = judged("coverage", { servers: [server({ unseen })], tasks: [task({ state: "todo" })] });
    expect(found).toMatchObject({
      met: false,
      detail: "EX01 (no ECP server log, gaps in IIS, and no verdict is agreed)",
    });
    expect(found.metBy).toMatch(/Logs that cover the exposure window, or the agreed verdict .* with a note or a file/);
  });

  test("where logs are lost, the agreed verdict with what somebody wrote on it states the gaps", () => {
    const servers = [server({ unseen })];
    expect(judged("coverage", { servers })).toMatchObject({
      met: false,
      detail: "EX01 (no ECP server log, gaps in IIS, and no note names the gaps)",
    });
    expect(judged("coverage", { servers, tasks: [task({ written: true })] })).toMatchObject({ met: true });
    expect(judged("coverage", { servers, tasks: [task({ written: true, state: "not_applicable" })] })).toMatchObject({
      met: false,
    });
    expect(judged("coverage", { servers, tasks: [task({ written: true, serverId: "2" })] })).toMatchObject({
      met: false,
    });
  });
});

describe("the end of a case", () => {
  const against = (
    key: string,
    exposure: "vulnerable" | "patched",
    compromise: "unknown" | "operated" | "attempted",
  ) => {
    const exit = manifest.closureOutcomes.find((outcome) => outcome.key === key);
    if (!exit) throw new Error(`The pack has no end ${key}.`);
    return contradictionOf(exit, { exposure, compromise }, manifest.labels);
  };

  test("is contradicted by states that say otherwise", () => {
    expect(against("no-evidence-limited", "patched", "operated")).toBe(
      "“No evidence, limited coverage” does not agree with what the case shows: web shell used.",
    );
    expect(against("remediated", "vulnerable", "unknown")).toMatch(/shows: vulnerable; compromise unknown\.$/);
    expect(against("decommissioned", "patched", "attempted")).toMatch(/shows: patched\.$/);
  });

  test("agrees with states that fit it, and a transfer with any", () => {
    expect(against("no-evidence-limited", "vulnerable", "unknown")).toBeNull();
    expect(against("remediated", "patched", "operated")).toBeNull();
    expect(against("transferred", "vulnerable", "operated")).toBeNull();
  });
});
