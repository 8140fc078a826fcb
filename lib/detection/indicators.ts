import type { Indicator, IndicatorType } from "@/lib/campaigns/schema";
import { matchedTypes } from "@/lib/core/words";
import { containsName, needsOf, plainAgent, uriParts } from "./engine/indicator-text";
import { literalTrie } from "./engine/literal-trie";
import { rawKinds } from "./engine/raw-kinds";
import { guardedRegex } from "./engine/regex-guard";
import { senderAddresses } from "./engine/record-facts";
import { foldAscii } from "./engine/record-view";
import type { RecordView } from "./engine/record-view";
import { RuleError } from "./engine/rule-error";
import type { Run } from "./engine/runs";
import { baseNameOf, isInWebFolder, webPathOf, windowsPath } from "./engine/web-path";

/** An indicator that a record or a file shows, and where. */
export type IndicatorHit = { indicator: Indicator; field: string; value: string };

export type FileFacts = { path: string; sha256?: string; sha1?: string; md5?: string };

export type IndicatorSet = {
  indicators: readonly Indicator[];
  /** Indicators of kinds that no record or file of this installation can show yet. */
  waiting: readonly Indicator[];
  forRecord(kind: string, view: RecordView): IndicatorHit[];
  forFile(file: FileFacts): IndicatorHit[];
  /** For each indicator that raw log rows can show: clauses of runs, one of each clause stands in such a row. */
  needs(): Run[][][];
};

const recordTypes: ReadonlySet<IndicatorType> = new Set<IndicatorType>(matchedTypes);
const stemColumns = ["urlstem", "cs-uri-stem"];
const pathColumns = ["path", "filepath", "fullname", "file"];
const agentColumns = ["useragent", "cs(user-agent)"];
const methodColumns = ["method", "cs-method"];
const accountColumns = ["authenticateduser", "cs-username"];
const hashColumns = ["sha256", "sha1", "md5", "filehash", "hash"];
const commandColumns = ["commandline", "message", "scriptblocktext"];
const agentPlaces = ["/owa/", "/ecp/", "/aspnet_client/"];

const beginningLength = 12;

type Column = { field: string; value: string };

function columnsIn(view: RecordView, columns: readonly string[]): Column[] {
  return columns.flatMap((field) => {
    const value = view.folded(field);
    return value === undefined || value === "" ? [] : [{ field, value }];
  });
}

/** Paths of the back end inside a forged anchor: `ServerInfo~host:444/ecp/…` reads as `/ecp/…`. */
function anchoredPath(view: RecordView): string | null {
  return /^serverinfo~[^/]*(\/.*)$/s.exec(view.folded("anchormailbox") ?? "")?.[1] ?? null;
}

type Index = Map<string, Indicator[]>;

function into(index: Index, key: string, indicator: Indicator): void {
  index.set(key, [...(index.get(key) ?? []), indicator]);
}

/**
 * Compiles indicators for matching. A user agent counts only in a POST to a page of Exchange; a listed file name only in a
 * web folder; a URI pattern only when nobody, or a machine account, posted to it, or inside a forged anchor.
 * Throws RuleError with the indicator's id for a pattern that is unsafe or broken.
 */
