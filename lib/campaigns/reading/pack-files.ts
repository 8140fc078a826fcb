import { CsvError, parse as parseCsv } from "csv-parse/sync";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";

import { AppError } from "@/lib/core/errors";
import { sha256Hex } from "@/lib/core/hashing";

import { packProblems } from "@/lib/campaigns/format/integrity";
import {
  buildRow,
  checklistSection,
  cluster,
  indicator,
  packManifest,
  reportWording,
  sigmaRule,
} from "@/lib/campaigns/schema";
import type { ChecklistSection, Indicator, Pack, SigmaRule, YaraSource } from "@/lib/campaigns/schema";

/** One file of a pack as it was read; `path` is relative to the pack and uses "/". */
export type PackFile = { path: string; text: string };

const indicatorColumns = [
  "id",
  "type",
  "value",
  "cluster",
  "strength",
  "techniques",
  "source",
  "first_seen",
  "confidence",
  "false_positive_risk",
  "related_activity",
  "note",
  "flags",
];

function broken(slug: string, problems: readonly string[]): AppError {
  const shown = problems.slice(0, 20);
  const more = problems.length > shown.length ? [`… and ${problems.length - shown.length} more.`] : [];
  return new AppError("UNPROCESSABLE", `The campaign pack ${slug} cannot be used:\n${[...shown, ...more].join("\n")}`, {
    problems: [...problems],
  });
}

function pathWords(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

/** A YAML file against its schema; every problem names file, line, path and what is wrong. */
function readYaml<Shape>(file: PackFile, shape: z.ZodType<Shape>, problems: string[]): Shape | null {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines });
  if (document.errors.length > 0) {
    problems.push(
      ...document.errors.map(
        (error) => `${file.path}: line ${lines.linePos(error.pos[0]).line}: ${error.message.split("\n")[0]}`,
      ),
    );
    return null;
  }
  const value = valueOf(document);
  if (value === null) {
    problems.push(
      `${file.path}: it refers to itself, or repeats its own parts so often that it would not fit in memory.`,
    );
    return null;
  }
  const found = shape.safeParse(value.js);
  if (found.success) return found.data;
  for (const issue of found.error.issues) {
    const range = rangeAt(document, issue.path);
    const line = range === null ? "" : `line ${lines.linePos(range).line}: `;
    problems.push(`${file.path}: ${line}${pathWords(issue.path) || "the file"}: ${issue.message}`);
  }
  return null;
}

/** What a document holds; null for one whose aliases unfold without end, which the reader of YAML refuses by throwing. */
function valueOf(document: ReturnType<typeof parseDocument>): { js: unknown } | null {
  try {
    return { js: document.toJS() };
  } catch (error) {
    if (error instanceof ReferenceError) return null;
    throw error;
  }
}

/** Offset of the deepest node on the path that exists, so that a missing key still points at its parent. */
function rangeAt(document: ReturnType<typeof parseDocument>, path: readonly PropertyKey[]): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    const range = z.object({ range: z.tuple([z.number()], z.number()) }).safeParse(node);
    if (range.success) return range.data.range[0];
  }
  return null;
}

