import { assessBuild } from "@/lib/campaigns/rules";
import type { BuildRow } from "@/lib/campaigns/schema";
import { sha256Hex } from "@/lib/core/hashing";
import type { FindingDraft } from "@/lib/detection/schema";
import type { ParseSummary } from "@/lib/evidence/parsers/types";
import type { DerivedEvent } from "@/lib/timeline/commands";

type Shown = {
  drafts: FindingDraft[];
  findingIds: ReadonlyMap<string, string>;
  serverIds: ReadonlyMap<string, string>;
  clusterOf: (indicatorId: string) => string | null;
  summary: ParseSummary | null;
  buildSource: "ecp" | "httpproxy";
  builds: BuildRow[];
};

const scriptBegins = /<|%3c/i;

/** A command that carries a script, up to where that begins: the timeline is searched in plain, so no script may stand in it. */
function withoutScript(entity: string): string {
  const begins = entity.search(scriptBegins);
  return begins < 0 ? entity : `${entity.slice(0, begins)}…`;
}

/** What names an event from one reading to the next; a key that holds a script stands for it by its hash. */
function keyOf({ key }: FindingDraft): string {
  return scriptBegins.test(key) ? sha256Hex(key) : key;
}

function findingEvents(shown: Shown): DerivedEvent[] {
  return shown.drafts.flatMap((draft) => {
    const clusters = [...new Set(draft.indicatorIds.map(shown.clusterOf).filter((cluster) => cluster !== null))];
    return draft.buckets.flatMap((bucket): DerivedEvent[] => {
      if (bucket.firstAt === null) return [];
      const from = bucket.ip === null ? "" : ` from ${bucket.ip}`;
      const many = bucket.count > 1 ? `, ${bucket.count} hits within the hour` : "";
      return [
        {
          key: `${keyOf(draft)}|${bucket.ip ?? ""}|${bucket.path ?? ""}|${bucket.hour ?? ""}`,
          at: new Date(bucket.firstAt),
          precision: "second",
          kind: "finding",
          title: draft.title,
          detail: `${bucket.path ?? withoutScript(draft.entity ?? "")}${from}${many}`.trim(),
          severity: draft.severity,
          serverId: draft.server === null ? null : (shown.serverIds.get(draft.server) ?? null),
          serverName: draft.server,
          clusters,
          findingId: shown.findingIds.get(draft.key) ?? null,
          count: bucket.count,
        },
      ];
    });
  });
}

function buildEvents(shown: Shown): DerivedEvent[] {
  const seen = new Set<string>();
  return (shown.summary?.builds ?? []).flatMap((build): DerivedEvent[] => {
    if (build.firstAt === null || seen.has(`${build.server} ${build.build}`)) return [];
    seen.add(`${build.server} ${build.build}`);
    const assessed = assessBuild(shown.builds, { build: build.build, source: build.source ?? shown.buildSource });
    return [
      {
        key: `build|${build.server ?? ""}|${build.build}`,
        at: new Date(build.firstAt),
        precision: "second",
        kind: "build",
        title: `${build.server ?? "The server"} runs ${build.build}`,
        detail: assessed.reason,
        severity: null,
        serverId: build.server === null ? null : (shown.serverIds.get(build.server) ?? null),
        serverName: build.server,
        clusters: [],
        count: 1,
      },
    ];
  });
}

/** The timeline of one file: every hour of every finding as one event, and each build it shows for the first time. */
export function eventsOf(shown: Shown): DerivedEvent[] {
  return [...findingEvents(shown), ...buildEvents(shown)];
}
