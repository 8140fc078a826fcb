import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { list, link, mono, paragraph, table, column } from "@/lib/reports/document";
import type { ReportDocument } from "@/lib/reports/document";
import { emptyStatus, emptyTechnical, largeTechnical } from "@/lib/reports/fixtures/extremes";
import { hostileStatus, hostileTechnical, invisible } from "@/lib/reports/fixtures/hostile";
import { structureOf } from "@/lib/reports/fixtures/pdf-structure";
import { sampleStatus, sampleTechnical } from "@/lib/reports/fixtures/sample";
import { xmlFault } from "@/lib/reports/fixtures/xml";
import { statusReport } from "@/lib/reports/status";
import { technicalReport } from "@/lib/reports/technical";
import { writePdf } from "./pdf";

vi.setConfig({ testTimeout: 60_000 });

const written = new Map<ReportDocument, Promise<Buffer>>();

function pdfOf(report: ReportDocument): Promise<Buffer> {
  const pdf = written.get(report) ?? writePdf(report);
  written.set(report, pdf);
  return pdf;
}

const folder = mkdtempSync(join(tmpdir(), "breakwater-report-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const poppler = spawnSync("pdftotext", ["-v"]).error === undefined && spawnSync("pdfinfo", ["-v"]).error === undefined;
const whenPoppler = poppler ? "" : " (skipped: poppler-utils is not installed)";

function saved(pdf: Buffer): string {
  const file = join(folder, `${crypto.randomUUID()}.pdf`);
  writeFileSync(file, pdf);
  return file;
}

function pagesOf(pdf: Buffer): string[] {
  const pages = execFileSync("pdftotext", ["-layout", saved(pdf), "-"], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  }).split("\f");
  return pages.slice(0, -1);
}

const textOf = (pdf: Buffer) => pagesOf(pdf).join("\n");
const squeezed = (text: string) => text.replace(/\s+/gu, "");
const only = (...blocks: ReportDocument["blocks"][number][]): ReportDocument => ({
  ...statusReport(emptyStatus),
  blocks,
});

describe("a report as PDF", () => {
  const reports: [string, ReportDocument][] = [
    ["rich status", statusReport(sampleStatus)],
    ["rich technical", technicalReport(sampleTechnical)],
    ["empty status", statusReport(emptyStatus)],
    ["empty technical", technicalReport(emptyTechnical)],
    ["hostile status", statusReport(hostileStatus)],
    ["hostile technical", technicalReport(hostileTechnical)],
  ];

  test.each(reports)("is tagged from end to end: %s", async (_, report) => {
    const pdf = await pdfOf(report);
    const text = pdf.toString("latin1");
    const { nodes, typeOf } = structureOf(pdf);
    const types = Array.from(nodes.values(), (node) => node.type);
    expect(text).toMatch(/\/MarkInfo \d+ 0 R/);
    expect(text).toMatch(/\/StructTreeRoot \d+ 0 R/);
    expect(text).toContain("/Lang (en)");
    expect(text).toContain("/DisplayDocTitle true");
    expect(text).toContain("<pdfuaid:part>1</pdfuaid:part>");
    expect(types.filter((type) => type === "H1")).toHaveLength(1);
    expect(types.filter((type) => type === "Document")).toHaveLength(1);
    const parents = {
      Table: ["Document"],
      TR: ["Table"],
      TH: ["TR"],
      TD: ["TR"],
      Caption: ["Table"],
      L: ["Document"],
      LI: ["L"],
      Lbl: ["LI"],
      LBody: ["LI"],
      Figure: ["Document"],
    };
    for (const node of nodes.values()) {
      const allowed = Object.entries(parents).find(([type]) => type === node.type)?.[1];
      if (allowed !== undefined) expect(allowed, node.type).toContain(typeOf(node.parent));
      if (node.type === "Figure") expect(node.body).toContain("/Alt");
      if (node.type === "TH") expect(node.body).toMatch(/\/Scope \/(?:Column|Row)/);
    }
  });

  test("gives the same bytes for the same document", async () => {
    const [one, two] = await Promise.all([writePdf(statusReport(sampleStatus)), writePdf(statusReport(sampleStatus))]);
    expect(one.equals(two)).toBe(true);
  });

  test("carries a hostile title into its metadata as well-formed XML", async () => {
    const pdf = await writePdf(statusReport(hostileStatus));
    const xmp = /<\?xpacket begin[\s\S]*?<\?xpacket end="w"\?>/.exec(pdf.toString("utf8"))?.[0] ?? "";
    expect(xmp).toContain("&lt;script&gt;");
    expect(xmlFault(xmp)).toBeNull();
  });

  test.skipIf(!poppler).each(reports)(
    `carries the TLP label in header and footer of every page: %s${whenPoppler}`,
    async (_, report) => {
      const pages = pagesOf(await pdfOf(report));
      for (const [index, page] of pages.entries()) {
        expect(page.split(`TLP:${report.marking.tlp}`).length - 1).toBeGreaterThanOrEqual(2);
        expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
      }
    },
  );

  test.skipIf(!poppler)(`prints the status of an ordinary case on two pages${whenPoppler}`, async () => {
    expect(pagesOf(await writePdf(statusReport(sampleStatus)))).toHaveLength(2);
  });

  test.skipIf(!poppler)(
    `is read by other programs as tagged, with headings, tables and lists${whenPoppler}`,
    async () => {
      const file = saved(await writePdf(technicalReport(sampleTechnical)));
      expect(execFileSync("pdfinfo", [file], { encoding: "utf8" })).toMatch(/Tagged:\s+yes/);
      const structure = execFileSync("pdfinfo", ["-struct", file], { encoding: "utf8" });
      for (const type of ["Document", "H1", "H2", "H3", "Table", "TR", "TH", "TD", "L", "LI", "LBody", "Figure"])
        expect(structure).toMatch(new RegExp(`^\\s*${type}\\b`, "m"));
      expect(structure).not.toMatch(/^(\s*)Table.*\n\1 {2}Table/m);
    },
  );

  test.skipIf(!poppler)(
    `shows controls, bidi overrides and missing glyphs by name, never as wrong text${whenPoppler}`,
    async () => {
      const text = squeezed(textOf(await writePdf(technicalReport(hostileTechnical))));
      for (const name of [
        "‹ESC›",
        "‹NUL›",
        "‹U+202E›",
        "‹U+2066›",
        "‹U+200B›",
        "‹U+FEFF›",
        "‹U+D800›",
        "‹U+FFFE›",
        "‹U+6F22›",
        "‹U+0633›",
        "‹U+05E9›",
        "‹U+1F469›",
      ])
        expect(text).toContain(name);
      expect(text).toContain("Ωμέγα");
      expect(text).toContain("Пример");
      expect(text).toContain("<script>alert(1)</script>");
      expect(text).not.toMatch(invisible);
    },
  );

  test.skipIf(!poppler)(`prints machine values letter for letter${whenPoppler}`, async () => {
    const values = ["0x1b", "10x20", "a->b", "x!=y", "15.2.792.10", "C:\\inetpub\\wwwroot", "fi ffl"];
    const text = textOf(await writePdf(only(list(values.map((value) => [mono(value), " ", value])))));
    for (const value of values) expect(text.split(value).length - 1).toBe(2);
  });

  test.skipIf(!poppler)(
    `repeats the head of a long table and splits a row taller than the page${whenPoppler}`,
    async () => {
      const rows = Array.from({ length: 1000 }, (_, index) => [
        `row ${index}`,
        index === 500 ? "tall ".repeat(3000) : "short",
      ]);
      const pages = pagesOf(
        await writePdf(only(table("Rows", [column("First column"), column("Second column")], { rows, empty: "" }))),
      );
      expect(pages.length).toBeGreaterThan(20);
      for (const page of pages) expect(page).toContain("First column");
      const all = pages.join("\n");
      for (const index of [0, 1, 499, 500, 501, 999]) expect(all).toMatch(new RegExp(`row ${index}\\b`));
      expect(all.split("tall").length - 1).toBe(3000);
    },
  );

  test("keeps a link of the report and drops a link that would run something", async () => {
    const pdf = await writePdf(
      only(
        paragraph([
          "See ",
          link("the advisory", "https://advisory.example/1"),
          " and ",
          link("this", "javascript:alert(1)"),
        ]),
      ),
    );
    const text = pdf.toString("latin1");
    expect(text).toContain("(https://advisory.example/1)");
    expect(text).not.toContain("javascript");
  });

  test.skipIf(!poppler)(
    `bounds a case of 1,000 findings and 10,000 events and says what it left out${whenPoppler}`,
    async () => {
      const pdf = await writePdf(technicalReport(largeTechnical()));
      const text = textOf(pdf).replace(/\s+/gu, " ");
      expect(text).toContain("The case has 10,000 timeline events. This report prints 1,000");
      expect(text).toContain("Finding number 999");
      expect(text).toContain("the other 940 are in the table above");
      expect(text).toContain("Event number 9999");
      expect(pdf.length).toBeLessThan(8_000_000);
    },
  );
});