export function compileIndicators(indicators: readonly Indicator[]): IndicatorSet {
  const exact: Record<"address" | "stem" | "webPath" | "file" | "name" | "hash" | "agent", Index> = {
    address: new Map(),
    stem: new Map(),
    webPath: new Map(),
    file: new Map(),
    name: new Map(),
    hash: new Map(),
    agent: new Map(),
  };
  const patterns: { indicator: Indicator; test: (value: string) => boolean }[] = [];
  const texts: { indicator: Indicator; text: string }[] = [];
  for (const indicator of indicators) {
    const folded = foldAscii(indicator.value);
    switch (indicator.type) {
      case "ipv4":
        into(exact.address, folded, indicator);
        break;
      case "sha256":
      case "sha1":
      case "md5":
        into(exact.hash, folded, indicator);
        break;
      case "uri":
      case "uri_probe":
        into(exact.stem, uriParts(indicator.value).stem, indicator);
        break;
      case "filename":
        into(exact.name, folded, indicator);
        break;
      case "user_agent":
        into(exact.agent, plainAgent(indicator.value), indicator);
        break;
      case "filepath": {
        into(exact.file, windowsPath(indicator.value), indicator);
        const web = webPathOf(indicator.value);
        if (web !== null) into(exact.webPath, web, indicator);
        break;
      }
      case "domain":
      case "url":
      case "commandline_contains":
        texts.push({ indicator, text: folded });
        break;
      case "filepath_regex":
      case "uri_regex":
      case "commandline_regex": {
        const guarded = guardedRegex(indicator.value, indicator.flags);
        if (!guarded.ok) throw new RuleError(indicator.id, guarded.problem);
        patterns.push({ indicator, test: guarded.test });
        break;
      }
      case "commandline_pattern":
      case "scheduled_task":
      case "process_tree":
      case "file_write":
      case "archive_content":
      case "registry":
      case "event":
      case "file_content":
        break;
    }
  }

  const anywhere = texts.filter(({ indicator }) => indicator.type !== "commandline_contains");
  const shortestText = anywhere.reduce((least, { text }) => Math.min(least, text.length), Infinity);
  // Whole texts cost too much room when there are thousands; their beginnings find them, and each is compared in full.
  const beginnings = new Map<string, number[]>();
  anywhere.forEach(({ text }, number) => {
    const start = text.replace(/^[a-z]+:\/\//, "").slice(0, beginningLength);
    beginnings.set(start, [...(beginnings.get(start) ?? []), number]);
  });
  const names = literalTrie(beginnings, { folds: true });

  function uriHits(view: RecordView, hits: IndicatorHit[]): void {
    const method = columnsIn(view, methodColumns)[0]?.value ?? "";
    const account = columnsIn(view, accountColumns)[0]?.value ?? "";
    const byNobody = account === "" || account === "-" || account.endsWith("$");
    for (const { field, value } of columnsIn(view, stemColumns)) {
      for (const indicator of exact.stem.get(value) ?? []) {
        const wanted = uriParts(indicator.value).method;
        if (wanted === null || wanted === method) hits.push({ indicator, field, value });
      }
      for (const indicator of exact.webPath.get(value) ?? []) hits.push({ indicator, field, value });
      if (isInWebFolder(value))
        for (const indicator of exact.name.get(baseNameOf(value)) ?? []) hits.push({ indicator, field, value });
    }
    const anchored = anchoredPath(view);
    for (const { indicator, test } of patterns) {
      if (indicator.type !== "uri_regex") continue;
      if (anchored !== null && test(view.value("anchormailbox")?.replace(/^[^/]*/, "") ?? ""))
        hits.push({ indicator, field: "AnchorMailbox", value: anchored });
      else if (method === "post" && byNobody)
        for (const field of stemColumns)
          if (test(view.value(field) ?? "")) hits.push({ indicator, field, value: view.value(field) ?? "" });
    }
    if (
      method !== "post" ||
      !columnsIn(view, stemColumns).some(({ value }) => agentPlaces.some((place) => value.startsWith(place)))
    )
      return;
    for (const { field, value } of columnsIn(view, agentColumns))
      for (const indicator of exact.agent.get(plainAgent(value)) ?? []) hits.push({ indicator, field, value });
  }

  function pathHits(columns: readonly Column[], hits: IndicatorHit[]): void {
    for (const { field, value } of columns) {
      const path = windowsPath(value);
      for (const indicator of exact.file.get(path) ?? []) hits.push({ indicator, field, value });
      const web = webPathOf(value);
      if (web !== null && !exact.file.has(path))
        for (const indicator of exact.webPath.get(web) ?? []) hits.push({ indicator, field, value });
      if (isInWebFolder(value))
        for (const indicator of exact.name.get(baseNameOf(value)) ?? []) hits.push({ indicator, field, value });
      for (const { indicator, test } of patterns)
        if (indicator.type === "filepath_regex" && (test(path) || test(`\\${path}`)))
          hits.push({ indicator, field, value });
    }
  }

  function textHits(view: RecordView, hits: IndicatorHit[]): void {
    const found = new Map<number, Column>();
    for (const field of view.names()) {
      const raw = view.value(field) ?? "";
      if (raw.length < shortestText) continue;
      names.scan(raw, (number) => {
        const entry = anywhere[number];
        if (entry === undefined || found.has(number)) return;
        const value = view.folded(field) ?? "";
        const isThere =
          entry.indicator.type === "domain" ? containsName(value, entry.text) : value.includes(entry.text);
        if (isThere) found.set(number, { field, value });
      });
    }
    for (const [number, column] of [...found].sort(([left], [right]) => left - right)) {
      const entry = anywhere[number];
      if (entry !== undefined) hits.push({ indicator: entry.indicator, ...column });
    }
  }

  function commandHits(columns: readonly Column[], hits: IndicatorHit[]): void {
    for (const { indicator, text } of texts) {
      const found =
        indicator.type === "commandline_contains" ? columns.find(({ value }) => value.includes(text)) : undefined;
      if (found !== undefined) hits.push({ indicator, ...found });
    }
    for (const { indicator, test } of patterns) {
      const found = indicator.type === "commandline_regex" ? columns.find(({ value }) => test(value)) : undefined;
      if (found !== undefined) hits.push({ indicator, ...found });
    }
  }

  function hashHits(columns: readonly Column[], hits: IndicatorHit[]): void {
    for (const { field, value } of columns)
      for (const indicator of exact.hash.get(value) ?? []) hits.push({ indicator, field, value });
  }

  return {
    indicators,
    waiting: indicators.filter(({ type }) => !recordTypes.has(type)),
    forRecord(kind, view) {
      const hits: IndicatorHit[] = [];
      for (const address of new Set(senderAddresses(view)))
        for (const indicator of exact.address.get(address) ?? [])
          hits.push({ indicator, field: "client address", value: address });
      uriHits(view, hits);
      textHits(view, hits);
      if (rawKinds.has(kind)) return hits;
      pathHits(columnsIn(view, pathColumns), hits);
      hashHits(columnsIn(view, hashColumns), hits);
      commandHits(columnsIn(view, commandColumns), hits);
      return hits;
    },
    forFile(file) {
      const hits: IndicatorHit[] = [];
      hashHits(
        ["sha256", "sha1", "md5"].flatMap((field) =>
          field === "sha256" || field === "sha1" || field === "md5"
            ? [{ field, value: file[field]?.toLowerCase() ?? "" }]
            : [],
        ),
        hits,
      );
      pathHits([{ field: "path", value: file.path }], hits);
      return hits;
    },
    needs: () => indicators.flatMap((indicator) => needsOf(indicator) ?? []),
  };
}
