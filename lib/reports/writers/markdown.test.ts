import { describe, expect, test } from "vitest";
import { code, column, heading, link, list, mono, paragraph, strong, table } from "@/lib/reports/document";
import type { Block } from "@/lib/reports/document";
import { emptyStatus } from "@/lib/reports/fixtures/extremes";
import { hostile, hostileTechnical, invisible } from "@/lib/reports/fixtures/hostile";
import { statusReport } from "@/lib/reports/status";
import { technicalReport } from "@/lib/reports/technical";
import { writeMarkdown } from "./markdown";

const written = (...blocks: Block[]) => writeMarkdown({ ...statusReport(emptyStatus), blocks });

describe("a report as Markdown", () => {
  test("takes every sign of markup in a text literally", () => {
    const text = written(
      paragraph(hostile.pipes),
      paragraph(hostile.script),
      heading(2, "# not a heading"),
      list(["1. not a list", "- nor this", "> nor this"]),
    );
    expect(text).toContain(
      "a\\|b \\`code\\` \\`\\`two\\`\\` \\| \\[x\\](javascript:alert(1)) \\!\\[i\\](http\\://evil.example/i.png) \\*\\*bold\\*\\* \\# h",
    );
    expect(text).toContain("\\<script\\>");
    expect(text).not.toMatch(/(?<!\\)<script/);
    expect(text).toContain("- 1\\. not a list");
    expect(text).toContain("- \\- nor this");
  });

  test("keeps a table a table whatever its cells hold", () => {
    const rows = Object.values(hostile).map((value) => [value, mono(value), strong(value)]);
    const lines = written(table("Hostile", [column("A"), column("B"), column("C")], { rows, empty: "" }))
      .split("\n")
      .filter((line) => line.startsWith("| "));
    expect(lines).toHaveLength(rows.length + 2);
    for (const line of lines) expect(line.match(/(?<!\\)\|/g)).toHaveLength(4);
  });

  test("closes a code span and a code block only where they end", () => {
    const text = written(paragraph([mono("a ``` b `")]), code("c", [{ number: "1", text: "```\n# out", hit: true }]));
    expect(text).toContain("```` a ``` b ` ````");
    expect(text).toContain("````text\n> 1  ```‹LF›# out\n````");
  });

  test("links only to what is safe", () => {
    const text = written(
      paragraph([link("good", "https://example.com/a b>c"), " ", link("bad", "javascript:alert(1)")]),
    );
    expect(text).toContain("[good](<https://example.com/a%20b%3Ec>)");
    expect(text).not.toContain("javascript");
  });

  test("shows nothing invisible and marks its first and last line", () => {
    const text = writeMarkdown(technicalReport(hostileTechnical));
    expect(text).not.toMatch(invisible);
    const lines = text.trimEnd().split("\n");
    expect(lines[0]).toContain("TLP:AMBER");
    expect(lines.at(-1)).toContain("TLP:AMBER");
  });
});
