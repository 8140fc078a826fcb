import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import type { Tx } from "@/lib/db/client";
import { queueAgain } from "@/lib/evidence/commands";

/** Formats of which the same bytes may come from several servers: two with one build show the same version of ExSetup.exe. */
const ofNoServer = ["archive", "unrecognized", "web-shell-file", "exsetup"];

type Nameless = { id: string; serverId: string; hostname: string };

/**
 * Gives a log or a tool's output that names no server to the server that the same bytes came from elsewhere in the case, for
 * example out of an archive, and reads it again. Two servers do not write the same log; other files, such as a web shell, may
 * lie on both and are left alone, as is a file whose copies come from several servers.
 */
export async function assignByCopy(tx: Tx, caseId: string): Promise<void> {
  const nameless = await tx.$queryRaw<Nameless[]>`
    SELECT own.id, min(s.id::text) AS "serverId", min(s.hostname) AS hostname
    FROM evidence own
    JOIN evidence other ON other.case_id = ${caseId}::uuid AND other.sha256 = own.sha256 AND other.server_id IS NOT NULL
    JOIN server s ON s.case_id = ${caseId}::uuid AND s.id = other.server_id
    WHERE own.case_id = ${caseId}::uuid AND own.server_id IS NULL AND own.server_hint IS NULL AND own.state = 'ready'
      AND own.format <> ALL (${ofNoServer}::text[])
    GROUP BY own.id HAVING count(DISTINCT s.id) = 1`;
  for (const { id, serverId, hostname } of nameless) {
    await tx.evidence.updateMany({
      where: { caseId, id },
      data: { serverId, serverHint: hostname, serverBasis: "copy", version: { increment: 1 } },
    });
    const assigned = { action: "evidence.assign", object: "evidence", objectId: id };
    await appendAudit(tx, systemActor, { caseId, ...assigned, after: { serverId, from: "same bytes" } });
    await queueAgain(tx, systemActor, { caseId, evidenceId: id });
  }
}
