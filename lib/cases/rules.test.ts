import { describe, expect, test } from "vitest";

import { mailReadOf, nextActions, verdictSentence, type VerdictServer, worstOf } from "./rules";

const server = (more: Partial<VerdictServer> & { hostname: string }): VerdictServer => ({
  exposure: "unknown",
  exposureAssurance: "claimed",
  compromise: "unknown",
  compromiseAssurance: "claimed",
  patchedAt: null,
  firstAt: null,
  lastAt: null,
  reach: null,
  ...more,
});

const labels = {
  unknown: "Compromise unknown",
  no_evidence: "No evidence of compromise",
  attempted: "Exploitation attempted",
  implanted: "Web shell present",
  operated: "Web shell used",
  spread: "Credential theft or lateral movement",
};

describe("the worst of the servers", () => {
  test("is taken on each axis apart, as sure as the least sure server that shows it", () => {
    const worst = worstOf([
      server({
        hostname: "EX01",
        exposure: "patched",
        exposureAssurance: "verified",
        compromise: "operated",
        compromiseAssurance: "evidenced",
      }),
      server({
        hostname: "EX02",
        exposure: "patched",
        exposureAssurance: "evidenced",
        compromise: "no_evidence",
        compromiseAssurance: "verified",
      }),
    ]);
    expect(worst).toEqual({
      exposure: "patched",
      exposureAssurance: "evidenced",
      compromise: "operated",
      compromiseAssurance: "evidenced",
    });
  });

  test("counts what no server could be named for, and unknown above no evidence", () => {
    expect(worstOf([server({ hostname: "EX01", compromise: "no_evidence" })], "implanted")).toMatchObject({
      compromise: "implanted",
      compromiseAssurance: "evidenced",
    });
    expect(
      worstOf([server({ hostname: "EX01", compromise: "no_evidence" }), server({ hostname: "EX02" })]).compromise,
    ).toBe("unknown");
    expect(worstOf([])).toMatchObject({ exposure: "unknown", compromise: "unknown" });
  });
});

describe("the proposed verdict", () => {
  test("says the worst first, how long after the update, what is unknown and what is not done", () => {
    const sentence = verdictSentence({
      labels,
      credentialsOpen: true,
      servers: [
        server({
          hostname: "EX01",
          exposure: "patched",
          compromise: "operated",
          patchedAt: new Date("2021-03-09T21:40:00Z"),
          firstAt: new Date("2021-03-03T06:49:00Z"),
          lastAt: new Date("2021-03-11T23:06:00Z"),
        }),
        server({ hostname: "EX02", exposure: "patched" }),
      ],
    });
    expect(sentence).toBe(
      "Web shell used on EX01, first seen on 3 Mar and last on 11 Mar, 2 d after the update of EX01. All servers are patched. EX02 stays unknown until more logs are read, and credentials are not yet reset.",
    );
  });

  test("names the servers of unknown exposure beside a vulnerable one, and does not say that nobody read a build", () => {
    const servers = [
      server({ hostname: "EX01", exposure: "vulnerable", compromise: "attempted" }),
      server({ hostname: "EX02", compromise: "attempted" }),
      server({ hostname: "EX03", exposure: "patched", compromise: "attempted" }),
    ];
    expect(verdictSentence({ labels, servers })).toBe(
      "Exploitation attempted on EX01, EX02 and EX03. EX01 is still vulnerable; EX02 is at a build that decides nothing, or was not read.",
    );
    expect(verdictSentence({ labels, servers: servers.slice(1, 2) })).toBe(
      "Exploitation attempted on EX02. EX02 is at a build that decides nothing, or was not read.",
    );
  });

  test("says that mail could be read, which an attempt alone does not tell", () => {
    const servers = [server({ hostname: "EX01", exposure: "patched", compromise: "attempted" })];
    const mail = { servers: ["EX01"], elsewhere: false };
    expect(verdictSentence({ labels, servers, mail })).toBe(
      "Exploitation attempted on EX01. Mail on EX01 could be read. EX01 is patched.",
    );
    expect(verdictSentence({ labels, servers: [], mail: { servers: [], elsewhere: true } })).toBe(
      "Mail on a server that the evidence does not name could be read.",
    );
  });

  test("never calls a server clean", () => {
    const clean = (hostname: string, from: string, before: "nothing" | null) =>
      server({
        hostname,
        exposure: "patched",
        compromise: "no_evidence",
        reach: { from, to: "2021-03-09T21:40:00Z", before },
      });
    const late = clean("EX01", "2021-02-26T00:00:00Z", "nothing");
    const early = clean("EX02", "2021-01-02T00:00:00Z", null);
    expect(verdictSentence({ labels, servers: [late] })).toBe(
      "No evidence of compromise on EX01: logs cover 26 Feb to 9 Mar; nothing before was seen. EX01 is patched.",
    );
    expect(verdictSentence({ labels, servers: [early] })).toBe(
      "No evidence of compromise on EX02: logs cover 2 Jan to 9 Mar. EX02 is patched.",
    );
    expect(verdictSentence({ labels, servers: [late, early] })).toContain(
      "on EX01 and EX02: logs cover 26 Feb to 9 Mar; nothing before was seen.",
    );
    expect(verdictSentence({ labels, servers: [] })).toBe(
      "No server is in scope yet, so neither exposure nor compromise is known.",
    );
  });
});

