import { describe, expect, test } from "vitest";
import { emptyTechnical, largeTechnical } from "./fixtures/extremes";
import { sampleTechnical } from "./fixtures/sample";
import { defanged } from "./sections/proof";
import { sizeWords } from "./sections/record";
import { technicalReport } from "./technical";
import { writeMarkdown } from "./writers/markdown";

describe("the technical report", () => {
  test("tells a rich case with its proof", async () => {
    await expect(writeMarkdown(technicalReport(sampleTechnical))).toMatchFileSnapshot("fixtures/golden/technical.md");
  });

  test("tells an empty case without claiming anything", async () => {
    const text = writeMarkdown(technicalReport(emptyTechnical));
    expect(text).toContain("This is a statement about the evidence received, not about the servers");
    expect(text).toContain("No log was received. Nothing can be said about what happened on any server.");
    await expect(text).toMatchFileSnapshot("fixtures/golden/technical-empty.md");
  });

  test("keeps likelihood and confidence in separate sentences", () => {
    expect(writeMarkdown(technicalReport(sampleTechnical))).toContain(
      "belongs to UNC2639: **likely** (55–80 %). Confidence: moderate. Source B2.",
    );
  });

  test("gives a proposal no likelihood that nobody judged, and shows a rejected claim as rejected", () => {
    const text = writeMarkdown(technicalReport(sampleTechnical));
    expect(text).toContain(
      "It is proposed that activity in this case belongs to UNC2640. Its likelihood has not been judged.",
    );
    expect(text).toContain("That activity in this case belongs to DLTminer was considered and rejected.");
  });

  test("never says of a proposal that somebody judged it, and invents no strength", () => {
    const text = writeMarkdown(technicalReport(sampleTechnical));
    expect(text).toContain("Proposed by a rule; nobody has decided on it yet.");
    expect(text).toContain("Proposed by J. Lindgren; nobody has decided on it yet.");
    expect(text).toContain("Proposed by a rule, decided by R. Adeyemi, 2021-03-15 10:00 UTC.");
    expect(text).not.toMatch(/Indicator strength: *\./);
  });

  test("says of an open end what it means, since nothing belongs to “unattributed”", () => {
    const text = writeMarkdown(technicalReport(sampleTechnical));
    expect(text).toContain(
      "There is a roughly even chance (45–55 %) that activity in this case is the work of several clusters. Confidence: low.",
    );
    expect(text).toContain("Earlier claim, no longer held. Activity in this case is not attributed to any cluster.");
    expect(text).not.toMatch(/belongs to (unattributed|several)/);
  });

  test("says how a closed case ended, by whom and why", () => {
    const closed = {
      at: "2021-03-20T10:00:00Z",
      by: "R. Adeyemi",
      exit: "Transferred",
      reason: "Another firm took over.",
    };
    expect(writeMarkdown(technicalReport({ ...sampleTechnical, closed }))).toContain(
      "Closed by R. Adeyemi on 20 Mar 2021 as “Transferred”. Reason: Another firm took over.",
    );
  });

  test("shows the exact line, its number and its byte for a finding", () => {
    const text = writeMarkdown(technicalReport(sampleTechnical));
    expect(text).toContain("mail01-w3svc1.zip/u\\_ex210303.log, line 4410, byte 911204");
    expect(text).toContain("> 4410  2021-03-03 07:12:09 10.0.4.11 POST /aspnet_client/system_web/qk7Rw2xd.aspx");
  });

  test("bounds a very large case and says by how much", () => {
    const document = technicalReport(largeTechnical());
    const text = writeMarkdown(document);
    expect(text).toContain("The case has 10,000 timeline events. This report prints 1,000");
    expect(text).toContain("The 60 gravest findings follow in detail; the other 940 are in the table above");
    expect(text).toContain("They show 1,000 findings (200 critical, 200 high, 200 medium, 200 low, 200 info)");
    expect(text.length).toBeLessThan(1_000_000);
  });
});

test.each([
  ["ipv4", "198.51.100.7", "198[.]51[.]100[.]7"],
  ["domain", "p.example.com", "p[.]example[.]com"],
  ["url", "https://example.com/a.aspx?x=1.2", "hxxps://example[.]com/a.aspx?x=1.2"],
  ["email", "a.b@example.com", "a[.]b[@]example[.]com"],
  ["sha256", "aa.bb", "aa.bb"],
  ["path", "/aspnet_client/a.aspx", "/aspnet_client/a.aspx"],
])("an indicator of type %s is written so that nothing opens it: %s", (type, value, written) => {
  expect(defanged(type, value)).toBe(written);
});

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [1_572_864, "1.5 MiB"],
  [5 * 1024 ** 5, "5120.0 TiB"],
])("%d bytes read as %s", (bytes, written) => {
  expect(sizeWords(bytes)).toBe(written);
});