/** The cells of a CSV file; null, and the problem told, where its quotes make no sense. */
function readRows(file: PackFile, problems: string[]): string[][] | null {
  try {
    return z
      .array(z.array(z.string()))
      .parse(parseCsv(file.text, { bom: true, relax_column_count: true, skip_empty_lines: true }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    problems.push(`${file.path}: ${error.message}.`);
    return null;
  }
}

function readIndicators(file: PackFile, problems: string[]): Indicator[] {
  const rows = readRows(file, problems);
  if (rows === null) return [];
  const header = rows[0] ?? [];
  if (header.join() !== indicatorColumns.join()) {
    problems.push(`${file.path}: line 1: the columns must be ${indicatorColumns.join(",")}.`);
    return [];
  }
  return rows.slice(1).flatMap((row, index) => {
    const [
      id,
      type,
      value,
      name,
      strength,
      techniques,
      source,
      firstSeen,
      confidence,
      risk,
      relatedActivity,
      note,
      flags,
    ] = row.map((cell) => cell.trim());
    const found = indicator.safeParse({
      id,
      type,
      value,
      cluster: name,
      strength: strength || null,
      techniques: techniques?.split(" ").filter((part) => part !== "") ?? [],
      source,
      firstSeen: firstSeen || null,
      confidence,
      falsePositiveRisk: risk || null,
      relatedActivity: relatedActivity || null,
      note: note || null,
      flags: flags ?? "",
    });
    if (found.success) return [found.data];
    problems.push(
      ...found.error.issues.map(
        (issue) => `${file.path}: row ${index + 2} (${id || "no id"}): ${pathWords(issue.path)}: ${issue.message}`,
      ),
    );
    return [];
  });
}

/** SHA-256 over every file of a pack in the order of their paths, so that two states of one version can be told apart. */
export function hashOf(files: readonly PackFile[]): string {
  const ordered = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return sha256Hex(ordered.map((file) => `${file.path}\0${sha256Hex(file.text)}\n`).join(""));
}

/**
 * A whole pack from its files, checked against the pack format and against itself.
 * Throws UNPROCESSABLE with every problem as "file: line: path: what is wrong" in `data.problems`.
 * Folders `rules/` and `yara/` may be missing or empty.
 */
export function packFrom(slug: string, files: readonly PackFile[]): Pack {
  const problems: string[] = [];
  const fileAt = (path: string): PackFile => {
    const file = files.find((candidate) => candidate.path === path);
    if (file === undefined) problems.push(`${path}: the file is missing.`);
    return file ?? { path, text: "" };
  };
  const yaml = <Shape>(path: string, shape: z.ZodType<Shape>): Shape | null => {
    const before = problems.length;
    const file = fileAt(path);
    return problems.length > before ? null : readYaml(file, shape, problems);
  };
  const manifest = yaml("pack.yaml", packManifest);
  const builds = yaml("builds.yaml", z.array(buildRow).min(1));
  const checklist = yaml("checklist.yaml", z.array(checklistSection).min(1));
  const clusters = yaml("clusters.yaml", z.array(cluster));
  const status = yaml("reports/status.yaml", reportWording);
  const technical = yaml("reports/technical.yaml", reportWording);
  const changelog = fileAt("CHANGELOG.md").text;
  const indicators = readIndicators(fileAt("indicators.csv"), problems);
  const rules: SigmaRule[] = files
    .filter((file) => /^rules\/.+\.ya?ml$/.test(file.path))
    .flatMap((file) => readYaml(file, sigmaRule, problems) ?? []);
  const yara: YaraSource[] = files
    .filter((file) => /^yara\/.+\.yar$/.test(file.path))
    .map((file) => ({ name: file.path.replace(/^yara\//, ""), source: file.text }));

  if (!manifest || !builds || !checklist || !clusters || !status || !technical || problems.length > 0)
    throw broken(slug, problems);
  const pack = {
    manifest,
    builds,
    checklist,
    clusters,
    indicators,
    rules,
    yara,
    reports: { status, technical },
    changelog,
  };
  const disagreements = packProblems(pack);
  if (manifest.slug !== slug) disagreements.push(`pack.yaml: the slug is ${manifest.slug} and should be ${slug}.`);
  if (disagreements.length > 0) throw broken(slug, disagreements);
  return { ...pack, hash: hashOf(files) };
}

/**
 * A checklist from text in the form of the pack's `checklist.yaml`. Throws INVALID at the field `yaml`, with every problem as
 * "line: path: what is wrong" in `data.problems`.
 */
export function checklistFrom(yamlText: string): ChecklistSection[] {
  const problems: string[] = [];
  const file = { path: "checklist.yaml", text: yamlText };
  const sections = readYaml(file, z.array(checklistSection).min(1), problems);
  if (sections !== null) return sections;
  const told = problems.map((problem) => problem.replace(/^checklist\.yaml: /, ""));
  throw new AppError("INVALID", `The text cannot be read as a checklist: ${told[0] ?? "it is empty."}`, {
    field: "yaml",
    problems: told,
  });
}
