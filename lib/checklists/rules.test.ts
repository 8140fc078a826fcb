import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { loadPack } from "@/lib/campaigns/queries";
import type { Gate } from "@/lib/campaigns/schema";
import { assurances, caseRoles, taskStates } from "@/lib/core/states";

import type { ExposureFact, FileFact, GateFacts, PasswordFact, ReadingFact, RunFact } from "./judging/facts";
import * as rules from "./rules";

const ex02 = { id: "server-2", hostname: "EX02" };
const day = (text: string) => new Date(`${text}Z`);
const never = { at: null, missing: "Nothing says yet when that was finished." };

function facts(given: Partial<GateFacts> = {}): GateFacts {
  return {
    server: ex02,
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
}

function file(given: Partial<FileFact> = {}): FileFact {
  return {
    id: "f1",
    filename: "notes.txt",
    format: null,
    formatLabel: null,
    state: "ready",
    stored: true,
    receivedAt: day("2021-03-10T08:00:00"),
    serverIds: [],
    namesServers: false,
    attached: true,
    findings: 0,
    records: 12,
    rejected: 0,
    note: null,
    ...given,
  };
}

function run(given: Partial<RunFact> = {}): RunFact {
  return {
    evidenceId: "f2",
    filename: "msert.log",
    tool: "MSERT",
    startedAt: "2021-03-10T21:00:00",
    outcome: "nothing_found",
    scope: "full",
    detail: "No infection found.",
    serverId: ex02.id,
    serverName: "EX02",
    attached: false,
    ...given,
  };
}

function reading(given: Partial<ReadingFact> = {}): ReadingFact {
  return {
    build: "15.2.792.10",
    source: "exsetup",
    exposure: "patched",
    checkByHand: false,
    reason: "It contains the March update.",
    at: day("2021-03-10T10:00:00"),
    evidenceId: "f3",
    filename: "exsetup.txt",
    ...given,
  };
}

async function gateOf(key: string): Promise<Gate> {
  const { checklist } = await loadPack("exchange-2021");
  const gate = checklist.flatMap((section) => section.tasks).find((task) => task.key === key)?.gate;
  if (!gate) throw new Error(`${key} has no gate.`);
  return gate;
}

describe("the gate of the full scan", () => {
  const judge = async (given: Partial<GateFacts>) => rules.judgeGate(await gateOf("hunt-msert-full"), facts(given));

  test("names what would do when nothing is there", async () => {
    expect(await judge({})).toMatchObject({ met: false, gap: "Missing: msert.log from EX02." });
  });
  test("opens with a full scan that finished, and says which", async () => {
    const gate = await judge({ runs: [run()] });
    expect(gate).toMatchObject({ met: true, gap: null, needs: [{ met: true, evidence: [{ filename: "msert.log" }] }] });
    expect(gate.needs[0]?.detail).toBe("msert.log: full scan, started 2021-03-10 21:00 in server time, nothing found.");
  });
  test("opens with a full scan that found something: the task asks for the scan, not for its result", async () => {
    expect(await judge({ runs: [run({ outcome: "found" })] })).toMatchObject({ met: true });
  });
  test.each([
    ["a quick scan", { scope: "quick" }, /shows a quick scan, and a full one is needed/],
    ["a scan of unknown kind", { scope: null }, /does not say that the scan was a full one/],
    ["an aborted scan", { outcome: "incomplete" }, /did not finish, so it proves nothing/],
    ["a scan of another server", { serverId: "server-1", serverName: "EX01" }, /is of EX01; this task is about EX02/],
    ["a scan that names no server", { serverId: null, serverName: null }, /names no server. Attach it here/],
  ])("explains why %s does not do", async (_, given, words) => {
    const gate = await judge({ runs: [run(given)] });
    expect(gate.met).toBe(false);
    expect(gate.gap).toMatch(words);
    expect(gate.needs[0]?.evidence).toEqual([{ id: "f2", filename: "msert.log" }]);
  });
  test("takes a log without a server name when a person attached it, or when there is only one server", async () => {
    const nameless = { serverId: null, serverName: null };
    expect(await judge({ runs: [run({ ...nameless, attached: true })] })).toMatchObject({ met: true });
    expect(await judge({ runs: [run(nameless)], onlyServer: true })).toMatchObject({ met: true });
  });
  test("says that an attached file is something else, or still being read", async () => {
    expect((await judge({ files: [file({ filename: "EOMT.txt" })] })).gap).toBe(
      "EOMT.txt is attached, but it is not a log of the Microsoft Safety Scanner. Upload msert.log.",
    );
    expect((await judge({ files: [file({ filename: "msert.log", state: "processing" })] })).gap).toMatch(
      /still being read/,
    );
  });
});

describe("the gate of the web folders", () => {
  const judge = async (given: Partial<GateFacts>) => rules.judgeGate(await gateOf("hunt-web-folders"), facts(given));
  const listing = { filename: "webfolders.csv", format: "file-listing", formatLabel: "File listing", attached: false };

  test("opens with a listing of this server that was read, without anyone attaching it", async () => {
    expect(await judge({ files: [file({ ...listing, serverIds: [ex02.id] })] })).toMatchObject({ met: true });
    expect(await judge({ files: [file({ ...listing, serverIds: ["server-1"], namesServers: true })] })).toMatchObject({
      met: false,
    });
  });
  test("opens with a comparison of this server, whatever it found, but not with an empty or broken one", async () => {
    const comparison = { tool: "compare-exchange-hashes", filename: "15.2.792.3_result.csv", scope: "15.2.792.3" };
    for (const outcome of ["found", "nothing_found"])
      expect(await judge({ runs: [run({ ...comparison, startedAt: null, outcome })] })).toMatchObject({ met: true });
    const broken = await judge({ runs: [run({ ...comparison, outcome: "incomplete", detail: "It holds no row." })] });
    expect(broken).toMatchObject({
      met: false,
      gap: expect.stringContaining("15.2.792.3_result.csv shows no whole comparison. It holds no row."),
    });
    expect(await judge({ runs: [run({ ...comparison, serverId: "server-1" })] })).toMatchObject({ met: false });
  });
  test("takes any other file that a person attached, and no listing without a row", async () => {
    expect(await judge({ files: [file()] })).toMatchObject({ met: true });
    expect(await judge({ files: [file({ ...listing, serverIds: [ex02.id], records: 0 })] })).toMatchObject({
      met: false,
      gap: expect.stringContaining("webfolders.csv proves nothing."),
    });
  });
});

describe("event logs of Windows", () => {
  const judge = async (task: string, format: string, given: Partial<FileFact> = {}) =>
    rules.judgeGate(
      await gateOf(task),
      facts({ files: [file({ filename: "log.evtx", format, attached: false, serverIds: [ex02.id], ...given })] }),
    );

  test("show tasks, services and accounts where they are the Security or the System log of this server", async () => {
    for (const format of ["windows-events-security", "windows-events-system"])
      expect(await judge("hunt-persistence", format)).toMatchObject({ met: true });
    const elsewhere = { serverIds: ["server-1"], namesServers: true };
    expect(await judge("hunt-persistence", "windows-events-security", elsewhere)).toMatchObject({ met: false });
    expect(await judge("hunt-persistence", "windows-events-security", { records: 0 })).toMatchObject({ met: false });
  });
  test.each([
    ["hunt-persistence", "windows-events-application"],
    ["hunt-persistence", "windows-events"],
    ["hunt-configuration", "windows-events-security"],
    ["evidence-logs", "windows-events-security"],
    ["hunt-web-folders", "windows-events-sysmon"],
  ])("do not do for %s where they are of another channel: %s", async (task, format) => {
    expect(await judge(task, format)).toMatchObject({ met: false });
  });
  test("of Exchange cmdlets show the virtual directories", async () => {
    expect(await judge("hunt-configuration", "windows-events-msexchange-management")).toMatchObject({ met: true });
  });
});

describe("the gate of the virtual directories", () => {
  const judge = async (given: Partial<GateFacts>) => rules.judgeGate(await gateOf("hunt-configuration"), facts(given));
  const vdirs = {
    filename: "oab.txt",
    format: "virtual-directory",
    formatLabel: "Virtual directories",
    attached: false,
  };

  test("opens with an export of this server, and not with one of another or without a row", async () => {
    expect(await judge({ files: [file({ ...vdirs, serverIds: [ex02.id] })] })).toMatchObject({ met: true });
    const other = { ...vdirs, serverIds: ["server-1"], namesServers: true };
    expect(await judge({ files: [file(other)] })).toMatchObject({ met: false });
    const empty = file({ ...vdirs, serverIds: [ex02.id], records: 0 });
    expect(await judge({ files: [empty] })).toMatchObject({
      met: false,
      gap: expect.stringContaining("oab.txt proves nothing."),
    });
  });
});

describe("the gate of what starts by itself", () => {
  const judge = async (given: Partial<GateFacts>) => rules.judgeGate(await gateOf("hunt-persistence"), facts(given));

  test.each(["scheduled-tasks", "autoruns"])("opens with %s of this server that were read", async (format) => {
    const list = { filename: "list.csv", format, formatLabel: "List", attached: false, serverIds: [ex02.id] };
    expect(await judge({ files: [file(list)] })).toMatchObject({ met: true });
    expect(await judge({ files: [file({ ...list, records: 0 })] })).toMatchObject({ met: false });
    expect(await judge({})).toMatchObject({ met: false });
  });
});

describe("the rescan after eradication", () => {
  const judge = async (given: Partial<GateFacts>) => rules.judgeGate(await gateOf("eradicate-rescan"), facts(given));
  const moments = { patch: never, eradication: { at: day("2021-03-11T09:00:00") }, credentials: never };

  test("cannot be proven before the removal is finished", async () => {
    expect((await judge({ runs: [run()] })).gap).toBe(never.missing);
  });
  test("needs a scan started after it", async () => {
    expect((await judge({ moments, runs: [run()] })).gap).toMatch(
      /was started on 2021-03-10 21:00 in server time, before the removal was finished \(2021-03-11 09:00 UTC\)/,
    );
    expect(await judge({ moments, runs: [run({ startedAt: "2021-03-14T21:00:00" })] })).toMatchObject({ met: true });
  });
  test("needs a scan from 72 hours after the removal on", async () => {
    const early = await judge({ moments, runs: [run({ startedAt: "2021-03-11T09:01:00" })] });
    expect(early.gap).toMatch(
      /less than 72 hours after the removal was finished \(2021-03-11 09:00 UTC\)\. Run it again from 2021-03-14 09:00 UTC on\./,
    );
    expect(await judge({ moments, runs: [run({ startedAt: "2021-03-14T09:00:00" })] })).toMatchObject({ met: true });
  });
  test("is judged by the newest scan: one that found something takes back a clean one before it", async () => {
    const clean = run({ evidenceId: "f5", filename: "clean.log", startedAt: "2021-03-14T21:00:00" });
    const found = run({
      startedAt: "2021-03-16T21:00:00",
      outcome: "found",
      detail: "1 threat found.",
      scope: "quick",
    });
    expect((await judge({ moments, runs: [clean, found] })).gap).toMatch(/found something: 1 threat found/);
    expect(await judge({ moments, runs: [clean, { ...found, serverId: "server-1" }] })).toMatchObject({ met: true });
    const later = { ...clean, filename: "later.log", startedAt: "2021-03-18T21:00:00" };
    const gate = await judge({ moments, runs: [clean, found, later] });
    expect(gate).toMatchObject({ met: true });
    expect(gate.needs[0]?.detail).toMatch(/^later\.log/);
  });
  test("needs a scan that found nothing", async () => {
    expect(
      (
        await judge({
          moments,
          runs: [run({ startedAt: "2021-03-14T21:00:00", outcome: "found", detail: "1 threat found." })],
        })
      ).gap,
    ).toMatch(/still found something: 1 threat found/);
  });
});

describe("the gate of the installed update", () => {
  const judge = async (given: Partial<GateFacts>) => rules.judgeGate(await gateOf("patch-install"), facts(given));

  test("opens with a fixed build", async () => {
    expect(await judge({ readings: [reading()] })).toMatchObject({ met: true });
  });
  test.each([
    [
      "AdminDisplayVersion",
      { source: "admin_display_version" as const, exposure: "unknown" },
      /level of the cumulative update only/,
    ],
    ["a three-part version", { build: "15.2.792", exposure: "unknown" }, /level of the cumulative update only/],
    [
      "a vulnerable build",
      { build: "15.2.792.3", exposure: "vulnerable", reason: "It lacks the March update." },
      /15.2.792.3: It lacks the March update/,
    ],
    ["a row to check by hand", { checkByHand: true, reason: "Sources disagree." }, /Sources disagree/],
  ])("explains why %s does not do", async (_, given, words) => {
    const gate = await judge({ readings: [reading(given)] });
    expect(gate.met).toBe(false);
    expect(gate.gap).toMatch(words);
  });
  test("closes again when a later reading shows an unpatched build", async () => {
    const later = reading({
      build: "15.2.792.3",
      exposure: "vulnerable",
      reason: "It lacks the March update.",
      at: day("2021-03-12T10:00:00"),
    });
    expect(await judge({ readings: [reading(), later] })).toMatchObject({ met: false });
  });
});

describe("a test from outside that met the flaw after a fixed build was read", () => {
  const met: ExposureFact = {
    shows: "vulnerable",
    source: "nmap",
    reason: "nmap met CVE-2021-26855 on mail.contoso.example, port 443 (2021-03-12 10:00:00 UTC).",
    at: day("2021-03-12T10:00:00"),
    evidenceId: "f9",
    filename: "scan.xml",
  };
  const judge = async (proofs: ExposureFact[]) =>
    rules.judgeGate(await gateOf("patch-install"), facts({ readings: [reading()], proofs }));

  test("closes the gate of the update and says why", async () => {
    expect(await judge([met])).toMatchObject({
      met: false,
      gap: `${met.reason} That is later than 15.2.792.10 was read, so the update is not in or does not work. Look at the server, then read its build again.`,
    });
  });
  test("says nothing when it was made before, and neither does a mitigation", async () => {
    expect(await judge([{ ...met, at: day("2021-03-09T10:00:00") }])).toMatchObject({ met: true });
    expect(await judge([{ ...met, shows: "mitigated", source: "eomt" }])).toMatchObject({ met: true });
  });
});

describe("a build that has to be checked by hand", () => {
  const byHand = reading({
    build: "15.1.1415.8",
    exposure: "unknown",
    checkByHand: true,
    reason: "Sources disagree on the first fixed build.",
  });
  const list = file({ filename: "updates.txt" });
  const judge = async (key: string, given: Partial<GateFacts>) =>
    rules.judgeGate(await gateOf(key), facts({ readings: [byHand], ...given }));

  test("asks for the list of installed updates, then for the note that explains it", async () => {
    expect((await judge("patch-install", {})).gap).toBe(
      "ExSetup file version shows 15.1.1415.8: Sources disagree on the first fixed build. Attach the list of installed updates here, and say in a note what it shows.",
    );
    expect((await judge("patch-install", { noted: true })).met).toBe(false);
    expect((await judge("patch-install", { files: [list] })).gap).toMatch(
      /updates.txt is attached. Say in a note on this task what it shows.$/,
    );
  });
  test("is decided by both, evidenced and no more until a second person has looked", async () => {
    const gate = await judge("patch-install", { files: [list], noted: true });
    expect(gate).toMatchObject({ met: true, needs: [{ evidence: [{ filename: "updates.txt" }, {}] }] });
    expect(gate.needs[0]?.detail).toMatch(/15.1.1415.8, .+; checked by hand in updates.txt\.$/);
    expect(rules.assuranceOf(gate, false)).toBe("evidenced");
    expect(rules.assuranceOf(gate, true)).toBe("verified");
  });
  test("is not decided by a log, which names builds and no updates", async () => {
    const log = file({ filename: "HttpProxy.LOG", format: "exchange-httpproxy" });
    expect((await judge("patch-install", { files: [log], noted: true })).met).toBe(false);
  });
  test("with its list makes two sources for the second proof, which a second person confirms", async () => {
    const moments = { patch: { at: day("2021-03-10T08:00:00") }, eradication: never, credentials: never };
    expect(await judge("patch-verify", { files: [list], noted: true, moments })).toMatchObject({ met: true });
  });
  test("gives way to a later build without the update", async () => {
    const later = reading({ build: "15.1.1415.2", exposure: "vulnerable", at: day("2021-03-12T10:00:00") });
    const gate = await judge("patch-install", { files: [list], noted: true, readings: [byHand, later] });
    expect(gate.met).toBe(false);
  });
});

describe("a reading of another cumulative update", () => {
  const judge = async (given: Partial<GateFacts>) => rules.judgeGate(await gateOf("patch-install"), facts(given));
  const cu18 = reading({ build: "15.1.2106.13", at: day("2021-03-03T10:00:00") });
  const cu19 = reading({
    build: "15.1.2176.2",
    source: "admin_display_version",
    exposure: "unknown",
    reason: "It shows the cumulative update only.",
    at: day("2021-03-08T10:00:00"),
  });

  test("takes back a fixed build of the one before, and says so", async () => {
    const gate = await judge({ readings: [cu18, cu19] });
    expect(gate.met).toBe(false);
    expect(gate.gap).toMatch(
      /AdminDisplayVersion shows 15.1.2176.2, .+Read the file version of ExSetup.exe. 15.1.2106.13, which was read before, is of another cumulative update/,
    );
  });
  test("takes nothing back when it is older, of the same update, or followed by proof", async () => {
    expect(await judge({ readings: [cu18, { ...cu19, at: day("2021-03-01T10:00:00") }] })).toMatchObject({ met: true });
    expect(await judge({ readings: [cu18, { ...cu19, build: "15.1.2106.2" }] })).toMatchObject({ met: true });
    const proof = reading({ build: "15.1.2176.9", at: day("2021-03-09T10:00:00") });
    expect(await judge({ readings: [cu18, cu19, proof] })).toMatchObject({ met: true });
  });
});

describe("the second proof of the update", () => {
  const judge = async (given: Partial<GateFacts>) =>
    rules.judgeGate(
      await gateOf("patch-verify"),
      facts({
        moments: { patch: { at: day("2021-03-10T10:00:00") }, eradication: never, credentials: never },
        ...given,
      }),
    );

  test("needs two different sources", async () => {
    const one = await judge({ readings: [reading(), reading({ at: day("2021-03-11T10:00:00") })] });
    expect(one.gap).toMatch(
      /^1 of 2 sources: ExSetup file version shows 15.2.792.10.+One more from .*HealthChecker.* is missing\.$/,
    );
    expect(
      await judge({ readings: [reading(), reading({ source: "health_checker", evidenceId: "f4" })] }),
    ).toMatchObject({ met: true });
  });
  test("counts the logs of a server as one source, since one machine writes one number into both", async () => {
    const gate = await judge({
      readings: [reading({ source: "httpproxy" }), reading({ source: "ecp", evidenceId: "f4" })],
    });
    expect(gate.met).toBe(false);
    expect(gate.gap).toMatch(/^1 of 2 sources: .+One more from ExSetup file version, .+ is missing\.$/);
    expect(gate.gap).not.toMatch(/from .*log/);
  });
  test("does not count a reading from before the change", async () => {
    const gate = await judge({
      readings: [reading(), reading({ source: "health_checker", at: day("2021-03-09T10:00:00") })],
    });
    expect(gate.met).toBe(false);
  });
});

describe("the gate of the exact build", () => {
  test("asks whose version an attached file shows, where the file does not say", async () => {
    const gate = await gateOf("patch-read-build");
    const version = file({ filename: "exsetup.txt", format: "exsetup" });
    expect(rules.judgeGate(gate, facts({ files: [version] })).gap).toBe(
      "exsetup.txt is attached, but nothing in it names its server. Give it to EX02 on its page in the evidence.",
    );
    const known = reading({ exposure: "vulnerable" });
    expect(rules.judgeGate(gate, facts({ files: [version], readings: [known] }))).toMatchObject({ met: true });
  });
});

describe("files at a gate", () => {
  test("logs count for the server they name, unless a person attaches them", async () => {
    const gate = await gateOf("evidence-logs");
    const log = file({
      filename: "HttpProxy.LOG",
      format: "exchange_httpproxy",
      attached: false,
      serverIds: ["server-1"],
    });
    expect(rules.judgeGate(gate, facts({ files: [log] })).gap).toMatch(/is there, but not for EX02/);
    expect(rules.judgeGate(gate, facts({ files: [{ ...log, serverIds: [ex02.id] }] }))).toMatchObject({ met: true });
    expect(rules.judgeGate(gate, facts({ files: [{ ...log, attached: true }] }))).toMatchObject({ met: true });
  });
  test.each(["exchange_httpproxy", "exchange-ecp-server", "iis-w3c"])(
    "a log without a row that can be read proves nothing, attached or not: %s",
    async (format) => {
      const gate = await gateOf("evidence-logs");
      const empty = file({
        filename: "empty.LOG",
        format,
        serverIds: [ex02.id],
        records: 0,
        note: "It holds no rows.",
      });
      for (const attached of [true, false]) {
        const judged = rules.judgeGate(gate, facts({ files: [{ ...empty, attached }] }));
        expect(judged).toMatchObject({ met: false, gap: "empty.LOG proves nothing. It holds no rows." });
      }
      const whole = file({ id: "f9", filename: "whole.LOG", format, serverIds: [ex02.id] });
      expect(rules.judgeGate(gate, facts({ files: [empty, whole] }))).toMatchObject({
        met: true,
        needs: [{ evidence: [{ id: "f9" }] }],
      });
    },
  );
  test("a log whose rows name another server does not count for the one that it was given for or attached to", async () => {
    const gate = await gateOf("evidence-logs");
    const foreign = file({ filename: "ex01.LOG", format: "iis-w3c", serverIds: ["server-1"], namesServers: true });
    expect(rules.judgeGate(gate, facts({ files: [foreign] })).gap).toMatch(
      /^ex01\.LOG is attached, but its rows name another server\. Upload .+ of EX02\.$/,
    );
    const both = { ...foreign, serverIds: ["server-1", ex02.id] };
    expect(rules.judgeGate(gate, facts({ files: [{ ...both, attached: false }] }))).toMatchObject({ met: true });
  });
  test("a log zip of the case is no copy of a web shell; an attached zip is, and so is an attached page", async () => {
    const gate = await gateOf("eradicate-shells");
    const zip = file({ filename: "logs.zip", format: "zip", attached: false, serverIds: [ex02.id] });
    expect(rules.judgeGate(gate, facts({ files: [zip] }))).toMatchObject({ met: false });
    expect(rules.judgeGate(gate, facts({ files: [{ ...zip, attached: true }] }))).toMatchObject({ met: true });
    expect(rules.judgeGate(gate, facts({ files: [file({ filename: "discover.aspx" })] }))).toMatchObject({ met: true });
  });
  test("a scan log saves no web shell: removal takes the copy, or a listing from before that a person attaches", async () => {
    const gate = await gateOf("eradicate-shells");
    const log = file({ filename: "msert.log", format: "msert_log", attached: false, serverIds: [ex02.id] });
    for (const outcome of ["nothing_found", "found"])
      expect(rules.judgeGate(gate, facts({ files: [log], runs: [run({ outcome, scope: "quick" })] }))).toMatchObject({
        met: false,
      });
    const copy = file({ filename: "discover.aspx", attached: false, findings: 1, serverIds: [ex02.id] });
    expect(rules.judgeGate(gate, facts({ files: [copy] }))).toMatchObject({ met: true });
    expect(rules.judgeGate(gate, facts({ files: [{ ...copy, serverIds: ["server-1"] }] }))).toMatchObject({
      met: false,
    });
    expect(rules.judgeGate(gate, facts({ files: [file({ filename: "before.csv" })] }))).toMatchObject({ met: true });
  });
  test("passwords exported before the eradication prove nothing", async () => {
    const gate = await gateOf("credentials-domain-admins");
    const moments = { patch: never, eradication: { at: day("2021-03-11T09:00:00") }, credentials: never };
    expect(rules.judgeGate(gate, facts({ moments, files: [file({ filename: "pwdlastset.csv" })] })).gap).toMatch(
      /is of 2021-03-10 08:00 UTC, before the removal was finished/,
    );
    expect(
      rules.judgeGate(gate, facts({ moments, files: [file({ receivedAt: day("2021-03-12T08:00:00") })] })),
    ).toMatchObject({ met: true });
  });
});

describe("the gate of a password reset", () => {
  const moments = { patch: never, eradication: { at: day("2021-03-11T09:00:00") }, credentials: never };
  const exported = file({ filename: "accounts.csv", format: "password-export" });
  const set = (account: string, at: string | null, given: Partial<PasswordFact> = {}): PasswordFact => ({
    evidenceId: "f1",
    account,
    at: at === null ? null : day(at),
    zoned: true,
    keyVersion: null,
    enabled: true,
    ...given,
  });
  const judge = async (passwords: PasswordFact[], given: Partial<GateFacts> = {}) =>
    rules.judgeGate(
      await gateOf("credentials-domain-admins"),
      facts({ moments, files: [exported], passwords, ...given }),
    );

  test("opens when every account in use was reset after the removal, and says since when", async () => {
    const gate = await judge([
      set("adm.kim", "2021-03-12T08:00:00"),
      set("svc_backup", "2021-03-12T10:00:00"),
      set("Guest", null, { enabled: false }),
      set("krbtgt", "2019-01-01T00:00:00"),
    ]);
    expect(gate).toMatchObject({ met: true, needs: [{ met: true, evidence: [{ filename: "accounts.csv" }] }, {}] });
    expect(gate.needs[0]?.detail).toBe(
      "accounts.csv: all 2 accounts were reset after the removal was finished (2021-03-11 09:00 UTC), the earliest on 2021-03-12 08:00 UTC. Disabled accounts are left out: 1.",
    );
    expect(rules.assuranceOf(gate, false)).toBe("evidenced");
  });
  test("names the accounts that were not reset, whatever else is attached", async () => {
    const picture = file({ id: "f9", filename: "reset.png", receivedAt: day("2021-03-12T08:00:00") });
    const gate = await judge(
      [
        set("adm.kim", "2021-03-12T08:00:00"),
        set("svc_backup", "2020-01-02T10:00:00"),
        set("new.user", null),
        set("svc_old", "2021-03-11T08:59:00", { zoned: false }),
      ],
      { files: [exported, picture] },
    );
    expect(gate.met).toBe(false);
    expect(gate.gap).toBe(
      "3 of 4 accounts in accounts.csv were not reset after the removal was finished (2021-03-11 09:00 UTC): new.user (never, or to be changed at the next sign-in), svc_backup (2020-01-02 10:00 UTC), svc_old (2021-03-11 08:59 in server time). Reset them, and attach a new export.",
    );
  });
  test("takes the later export of an account, and the older of two accounts of one name in an export", async () => {
    const later = file({ id: "f2", filename: "later.csv", format: "password-export" });
    const old = [set("adm.kim", "2020-01-02T10:00:00"), set("svc", "2021-03-12T08:00:00")];
    const reset = set("ADM.KIM", "2021-03-12T09:00:00", { evidenceId: "f2" });
    expect(await judge([...old, reset], { files: [exported, later] })).toMatchObject({ met: true });
    expect(await judge([...old, set("adm.kim", "2021-03-12T09:00:00")])).toMatchObject({ met: false });
  });
  test("stays shut while rows could not be read, the file is being read, or nobody knows when the removal was over", async () => {
    const good = [set("adm.kim", "2021-03-12T08:00:00")];
    expect((await judge(good, { files: [{ ...exported, rejected: 2 }] })).gap).toMatch(
      /^2 rows of accounts\.csv could not be read, so nobody can tell/,
    );
    expect((await judge([], { files: [file({ state: "processing" })] })).gap).toMatch(/still being read/);
    expect((await judge(good, { moments: { ...moments, eradication: never } })).gap).toBe(never.missing);
    expect((await judge([set("Guest", null, { enabled: false })])).gap).toMatch(/lists no account that is in use/);
  });
  test("leaves to a person what is no export", async () => {
    const picture = file({ filename: "reset.png", receivedAt: day("2021-03-12T08:00:00") });
    expect(await judge([], { files: [picture] })).toMatchObject({ met: true });
    expect((await judge([], { files: [] })).gap).toMatch(/^Missing: a CSV export of SamAccountName/);
  });
});

describe("the gate of krbtgt", () => {
  const moments = { patch: never, eradication: { at: day("2021-03-11T09:00:00") }, credentials: never };
  const files = ["f1", "f2"].map((id) => file({ id, filename: `${id}.csv`, format: "password-export" }));
  const at = (evidenceId: string, time: string, given: Partial<PasswordFact> = {}): PasswordFact => ({
    evidenceId,
    account: "krbtgt",
    at: day(time),
    zoned: true,
    keyVersion: null,
    enabled: false,
    ...given,
  });
  const judge = async (passwords: PasswordFact[]) =>
    rules.judgeGate(await gateOf("credentials-krbtgt"), facts({ server: null, moments, files, passwords }));

  test("opens with two resets at least ten hours apart", async () => {
    const gate = await judge([at("f1", "2021-03-12T08:00:00"), at("f2", "2021-03-12T18:00:00")]);
    expect(gate).toMatchObject({ met: true });
    expect(gate.needs[0]?.detail).toBe(
      "krbtgt was set on 2021-03-12 08:00 UTC and on 2021-03-12 18:00 UTC, after the removal was finished (2021-03-11 09:00 UTC).",
    );
  });
  test("opens when the key is two versions higher than before the removal", async () => {
    const before = at("f1", "2019-03-12T08:00:00", { keyVersion: 2 });
    const once = await judge([before, at("f2", "2021-03-12T18:00:00", { keyVersion: 3 })]);
    expect(once.gap).toMatch(/^The exports show one reset of krbtgt after the removal was finished/);
    const twice = await judge([before, at("f2", "2021-03-12T18:00:00", { keyVersion: 4 })]);
    expect(twice.needs[0]?.detail).toMatch(/^The key of krbtgt rose from version 2 to 4/);
  });
  test.each([
    [
      "one reset",
      [at("f1", "2021-03-12T08:00:00")],
      /^The exports show one reset of krbtgt .+ on 2021-03-12 08:00 UTC/,
    ],
    [
      "two resets too close",
      [at("f1", "2021-03-12T08:00:00"), at("f2", "2021-03-12T17:59:00")],
      /less than 10 hours apart\. Reset it once more from 2021-03-13 03:59 UTC on/,
    ],
    ["only old resets", [at("f1", "2020-03-12T08:00:00")], /^krbtgt was last set on 2020-03-12 08:00 UTC, before/],
    ["other accounts", [at("f1", "2021-03-12T08:00:00", { account: "adm.kim" })], /does not list krbtgt/],
    [
      "one reset in two zones",
      [at("f1", "2021-03-12T08:00:00"), at("f2", "2021-03-12T19:00:00", { zoned: false })],
      /^The exports show one reset/,
    ],
  ])("stays shut and says why: %s", async (_, passwords, words) => {
    const gate = await judge(passwords);
    expect(gate.met).toBe(false);
    expect(gate.gap).toMatch(words);
  });
});

describe("the gate of the reporting decisions", () => {
  const judge = async (record: GateFacts["record"]) =>
    rules.judgeGate(await gateOf("report-decisions"), facts({ record }));
  const awareAt = day("2021-03-12T16:30:00");

  test("takes the moment of awareness and a decision on every duty, and says where both are recorded", async () => {
    const nothing = await judge({ awareAt: null, undecidedRegimes: ["GDPR", "HIPAA", "US state breach laws"] });
    expect(nothing).toMatchObject({ met: false });
    expect(nothing.needs.map((need) => need.detail)).toEqual([
      "Nobody has recorded when the organization became aware. Set it beside the clocks on the overview of the case.",
      "Nobody has decided on GDPR and 2 more. Decide beside the clocks on the overview of the case.",
    ]);
    expect(await judge({ awareAt, undecidedRegimes: ["GDPR"] })).toMatchObject({ met: false });
    expect(await judge({ awareAt: null, undecidedRegimes: [] })).toMatchObject({ met: false });
    expect(await judge({ awareAt, undecidedRegimes: [] })).toMatchObject({ met: true, gap: null });
  });
});

describe("assurance", () => {
  test("is claimed without proof, evidenced by a file, verified by a person or by two proofs of different origin", async () => {
    const scan = rules.judgeGate(await gateOf("hunt-msert-full"), facts({ runs: [run()] }));
    const typed = rules.judgeGate(
      await gateOf("patch-install"),
      facts({ readings: [reading({ source: "manual", evidenceId: null, filename: null })] }),
    );
    const double = rules.judgeGate(
      await gateOf("patch-install"),
      facts({ readings: [reading(), reading({ source: "owa", evidenceId: null, filename: null })] }),
    );
    const worded = rules.judgeGate(
      await gateOf("patch-install"),
      facts({ readings: [reading(), reading({ source: "manual", evidenceId: null, filename: null })] }),
    );
    const logs = rules.judgeGate(
      await gateOf("patch-install"),
      facts({ readings: [reading({ source: "httpproxy" }), reading({ source: "ecp", evidenceId: "f4" })] }),
    );
    expect(rules.assuranceOf(worded, false)).toBe("evidenced");
    expect(rules.assuranceOf(logs, false)).toBe("evidenced");
    expect(rules.assuranceOf(null, false)).toBe("claimed");
    expect(rules.assuranceOf(typed, false)).toBe("claimed");
    expect(rules.assuranceOf(scan, false)).toBe("evidenced");
    expect(rules.assuranceOf(double, false)).toBe("verified");
    expect(rules.assuranceOf(null, true)).toBe("verified");
  });
});

describe("moves", () => {
  const anyTask = fc.record({
    state: fc.constantFrom(...taskStates),
    reason: fc.constantFrom(null, "why"),
    twoPerson: fc.boolean(),
    submittedById: fc.constantFrom(null, "a", "b"),
    submittedAs: fc.constantFrom(null, "done", "not_applicable"),
  });
  const anyAsk = fc.record({
    to: fc.constantFrom(...taskStates),
    reason: fc.constantFrom("", "because"),
    userId: fc.constantFrom("a", "b"),
  });

  test("never block, set aside or reopen finished work without a reason", () => {
    fc.assert(
      fc.property(anyTask, anyAsk, (task, ask) => {
        const move = rules.judgeMove(task, { ...ask, reason: "" });
        if (move.kind === "move") expect(["todo", "in_progress"]).toContain(move.to);
        expect(move.kind).not.toBe("reopen");
        expect(move.kind).not.toBe("return");
      }),
    );
  });
  test("never finish a two-person task in one step", () => {
    fc.assert(
      fc.property(anyTask, anyAsk, (task, ask) => {
        expect(rules.judgeMove({ ...task, twoPerson: true }, ask).kind).not.toBe("finish");
      }),
    );
  });
  test("never set a two-person task aside in one step", () => {
    fc.assert(
      fc.property(anyTask, anyAsk, (task, ask) => {
        const move = rules.judgeMove({ ...task, twoPerson: true }, ask);
        if (move.kind === "move") expect(move.to).not.toBe("not_applicable");
      }),
    );
  });
  test("take what was handed in as not applicable for no approval of it as done", () => {
    const task = {
      state: "in_review" as const,
      reason: "Rebuilt.",
      twoPerson: true,
      submittedById: "a",
      submittedAs: "not_applicable",
    };
    const asked = (to: "done" | "not_applicable", userId: string, reason = "") =>
      rules.judgeMove(task, { to, userId, reason });
    expect(asked("not_applicable", "b")).toEqual({ kind: "approve", as: "not_applicable" });
    expect(asked("done", "b")).toEqual({ kind: "submit" });
    expect(asked("not_applicable", "a")).toEqual({ kind: "stay" });
    expect(asked("not_applicable", "a", "Rebuilt and wiped.")).toEqual({ kind: "set_aside" });
    expect(rules.judgeMove({ ...task, submittedAs: "done" }, { to: "done", userId: "b", reason: "" })).toEqual({
      kind: "approve",
      as: "done",
    });
  });
  test("approve only what is in review, and the submitter never may", () => {
    fc.assert(
      fc.property(anyTask, anyAsk, fc.constantFrom(...caseRoles), (task, ask, role) => {
        if (rules.judgeMove(task, ask).kind === "approve") expect(task.state).toBe("in_review");
        if (task.submittedById === ask.userId)
          expect(
            rules.mayNotReview(
              { roles: [...caseRoles], submittedById: task.submittedById },
              { userId: ask.userId, role },
            ),
          ).not.toBeNull();
      }),
    );
  });
});

describe("who finishes and who reviews", () => {
  test("a technician leaves an analyst's task to an analyst; analysts and leads do every task", () => {
    expect(rules.mayNotFinish({ roles: ["analyst"] }, { userId: "t", role: "technician" })).toMatch(/for analyst/);
    expect(rules.mayNotFinish({ roles: ["technician"] }, { userId: "a", role: "analyst" })).toBeNull();
  });
  test("a lead reviews anything, a technician only tasks of technicians", () => {
    const task = { roles: ["analyst" as const], submittedById: "a" };
    expect(rules.mayNotReview(task, { userId: "l", role: "lead" })).toBeNull();
    expect(rules.mayNotReview(task, { userId: "t", role: "technician" })).toMatch(/does not review/);
  });
});

test("progress never counts more than there is, and only opened tasks that apply", () => {
  const anyTask = fc.record({
    state: fc.constantFrom(...taskStates),
    assurance: fc.constantFrom(...assurances),
    opened: fc.boolean(),
    required: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(anyTask), (tasks) => {
      const { total, verified, claimed, waiting } = rules.progressOf(tasks);
      expect(verified + claimed).toBeLessThanOrEqual(total);
      expect(total + waiting).toBeLessThanOrEqual(tasks.length);
    }),
  );
});

test("the order of the pack is advice per server", () => {
  const task = (id: string, key: string, serverId: string | null, state: string) => ({
    id,
    key,
    title: key,
    serverId,
    serverName: serverId,
    state,
    opened: true,
  });
  const all = [
    task("1", "scan", "EX01", "todo"),
    task("2", "scan", "EX02", "done"),
    task("3", "list", null, "in_progress"),
  ];
  expect(
    rules.unfinishedBefore({ dependsOn: ["scan", "list"], serverId: "EX02" }, all).map((found) => found.title),
  ).toEqual(["list"]);
  expect(rules.unfinishedBefore({ dependsOn: ["scan"], serverId: null }, all).map((found) => found.title)).toEqual([
    "scan (EX01)",
  ]);
});

test("due dates follow the pack's own targets, not an authority that binds only some", async () => {
  const { manifest } = await loadPack("exchange-2021");
  const starts = { caseOpenedAt: "2021-03-08T10:00:00.000Z", awarenessAt: null, compromiseConfirmedAt: null };
  expect(rules.taskDueAt("hunt-msert-full", manifest.deadlines, starts)?.toISOString()).toBe(
    "2021-03-12T10:00:00.000Z",
  );
  expect(rules.taskDueAt("credentials-domain-admins", manifest.deadlines, starts)).toBeNull();
  expect(rules.taskDueAt("recover-april-update", manifest.deadlines, starts)).toBeNull();
});

test("a grave finding after the hunt asks for another look and undoes nothing", () => {
  const done = {
    key: "credentials",
    phase: "credentials",
    state: "done",
    serverId: null,
    finishedAt: day("2021-03-12T10:00:00"),
  };
  const found = { title: "Web shell used", serverId: "server-2", createdAt: day("2021-03-13T10:00:00") };
  expect(rules.attentionOf(done, { findings: [found], hunts: [] })).toMatch(/Web shell used/);
  expect(rules.attentionOf({ ...done, serverId: "server-1" }, { findings: [found], hunts: [] })).toBeNull();
  expect(
    rules.attentionOf(done, { findings: [{ ...found, createdAt: day("2021-03-11T10:00:00") }], hunts: [] }),
  ).toBeNull();
  const hunt = { title: "Agree on the verdict", phase: "hunt", serverId: "server-2", reopened: true, opened: true };
  expect(rules.attentionOf(done, { findings: [], hunts: [hunt] })).toMatch(/opened again/);
});
