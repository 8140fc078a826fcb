import { describe, expect, test } from "vitest";

import { judgeExposureProof } from "./exposure-proofs";
import type { ExposureFact, GateFacts, RunFact } from "./facts";

const day = (text: string) => new Date(`2021-03-${text}T10:00:00Z`);
const never = { at: null, missing: "Nothing says yet when that was finished." };

function proof(shows: ExposureFact["shows"], at: string, source: ExposureFact["source"] = "eomt"): ExposureFact {
  return { shows, source, reason: `${shows} on ${at}.`, at: day(at), evidenceId: `f${at}`, filename: `EOMT-${at}.log` };
}

function judge(given: Partial<GateFacts>) {
  const facts: GateFacts = {
    server: { id: "server-2", hostname: "EX02" },
    onlyServer: false,
    files: [],
    readings: [],
    runs: [],
    passwords: [],
    proofs: [],
    record: { awareAt: null, undecidedRegimes: [] },
    moments: { patch: never, eradication: never, credentials: never },
    noted: false,
    ...given,
  };
  return judgeExposureProof(facts);
}

describe("a gate that asks for a mitigation", () => {
  test("opens with a file that shows it, and counts each kind of file as a proof of its own", () => {
    const judged = judge({ proofs: [proof("mitigated", "16"), proof("mitigated", "17", "web_config")] });
    expect(judged).toMatchObject({ met: true, detail: "mitigated on 17." });
    expect(judged.proofs.map(({ origin }) => origin)).toEqual(["web_config", "eomt"]);
    expect(judged.evidence.map(({ filename }) => filename)).toEqual(["EOMT-17.log", "EOMT-16.log"]);
  });

  test.each([
    ["a later removal", proof("mitigation_removed", "18"), "mitigation_removed on 18."],
    ["a later test that got through", proof("vulnerable", "18"), "vulnerable on 18."],
  ])("stays closed after %s, and says so", (_, news, detail) => {
    const judged = judge({ proofs: [proof("mitigated", "16"), news] });
    expect(judged).toMatchObject({ met: false, near: true, detail });
  });

  test("is not opened by an opinion about the update", () => {
    expect(judge({ proofs: [proof("update_opinion", "16")] })).toMatchObject({
      met: false,
      detail: "Missing: EOMT.log or a web.config of EX02 that shows it.",
    });
  });

  test("says what a run of EOMT did instead", () => {
    const run: RunFact = {
      evidenceId: "f1",
      filename: "EOMT.log",
      tool: "eomt",
      startedAt: null,
      outcome: "incomplete",
      scope: null,
      detail: "The mitigation failed.",
      serverId: "server-2",
      serverName: "EX02",
      attached: false,
    };
    expect(judge({ runs: [run] }).detail).toBe("EOMT.log shows no such mitigation. The mitigation failed.");
    expect(judge({ runs: [{ ...run, serverId: "server-1" }] }).near).toBe(false);
  });
});
