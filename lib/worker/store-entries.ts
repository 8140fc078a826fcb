import { AppError } from "@/lib/core/errors";
import { inCase } from "@/lib/db/unit";
import type { TimelineEntry } from "@/lib/evidence/parsers/types";
import { hostnameKey } from "@/lib/servers/rules";
import { storeEntries } from "@/lib/timeline/commands";

import type { Attempt } from "./attempt";

const rowsAtOnce = 1_000;

/**
 * Puts the entries of a timeline on that of the case while the file is read. Names are matched to servers of the case and add
 * none; an entry that names no host is of the server that the file was given for. Throws CONFLICT when another attempt reads
 * the file by now.
 */
export function entryStore(attempt: Attempt): (entries: readonly TimelineEntry[]) => Promise<void> {
  const { caseId, id: evidenceId, server, serverHint } = attempt.row;
  const own = { serverId: server?.id ?? null, serverName: server?.hostname ?? serverHint };
  return async (entries) => {
    for (let from = 0; from < entries.length; from += rowsAtOnce)
      await inCase(caseId, async (tx) => {
        const current = await tx.$queryRaw<{ attempt: number }[]>`
          SELECT attempt FROM evidence WHERE case_id = ${caseId}::uuid AND id = ${evidenceId}::uuid FOR SHARE`;
        if (current[0]?.attempt !== attempt.attempt) throw new AppError("CONFLICT", "This file is being read again.");
        const servers = await tx.server.findMany({ where: { caseId }, select: { id: true, hostnameKey: true } });
        const ids = new Map(servers.map(({ id, hostnameKey: key }) => [key, id]));
        const rows = entries.slice(from, from + rowsAtOnce).map(({ server: name, ...entry }) => ({
          ...entry,
          ...(name === null ? own : { serverId: ids.get(hostnameKey(name)) ?? null, serverName: name }),
        }));
        await storeEntries(tx, { caseId, evidenceId, readAt: attempt.readAt }, rows);
      });
  };
}
