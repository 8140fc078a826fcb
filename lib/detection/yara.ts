import { Compiler, Scanner } from "@virustotal/yara-x";
import { z } from "zod";
import type { YaraSource } from "@/lib/campaigns/schema";
import type { RuleFacts } from "./aggregate";
import { RuleError } from "./engine/rule-error";
import { messageOf, startEngine } from "./engine/yara-engine";
import { factsOfForeignYara, factsOfYara } from "./engine/yara-facts";
import { yaraLimitBytes } from "./engine/yara-limits";
import { rulesInYara } from "./engine/yara-text";

/** A place a rule's string was found; `text` is a short excerpt, bytes outside ASCII shown as dots. */
export type YaraString = { identifier: string; offset: number; length: number; text: string };

/** A rule that a file matches, with the condition as it is written. */
export type YaraMatch = { rule: string; facts: RuleFacts; condition: string; strings: YaraString[] };

/** `scannedBytes` below `sizeBytes` means that the rest of the file was not looked at, and has to be said. */
export type YaraResult = { matches: YaraMatch[]; sizeBytes: number; scannedBytes: number; timedOut: boolean };

export type YaraScanner = {
  rules: number;
  /** Looks at the first `limitBytes` of a file. A scan that takes too long is stopped and says so. */
  scan(bytes: Uint8Array, whole?: { sizeBytes: number }): YaraResult;
  /** Frees memory outside the JavaScript heap; the scanner cannot be used afterwards. */
  close(): void;
};

export { yaraLimitBytes } from "./engine/yara-limits";
const excerptBytes = 80;

const scanOutcome = z.object({
  valid: z.boolean(),
  errors: z.array(z.unknown()).optional(),
  matches: z.array(
    z.object({
      identifier: z.string(),
      namespace: z.string(),
      isPrivate: z.boolean(),
      metadata: z.array(z.object({ identifier: z.string(), value: z.unknown() })),
      patterns: z.array(
        z.object({
          identifier: z.string(),
          isPrivate: z.boolean().optional(),
          matches: z.array(z.object({ offset: z.number(), length: z.number() })),
        }),
      ),
    }),
  ),
});

function excerptOf(bytes: Uint8Array, offset: number, length: number): string {
  let text = "";
  for (const byte of bytes.subarray(offset, offset + Math.min(length, excerptBytes)))
    text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : ".";
  return text;
}

/**
 * Compiles the YARA sources of a pack for use in this thread; run it in a worker, scanning blocks.
 * Throws RuleError with the file's name when a source does not compile, or a rule lacks what findings need.
 */
export function createYaraScanner(
  sources: readonly YaraSource[],
  options: { limitBytes?: number; timeoutMs?: number } = {},
): YaraScanner {
  startEngine();
  const limitBytes = options.limitBytes ?? yaraLimitBytes;
  const compiler = new Compiler();
  const conditions = new Map<string, string>();
  let count = 0;
  try {
    const inOrder = sources.toSorted(
      (left, right) => Number(left.namespace !== undefined) - Number(right.namespace !== undefined),
    );
    for (const { name, source, namespace } of inOrder) {
      try {
        if (namespace !== undefined) compiler.newNamespace(namespace);
        compiler.addSource(source);
      } catch (error) {
        throw new RuleError(name, messageOf(error));
      }
      for (const { name: rule, isPrivate, meta, condition } of rulesInYara(source)) {
        conditions.set(`${namespace ?? "default"}:${rule}`, condition);
        if (isPrivate) continue;
        count += 1;
        if (namespace === undefined) factsOfYara(rule, meta);
      }
    }
    const rules = compiler.build();
    const scanner = new Scanner(rules);
    scanner.setTimeoutMs(options.timeoutMs ?? 10_000);
    scanner.setMaxMatchesPerPattern(64);

    const foreign = new Set(sources.flatMap(({ namespace }) => namespace ?? []));
    const factsFor = (found: { rule: string; namespace: string }, meta: Record<string, unknown>): RuleFacts =>
      foreign.has(found.namespace) ? factsOfForeignYara(found, meta).facts : factsOfYara(found.rule, meta);

    return {
      rules: count,
      scan(bytes, whole) {
        const sizeBytes = whole?.sizeBytes ?? bytes.length;
        const part = bytes.length > limitBytes ? bytes.subarray(0, limitBytes) : bytes;
        try {
          const outcome = scanOutcome.parse(scanner.scan(part));
          const shown = outcome.matches.filter(({ isPrivate }) => !isPrivate);
          const matches = shown.map(({ identifier, namespace, metadata, patterns }) => ({
            rule: identifier,
            facts: factsFor(
              { rule: identifier, namespace },
              Object.fromEntries(metadata.map((item) => [item.identifier, item.value])),
            ),
            condition: conditions.get(`${namespace}:${identifier}`) ?? "",
            strings: patterns
              .flatMap((pattern) =>
                pattern.matches.slice(0, 4).map(({ offset, length }) => ({
                  identifier: pattern.identifier,
                  offset,
                  length,
                  text: excerptOf(part, offset, length),
                })),
              )
              .sort((left, right) => left.offset - right.offset),
          }));
          return { matches, sizeBytes, scannedBytes: part.length, timedOut: false };
        } catch (error) {
          if (!/timeout/i.test(messageOf(error))) throw error;
          return { matches: [], sizeBytes, scannedBytes: part.length, timedOut: true };
        }
      },
      close() {
        scanner.free();
        rules.free();
      },
    };
  } finally {
    compiler.free();
  }
}
