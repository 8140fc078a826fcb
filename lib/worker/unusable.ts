import { createAggregate } from "@/lib/detection/aggregate";
import type { FindingDraft } from "@/lib/detection/schema";
import type { Unusable } from "@/lib/evidence/rules";
import { unusableKinds } from "@/lib/evidence/schema";

type File = { evidenceId: string; path: string; recordKind: string; server: string | null };

const longestEntity = 200;

/**
 * Findings that say of a file that it proves less than it seems to. They stand on the server that the file was given for,
 * propose nothing, and have no time: nothing happened, something is missing. An empty or cut file is a finding of its own;
 * files of another server come in whole folders and are one.
 */
export function unusableFindings(reasons: readonly Unusable[], file: File): FindingDraft[] {
  const findings = createAggregate();
  const path = file.path.slice(0, 400);
  for (const { kind, sentence } of reasons) {
    const place = { sourceId: file.evidenceId, offset: 0, line: 0 };
    findings.add(
      {
        ruleId: `evidence:${kind}`,
        ruleName: `evidence-${kind.replaceAll("_", "-")}`,
        ruleVersion: "1",
        title: unusableKinds[kind].title,
        severity: "low",
        stage: null,
        proposes: null,
        techniques: [],
        format: file.recordKind,
      },
      {
        server: file.server,
        entity: kind === "other_server" ? null : path.slice(0, longestEntity),
        hit: {
          ...place,
          at: null,
          ip: null,
          path: null,
          entities: { ips: [], paths: [path], hashes: [], accounts: [], urls: [] },
          indicatorIds: [],
          sampleOf: () => ({
            ...place,
            at: null,
            length: 0,
            text: sentence,
            reasons: () => [{ field: "file", test: sentence, value: path }],
          }),
        },
      },
    );
  }
  return findings.drafts();
}
