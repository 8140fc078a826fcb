import { parseDocument } from "yaml";

import { packFrom } from "@/lib/campaigns/queries";
import { sigmaRule } from "@/lib/campaigns/schema";
import { AppError } from "@/lib/core/errors";
import { compileKnowledge, createDetector } from "@/lib/detection/detector";
import { RuleError } from "@/lib/detection/sigma";
import { createYaraScanner } from "@/lib/detection/yara";
import { recordKinds } from "@/lib/evidence/parsers/types";
import type { Random } from "@/lib/trials/random";

import type { Sample } from "./samples";
import { type FuzzTarget, mustHold } from "./target";

/** A refusal is an answer, as long as it says what is wrong. */
function refused(error: unknown): void {
  if (!(error instanceof AppError) && !(error instanceof RuleError)) throw error;
  mustHold(error.message !== "", "It is refused without a word.");
}

/** A row whose values are long enough for a rule that goes wild on them to be noticed. */
function rowOf(random: Random) {
  const value = random.pick([
    "a".repeat(400),
    "/ecp/default.flt",
    `${"ab/".repeat(90)}!`,
    "203.0.113.7",
    "\u0000\ud800",
  ]);
  const names = ["cs-uri-stem", "UrlStem", "c-ip", "ClientIpAddress", "UserAgent", "AnchorMailbox", "Path"];
  return {
    kind: recordKinds[random.below(recordKinds.length)] ?? "iis_w3c",
    line: 1,
    offset: 0,
    length: 10,
    at: 1_614_754_202_000,
    fields: Object.fromEntries(names.map((name) => [name, value])),
  };
}

/** Rules as they stand in the YAML, compiled and asked about rows; what is not a rule is none of its business. */
function match(text: string, random: Random): void {
  const document = parseDocument(text);
  if (document.errors.length > 0) return;
  const found = sigmaRule.safeParse(document.toJS({ maxAliasCount: 0 }));
  if (!found.success) return;
  const detector = createDetector(compileKnowledge({ rules: [found.data], indicators: [] }), {
    sourceId: "file",
    server: "EX01",
  });
  for (let rows = 0; rows < 3; rows += 1) detector.record(rowOf(random), () => "");
  detector.result();
}

const wholePackOnceIn = 200;

/** A pack with one of its files changed is taken whole or refused whole, and what is taken can be matched with. */
function packTarget(name: string, pack: readonly Sample[], changed: (path: string) => boolean): FuzzTarget {
  const open = pack.filter(({ path }) => changed(path));
  return {
    name,
    samples: open.map(({ bytes }) => bytes),
    run(input, random) {
      const path = open[random.below(open.length)]?.path ?? "";
      const text = input.toString("utf8");
      // The other files of a pack take most of the time, so they seldom come along; each problem is told either way.
      const others = random.once(wholePackOnceIn) ? pack.filter((file) => file.path !== path) : [];
      const files = [...others.map((file) => ({ path: file.path, text: file.bytes.toString("utf8") })), { path, text }];
      try {
        compileKnowledge(packFrom("exchange-2021", files));
      } catch (error) {
        refused(error);
      }
      if (!path.startsWith("rules/")) return;
      try {
        match(text, random);
      } catch (error) {
        if (!(error instanceof ReferenceError)) refused(error);
      }
    },
  };
}

function yaraTarget(pack: readonly Sample[]): FuzzTarget {
  const open = pack.filter(({ path }) => path.endsWith(".yar"));
  return {
    name: "yara",
    samples: open.map(({ bytes }) => bytes),
    run(input, random) {
      try {
        const sources = [{ name: "fuzz.yar", source: input.toString("utf8") }];
        const scanner = createYaraScanner(sources, { timeoutMs: 2_000 });
        try {
          scanner.scan(random.bytes(random.below(500)));
        } finally {
          scanner.close();
        }
      } catch (error) {
        refused(error);
      }
    },
  };
}

/** The readers of rules, indicators, checklists and whatever else a pack is made of. */
export function knowledgeTargets(pack: readonly Sample[]): FuzzTarget[] {
  const files = pack.map((file) => ({ ...file, path: file.path.replaceAll("\\", "/") }));
  return [
    packTarget("sigma", files, (path) => path.startsWith("rules/")),
    packTarget("pack-yaml", files, (path) => /^[a-z/]+\.ya?ml$/.test(path) && !path.startsWith("rules/")),
    packTarget("indicators", files, (path) => path === "indicators.csv"),
    yaraTarget(files),
  ];
}
