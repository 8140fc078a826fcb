import { describe, expect, test, vi } from "vitest";
import yauzl from "yauzl";
import type { ReportDocument } from "@/lib/reports/document";
import { emptyStatus, emptyTechnical, largeTechnical } from "@/lib/reports/fixtures/extremes";
import { hostileStatus, hostileTechnical, invisible } from "@/lib/reports/fixtures/hostile";
import { sampleStatus, sampleTechnical } from "@/lib/reports/fixtures/sample";
import { xmlFault } from "@/lib/reports/fixtures/xml";
import { statusReport } from "@/lib/reports/status";
import { technicalReport } from "@/lib/reports/technical";
import { writeDocx } from "./docx";

vi.setConfig({ testTimeout: 60_000 });

function partsOf(docx: Buffer): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    yauzl.fromBuffer(docx, { lazyEntries: true }, (error, zip) => {
      if (error !== null) return reject(error);
      const parts = new Map<string, string>();
      zip.on("entry", (entry: yauzl.Entry) => {
        zip.openReadStream(entry, (failed, stream) => {
          if (failed !== null) return reject(failed);
          const chunks: Buffer[] = [];
          stream.on("data", (chunk: Buffer) => chunks.push(chunk));
          stream.on("end", () => {
            parts.set(entry.fileName, Buffer.concat(chunks).toString("utf8"));
            zip.readEntry();
          });
        });
      });
      zip.on("end", () => resolve(parts));
      zip.readEntry();
    });
  });
}

const reports: [string, ReportDocument][] = [
  ["rich status", statusReport(sampleStatus)],
  ["rich technical", technicalReport(sampleTechnical)],
  ["empty status", statusReport(emptyStatus)],
  ["empty technical", technicalReport(emptyTechnical)],
  ["hostile status", statusReport(hostileStatus)],
  ["hostile technical", technicalReport(hostileTechnical)],
];

describe("a report as Word document", () => {
  test.each(reports)("holds only well-formed parts: %s", async (_, report) => {
    const parts = await partsOf(await writeDocx(report));
    expect(parts.size).toBeGreaterThan(8);
    for (const [name, xml] of parts) expect(xmlFault(xml.replace(/^\ufeff/u, "")), name).toBeNull();
  });

  test.each(reports)("carries marking and page numbers in header and footer: %s", async (_, report) => {
    const parts = await partsOf(await writeDocx(report));
    expect(parts.get("word/header1.xml")).toContain(`TLP:${report.marking.tlp}`);
    const footer = parts.get("word/footer1.xml") ?? "";
    expect(footer).toContain(`TLP:${report.marking.tlp}`);
    expect(footer).toContain("NUMPAGES");
  });

  test("uses real headings and repeats the head of every data table", async () => {
    const document = (await partsOf(await writeDocx(technicalReport(sampleTechnical)))).get("word/document.xml") ?? "";
    for (const style of ["Title", "Heading1", "Heading2"]) expect(document).toContain(`<w:pStyle w:val="${style}"/>`);
    expect(document.match(/<w:tblHeader\/>/g)?.length ?? 0).toBeGreaterThan(10);
  });

  test("runs, fetches and computes nothing that came from the case", async () => {
    const parts = await partsOf(await writeDocx(technicalReport(hostileTechnical)));
    for (const [name, xml] of parts) {
      if (name.endsWith(".rels")) expect(xml, name).not.toContain('TargetMode="External"');
      expect(xml, name).not.toMatch(invisible);
    }
    expect(Array.from((parts.get("word/document.xml") ?? "").matchAll(/<w:instrText[^>]*>([^<]*)</g))).toHaveLength(0);
    expect(parts.get("word/document.xml")).toContain("漢字");
  });

  test("holds a very large case", async () => {
    const docx = await writeDocx(technicalReport(largeTechnical()));
    expect(docx.length).toBeLessThan(4_000_000);
  });
});
