import { describe, expect, test } from "vitest";
import { emptyStatus } from "./fixtures/extremes";
import { sampleStatus } from "./fixtures/sample";
import { statusReport } from "./status";
import { writeMarkdown } from "./writers/markdown";
import { writePdf } from "./writers/pdf";

const pageCount = (pdf: Buffer) => pdf.toString("latin1").match(/\/Type \/Page\b/gu)?.length ?? 0;

describe("the status report", () => {
  test("tells a rich case in plain words", async () => {
    await expect(writeMarkdown(statusReport(sampleStatus))).toMatchFileSnapshot("fixtures/golden/status.md");
  });

  test("says of an empty case that nothing is known, and claims no absence", async () => {
    const text = writeMarkdown(statusReport(emptyStatus));
    expect(text).not.toMatch(/\*\*No evidence\*\*/);
    expect(text).toContain("Recorded as no evidence, but no server is in scope.");
    expect(text).toContain("Unknown is not “no”");
    await expect(text).toMatchFileSnapshot("fixtures/golden/status-empty.md");
  });

  test("says that a patched server with a web shell is not clean", () => {
    expect(writeMarkdown(statusReport(sampleStatus))).toContain("Closing the hole does not remove the intruder");
  });

  test("writes a recorded “no evidence” without logs as unknown, with the reason", () => {
    const text = writeMarkdown(statusReport(sampleStatus));
    const row = text.split("\n").find((line) => line.startsWith("| `mail02`"));
    expect(row).toContain("**Unknown**");
    expect(row).toContain("no IIS W3C log; gaps in HttpProxy");
  });

  test("takes titles, words for emptiness and caveats from the campaign pack", () => {
    const wording = {
      title: "Status report",
      lead: "",
      sections: [{ key: "needs", title: "Open requests", text: "", whenEmpty: "We need nothing today." }],
      caveats: ["A mitigation is no patch."],
    };
    const text = writeMarkdown(statusReport({ ...sampleStatus, requests: [], wording }));
    expect(text).toContain("## Open requests\n\nWe need nothing today.");
    expect(text).toContain("A mitigation is no patch.");
  });

  test("says plainly that mail could be read, whatever the verdict says", () => {
    const text = writeMarkdown(statusReport({ ...sampleStatus, mailRead: "Mail on EX01 could be read." }));
    expect(text).toContain("> **Mail on EX01 could be read.**");
    expect(text).toContain("Find out whose mail it was, and who has to be told.");
  });

  test("prints what the organization signed off, with who and when", () => {
    expect(writeMarkdown(statusReport(sampleStatus))).toContain(
      "Signed off by K. Byrne, 2021-03-16 12:00 UTC: We have read this and accept that mail02 cannot be judged before 4 March.",
    );
    expect(writeMarkdown(statusReport(emptyStatus))).not.toContain("Signed off");
  });

  test("counts what it leaves out", () => {
    const known = Array.from({ length: 10 }, (_, index) => ({ text: `Fact ${index}`, assurance: "claimed" as const }));
    expect(writeMarkdown(statusReport({ ...sampleStatus, known }))).toContain("6 more facts are not shown here.");
  });

  test("names the clocks that run and what was filed, and leaves the other duties to counsel", () => {
    const clock = { duty: "Outer limit", startedAt: null, dueAt: null, filedAt: null, note: "" };
    const undecided = { ...clock, regime: "HIPAA breach notification", state: "undecided" as const };
    const text = writeMarkdown(statusReport({ ...sampleStatus, clocks: [...sampleStatus.clocks, undecided] }));
    expect(text).toContain("**GDPR Art. 33, 72 h**: **running**, due 2021-03-16 16:30 UTC");
    expect(text).toContain("**Insurer**: **met**, filed 2021-03-14 11:30 UTC");
    expect(text).toContain("Nobody has decided yet on: HIPAA breach notification.");
    expect(text).toContain("Decided not to apply: US state breach laws.");
    expect(text).not.toContain("HIPAA breach notification, outer limit");
  });

  test("says of a duty that was filed late when it was filed and when it was due", () => {
    const late = { ...sampleStatus.clocks[0], state: "met" as const, filedAt: "2021-03-17T08:00:00Z" };
    const clock = { regime: "GDPR", duty: "", startedAt: null, dueAt: "2021-03-16T16:30:00Z", note: "", ...late };
    expect(writeMarkdown(statusReport({ ...sampleStatus, clocks: [clock] }))).toContain(
      "**met**, filed 2021-03-17 08:00 UTC, due 2021-03-16 16:30 UTC",
    );
  });

  const closed = { at: "2021-03-20T10:00:00Z", by: "R. Adeyemi", exit: "Remediated", reason: "mail01 is rebuilt" };

  test("says of a case closed against criteria who closed it, as what, what was not met and why", () => {
    const text = writeMarkdown(statusReport({ ...sampleStatus, closed }));
    expect(text).toContain("Closed with criteria not met");
    expect(text).toContain(
      "Closed by R. Adeyemi on 20 Mar 2021 as “Remediated”. 1 of 3 closing criteria are met. Not met: Clean rescan 72 hours after eradication. Reason: mail01 is rebuilt",
    );
  });

  test("says how a case ended whose criteria are met, with the reason of whoever closed it", () => {
    const closure = sampleStatus.closure.map((criterion) => ({ ...criterion, met: true, waivedBy: null }));
    expect(writeMarkdown(statusReport({ ...sampleStatus, closed, closure }))).toContain(
      "Closed by R. Adeyemi on 20 Mar 2021 as “Remediated”. 3 of 3 closing criteria are met. Reason: mail01 is rebuilt",
    );
  });

  test.each([
    ["a typical case", sampleStatus],
    ["an empty case", emptyStatus],
  ])("fits on two pages for %s", async (_, input) => {
    expect(pageCount(await writePdf(statusReport(input)))).toBeLessThanOrEqual(2);
  });

  test("says on the first page that demo data is demo data", () => {
    expect(writeMarkdown(statusReport({ ...sampleStatus, demo: true }))).toContain(
      "Everything in this report is invented for demonstration.",
    );
  });
});
