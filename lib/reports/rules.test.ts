import { describe, expect, test } from "vitest";
import { missingForNoEvidence } from "@/lib/servers/rules";
import { sampleStatus } from "./fixtures/sample";
import {
  bySeverity,
  gravestEvents,
  noEvidenceBasis,
  openQuestions,
  statedCaseCompromise,
  statedCompromise,
} from "./rules";
import type { ReportCoverage, ReportServer } from "./schema";

const [, mail02] = sampleStatus.servers;
const server: ReportServer = {
  hostname: "mx",
  product: null,
  exposure: { state: "patched", label: "Patched", assurance: "verified", reason: "" },
  compromise: { state: "no_evidence", label: "No evidence", assurance: "verified", reason: "" },
  containment: "contained",
  builds: [],
  hunting: { total: 2, open: 0, setAside: 0 },
  reach: { from: "2021-01-03T00:00:00Z", to: "2021-03-12T00:00:00Z", before: null },
};
const seen: ReportCoverage = {
  server: "mx",
  logKind: "HttpProxy",
  required: true,
  needed: null,
  spans: [{ from: "2021-02-26T00:00:00Z", to: "2021-03-12T00:00:00Z" }],
  gaps: [],
  records: 10,
  rejected: 0,
};

describe("what a report may claim", () => {
  test("“no evidence” stands when the server was hunted and every required log was seen", () => {
    expect(noEvidenceBasis(server, [seen])).toEqual({ holds: true });
    expect(statedCompromise(server, [seen]).state).toBe("no_evidence");
  });

  test.each([
    ["without any log", server, []],
    ["with only logs of another server", server, [{ ...seen, server: "other" }]],
    ["with only logs that prove nothing", server, [{ ...seen, required: false }]],
    ["with a gap", server, [{ ...seen, gaps: [{ from: "2021-03-01T00:00:00Z", to: "2021-03-02T00:00:00Z" }] }]],
    ["with a required log kind that never came", server, [seen, { ...seen, logKind: "IIS W3C", spans: [] }]],
    ["without the hunting tasks", { ...server, hunting: { total: 2, open: 1, setAside: 0 } }, [seen]],
  ])("“no evidence” is written as unknown %s", (_, subject, coverage) => {
    const stated = statedCompromise(subject, coverage);
    expect(stated.state).toBe("unknown");
    expect(stated.assurance).toBeNull();
    expect(stated.reason).toMatch(/^Recorded as no evidence, but: .+\.$/);
  });

  test("what is missing is said in the words of the server's page", () => {
    const gaps = [{ from: "2021-03-01T00:00:00Z", to: "2021-03-02T00:00:00Z" }];
    const kinds = [{ label: "HttpProxy\\Ecp", required: true, spans: seen.spans, gaps }];
    const hunting = { total: 2, open: 1, setAside: 0 };
    const words = missingForNoEvidence({ hunting, kinds, proposed: null });
    expect(words).toEqual(["1 hunting task is not done.", "Missing HttpProxy\\Ecp logs: 1 Mar to 2 Mar."]);
    const row = { ...seen, logKind: "HttpProxy\\Ecp", gaps };
    expect(noEvidenceBasis({ ...server, hunting }, [row])).toMatchObject({ holds: false, reasons: words });
    expect(openQuestions({ servers: [{ ...server, hunting }], coverage: [row] })[0]?.because).toBe(words.join(" "));
  });

  test("a compromise that was found is never softened by missing logs", () => {
    expect(
      statedCompromise(
        {
          ...server,
          compromise: { state: "implanted", label: "Web shell present", assurance: "evidenced", reason: "" },
        },
        [],
      ).state,
    ).toBe("implanted");
  });

  test("a case without servers has no absence to claim, and one uncovered server is named", () => {
    const compromise = {
      state: "no_evidence" as const,
      label: "No evidence",
      assurance: "verified" as const,
      reason: "",
    };
    expect(statedCaseCompromise(compromise, { servers: [], coverage: [] }).state).toBe("unknown");
    expect(statedCaseCompromise(compromise, { servers: [server], coverage: [seen] }).state).toBe("no_evidence");
    const both = {
      servers: [server, ...(mail02 === undefined ? [] : [mail02])],
      coverage: [seen, ...sampleStatus.coverage],
    };
    expect(statedCaseCompromise(compromise, both).reason).toContain("mail02.saltmarsh.example");
  });
});

test("the data itself asks what is not known, and asks nothing of a covered, hunted, read server", () => {
  expect(openQuestions({ servers: [], coverage: [] })[0]?.question).toBe("Which servers are affected?");
  expect(openQuestions({ servers: [server], coverage: [seen] })).toEqual([]);
  const unread: ReportServer = {
    ...server,
    exposure: { state: "unknown", label: "Unknown", assurance: null, reason: "" },
  };
  const reach = { from: "2021-02-26T00:00:00Z", to: "2021-03-12T00:00:00Z", before: "nothing" as const };
  const two = [
    { ...server, reach },
    { ...server, hostname: "mx2", reach },
  ];
  expect(openQuestions({ servers: two, coverage: [seen, { ...seen, server: "mx2" }] })).toEqual([
    {
      question: "Was somebody inside mx and mx2 before 26 Feb?",
      because: "Logs cover 26 Feb to 12 Mar; nothing before was seen.",
      wouldAnswer: "Older logs, also from backup.",
    },
  ]);
  expect(openQuestions({ servers: [unread], coverage: [] }).map((unknown) => unknown.because)).toEqual([
    "No build reading decides it.",
    "No required log was received.",
  ]);
});

describe("what a bounded report keeps", () => {
  test("findings stand worst first, then by first seen, unknown times last", () => {
    const findings = [
      { severity: "low" as const, firstSeenAt: "2021-01-01T00:00:00Z" },
      { severity: "critical" as const, firstSeenAt: null },
      { severity: "critical" as const, firstSeenAt: "2021-03-01T00:00:00Z" },
    ];
    expect(findings.toSorted(bySeverity).map((finding) => finding.firstSeenAt)).toEqual([
      "2021-03-01T00:00:00Z",
      null,
      "2021-01-01T00:00:00Z",
    ]);
  });

  test("a long timeline keeps its ends and its gravest events in order of time", () => {
    const events = Array.from({ length: 100 }, (_, at) => ({
      at,
      severity: at === 50 || at === 20 ? ("critical" as const) : ("low" as const),
    }));
    expect(gravestEvents(events, 5).map((event) => event.at)).toEqual([0, 1, 20, 50, 99]);
    expect(gravestEvents(events, 1000)).toHaveLength(100);
  });
});
