import { describe, expect, test } from "vitest";
import { emptyStatus } from "./fixtures/extremes";
import { sampleStatus } from "./fixtures/sample";
import { statusReport } from "./status";
import { writeMarkdown } from "./writers/markdown";

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
    const row = text.split("\n").find((line) => line.startsWith("| `mail02.saltmarsh.example`"));
    expect(row).toContain("**Unknown**");
    expect(row).toContain("IIS W3C: nothing received");
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

  test("counts what it leaves out", () => {
    const known = Array.from({ length: 10 }, (_, index) => ({ text: `Fact ${index}`, assurance: "claimed" as const }));
    expect(writeMarkdown(statusReport({ ...sampleStatus, known }))).toContain("4 more facts are not shown here.");
  });

  test("says on the first page that demo data is demo data", () => {
    expect(writeMarkdown(statusReport({ ...sampleStatus, demo: true }))).toContain(
      "Everything in this report is invented for demonstration.",
    );
  });
});
