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

export function eventRows(context: ParseContext, sink: ParseSink): EventRows {
  const rows = countedRows(sink);
  const tally = coverageTally();
  const servers = new Map<string, string>();
  // A log of a machine names it in every row; to say the same facts again costs more than to know that they are the same.
  let facts = { server: context.serverHint, logKind: "", build: null };
  let channelOfFacts = "";

  return {
    event(event, place) {
      const { kind, at, channel, fields } = windowsRecord(event);
      const server = event.computer === "" ? context.serverHint : event.computer;
      if (server !== null && !servers.has(server) && servers.size < 256) servers.set(server, server);
      if (at !== null) {
        const isSame = server === facts.server && channel === channelOfFacts && facts.logKind !== "";
        if (!isSame) {
          facts = { server, logKind: logKindOfChannel(channel), build: null };
          channelOfFacts = channel;
          tally.seen(facts, at);
        } else tally.seenAgain(at);
      }
      rows.record({ kind, ...place, at, fields });
    },
    rejected: (row) => rows.rejected(row),
    summary(truncated) {
      const named = new Map([...servers.values()].map((server) => [server.toLowerCase(), server]));
      return rows.summary({
        truncated,
        servers: [...named.values()],
        coverage: tally.coverage(),
        builds: [],
        toolRuns: [],
      });
    },
  };
}
