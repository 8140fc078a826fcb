import { describe, expect, test } from "vitest";
import type { ReportDocument } from "@/lib/reports/document";
import { emptyStatus, emptyTechnical, largeTechnical } from "@/lib/reports/fixtures/extremes";
import { hostileStatus, hostileTechnical, invisible } from "@/lib/reports/fixtures/hostile";
import { sampleStatus, sampleTechnical } from "@/lib/reports/fixtures/sample";
import { xmlFault } from "@/lib/reports/fixtures/xml";
import { statusReport } from "@/lib/reports/status";
import { technicalReport } from "@/lib/reports/technical";
import { cssString } from "./html-style";
import { writeHtml } from "./html";

const reports: [string, ReportDocument][] = [
  ["rich status", statusReport(sampleStatus)],
  ["rich technical", technicalReport(sampleTechnical)],
  ["empty status", statusReport(emptyStatus)],
  ["empty technical", technicalReport(emptyTechnical)],
  ["hostile status", statusReport(hostileStatus)],
  ["hostile technical", technicalReport(hostileTechnical)],
];

const voids = /<(meta|col|br)\b([^>]*)>/g;

describe("a report as HTML", () => {
  test.each(reports)("asks nothing of any other place: %s", (_, report) => {
    const html = writeHtml(report);
    expect(html).not.toMatch(/\b(?:src|srcset|action|data|poster|background)\s*=\s*["']/i);
    expect(html.match(/<a [^>]*href="(?!https?:|mailto:|#)/g)).toBeNull();
    expect(html).not.toMatch(/<(?:script|iframe|object|embed|link|img|base|form|input)\b/i);
    expect(html).not.toMatch(/@import|url\((?!#)/i);
    expect(html.match(/ on[a-z]+="/gi)).toBeNull();
    expect(html).toContain("default-src 'none'");
  });

  test.each(reports)("is well formed: every tag closed, every sign escaped: %s", (_, report) => {
    const html = writeHtml(report)
      .replace("<!doctype html>", "")
      .replace(voids, "<$1$2/>")
      .replace(/<style>[\s\S]*?<\/style>/, "<style/>");
    expect(xmlFault(html)).toBeNull();
  });

  test.each(reports)(
    "has one title, headings in order, and a header cell for every row and column: %s",
    (_, report) => {
      const html = writeHtml(report);
      expect(html.match(/<h1>/g)).toHaveLength(1);
      const levels = Array.from(html.matchAll(/<h([1-4])>/g), (match) => Number(match[1]));
      for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
      expect(html).toMatch(/<html lang="en">/);
      for (const table of html.match(/<table>[\s\S]*?<\/table>/g) ?? []) {
        expect(table).toContain("<caption");
        expect(table).toContain('<th scope="col"');
        expect(table).toContain('<th scope="row"');
      }
    },
  );

  test("prints the marking in the margin of every page, in characters that cannot leave the style", () => {
    const html = writeHtml(statusReport(hostileStatus));
    expect(html).toMatch(/@top-right\{content:"TLP:AMBER"/);
    expect(html).toMatch(/@bottom-right\{content:"TLP:AMBER"/);
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? "";
    expect(style).not.toContain("<");
    expect(style.match(/"/g)?.length ?? 1).toSatisfy((count: number) => count % 2 === 0);
    expect(cssString('a"b\\c</style>\n')).toBe('"a\\22 b\\5c c\\3c /style\\3e ‹LF›"');
  });

  test("shows evidence as text", () => {
    const html = writeHtml(technicalReport(hostileTechnical));
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).toContain('<i class="name">‹U+202E›</i>');
    expect(html).toContain("<bdi>שלום</bdi>");
    expect(html).toContain("漢字");
    expect(html).not.toMatch(invisible);
  });

  test("stays a page a browser can open for a very large case", () => {
    expect(writeHtml(technicalReport(largeTechnical())).length).toBeLessThan(2_000_000);
  });
});