test("theft of mail stands on the server that a finding names, or on the only one there is", () => {
  const [one, two] = [
    { id: "1", hostname: "EX01" },
    { id: "2", hostname: "EX02" },
  ];
  expect(mailReadOf([], [one])).toEqual({ servers: [], elsewhere: false });
  expect(mailReadOf([{ serverId: null }], [one])).toEqual({ servers: ["EX01"], elsewhere: false });
  expect(mailReadOf([{ serverId: null }, { serverId: "2" }], [one, two])).toEqual({
    servers: ["EX02"],
    elsewhere: true,
  });
});

describe("what to do next", () => {
  const acts = [
    "server.add",
    "finding.triage",
    "server.confirm",
    "task.update",
    "task.review",
    "evidence.add",
    "attribution.decide",
  ];
  const reader = { userId: "me", role: "lead" as const, acts };
  const task = (more: object) => ({
    id: "t",
    key: "contain-inbound",
    title: "Block untrusted access to the server",
    sectionTitle: "Containment",
    phase: "contain" as const,
    state: "todo" as const,
    required: true,
    opened: true,
    serverId: null,
    serverName: null,
    dueAt: null,
    submittedBy: null,
    proposal: null,
    dependsOn: [],
    roles: ["lead" as const],
    ...more,
  });
  const ex = (more: object) => ({
    id: "s1",
    hostname: "EX02",
    exposure: "patched",
    compromise: "unknown" as const,
    compromiseConfirmed: null,
    compromiseProposed: null,
    compromiseReason: "",
    unseenAt: null,
    exposureProposedReasons: [],
    seen: [],
    ...more,
  });
  const facts = {
    tasks: [],
    servers: [ex({})],
    newCritical: 0,
    claims: [],
    reader,
    nowMs: Date.parse("2021-03-16T12:00:00Z"),
  };

  test("begins with naming servers when there are none, and with findings that nobody judged", () => {
    expect(nextActions({ ...facts, servers: [] })[0]).toMatchObject({
      label: "Add server",
      place: { kind: "add_server" },
    });
    expect(nextActions({ ...facts, newCritical: 2, tasks: [task({})] })[0]).toMatchObject({
      title: "Judge 2 critical findings",
      place: { kind: "findings" },
    });
  });

  test("takes late work and work on a compromised server first, and names one task of several servers once", () => {
    const hit = ex({ id: "s2", hostname: "EX01", compromise: "operated", compromiseConfirmed: "operated" });
    const list = nextActions({
      ...facts,
      servers: [ex({}), hit],
      tasks: [
        task({ id: "a", key: "intake", phase: "intake", title: "Intake" }),
        task({ id: "b", serverId: "s1", serverName: "EX02" }),
        task({ id: "c", serverId: "s2", serverName: "EX01", dueAt: "2021-03-14T12:00:00Z" }),
      ],
    });
    expect(list.map((action) => action.title)).toEqual(["Block untrusted access to the server on EX01", "Intake"]);
    expect(list[0]?.why).toBe("Containment · the target passed 2 d ago · and 1 more like it");
  });

  test("asks the second person for a review, never the one who submitted, and leaves blocked work alone", () => {
    const submitted = task({ state: "in_review", submittedBy: { id: "other", name: "S. Lindqvist" } });
    expect(nextActions({ ...facts, tasks: [submitted] })[0]).toMatchObject({
      label: "Review",
      why: expect.stringContaining("S. Lindqvist"),
    });
    expect(
      nextActions({
        ...facts,
        tasks: [task({ state: "in_review", submittedBy: { id: "me", name: "Me" } }), task({ state: "blocked" })],
      }),
    ).toEqual([]);
  });

  test("names the missing logs with their days, and offers nothing to those who may do nothing", () => {
    const gaps = [{ from: "2021-02-27T00:00:00Z", to: "2021-03-04T00:00:00Z" }];
    const short = ex({
      seen: [
        { label: "HttpProxy", required: true, gaps },
        { label: "IIS", required: true, gaps },
        { label: "OAB generator", required: false, gaps },
      ],
    });
    expect(nextActions({ ...facts, servers: [short] })[0]).toMatchObject({
      title: "Get HttpProxy and IIS logs of EX02 for 27 Feb to 4 Mar",
      place: { kind: "evidence", serverId: "s1" },
    });
    expect(
      nextActions({
        ...facts,
        servers: [short],
        newCritical: 3,
        tasks: [task({})],
        reader: { userId: "m", role: "manager", acts: [] },
      }),
    ).toEqual([]);
  });
});
