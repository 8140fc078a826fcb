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

  test("counts what it leaves out", () => {
    const known = Array.from({ length: 10 }, (_, index) => ({ text: `Fact ${index}`, assurance: "claimed" as const }));
    expect(writeMarkdown(statusReport({ ...sampleStatus, known }))).toContain("5 more facts are not shown here.");
  });

  test("names only the clocks that run, and leaves the other duties to counsel", () => {
    const clock = { regime: "HIPAA breach notification", duty: "Outer limit", startedAt: null, dueAt: null, note: "" };
    const text = writeMarkdown(
      statusReport({ ...sampleStatus, clocks: [...sampleStatus.clocks, { ...clock, state: "undecided" }] }),
    );
    expect(text).toContain("**GDPR Art. 33, 72 h**: **running**, due 2021-03-16 16:30 UTC");
    expect(text).toContain("No start is recorded for: HIPAA breach notification.");
    expect(text).not.toContain("HIPAA breach notification, outer limit");
  });

  test("says of a case closed against criteria who closed it, what was not met and why", () => {
    const closed = { at: "2021-03-20T10:00:00Z", by: "R. Adeyemi" };
    const text = writeMarkdown(statusReport({ ...sampleStatus, closed }));
    expect(text).toContain("Closed with criteria not met");
    expect(text).toContain(
      "Closed by R. Adeyemi on 20 Mar 2021. 1 of 3 closing criteria are met. Not met: Clean rescan 72 hours after eradication. Reason: mail01 is rebuilt, not cleaned",
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
