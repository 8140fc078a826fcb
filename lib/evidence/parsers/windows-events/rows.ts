import { countedRows } from "@/lib/evidence/parsers/counted-rows";
import { coverageTally } from "@/lib/evidence/parsers/coverage";
import type { ParseContext, ParsedRecord, ParseSink, ParseSummary, RejectedRow } from "@/lib/evidence/parsers/types";

import { logKindOfChannel } from "./channels";
import type { WindowsEvent } from "@/lib/evidence/parsers/windows-event";
import { windowsRecord } from "./fields";

type Place = Pick<ParsedRecord, "line" | "offset" | "length" | "long">;

/** Takes the events of one file, whatever it is written in, as records, with the hours each log of each server covers. */
export type EventRows = {
  event(event: WindowsEvent, place: Place): void;
  rejected(row: RejectedRow): void;
  summary(truncated: boolean): ParseSummary;
};

const mostComputers = 256;
const mostServers = 8;

/**
 * Counts the computers that events are of. A log is of the one that wrote it, and an export may join a few; but a computer
 * may have had another name when it was set up, and a collector holds events of a whole network. Such names are matched to
 * the servers of a case and bring none into it.
 */
function computersSeen(): { seen(name: string): void; named(): Pick<ParseSummary, "servers" | "scanned"> } {
  const counted = new Map<string, { name: string; rows: number }>();
  let total = 0;
  let last: { name: string; rows: number } | null = null;

  return {
    seen(name) {
      total++;
      if (last?.name !== name) {
        const key = name.toLowerCase();
        const known = counted.get(key);
        last = known ?? { name, rows: 0 };
        if (known === undefined && counted.size < mostComputers) counted.set(key, last);
      }
      last.rows++;
    },
    named() {
      const all = [...counted.values()];
      const often = all.filter(({ rows }) => rows * 10 >= total);
      const own = often.length <= mostServers ? often : [];
      const others = all.filter((one) => !own.includes(one));
      return {
        servers: own.map(({ name }) => name),
        ...(others.length > 0 ? { scanned: others.map(({ name }) => ({ name, aliases: [] })) } : {}),
      };
    },
  };
}

export function eventRows(context: ParseContext, sink: ParseSink): EventRows {
  const rows = countedRows(sink);
  const tally = coverageTally();
  const computers = computersSeen();
  // A log of a machine names it in every row; to say the same facts again costs more than to know that they are the same.
  const eventLogs = new Set<string>();
  let facts = { server: context.serverHint, logKind: "", build: null };
  let channelOfFacts = "";

  return {
    event(event, place) {
      const { kind, at, channel, fields } = windowsRecord(event);
      const server = event.computer === "" ? context.serverHint : event.computer;
      if (server !== null) computers.seen(server);
      const isSame = server === facts.server && channel === channelOfFacts && facts.logKind !== "";
      if (!isSame) {
        facts = { server, logKind: logKindOfChannel(channel), build: null };
        channelOfFacts = channel;
        eventLogs.add(facts.logKind);
      }
      if (at !== null) tally.seen(facts, at);
      rows.record({ kind, ...place, at, fields });
    },
    rejected: (row) => rows.rejected(row),
    summary(truncated) {
      return rows.summary({
        truncated,
        ...computers.named(),
        eventLogs: [...eventLogs],
        coverage: tally.coverage(),
        builds: [],
        toolRuns: [],
      });
    },
  };
}
