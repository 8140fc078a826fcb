import { systemActor } from "@/lib/auth/schema";
import { parseBuild } from "@/lib/campaigns/rules";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import type { PasswordReading } from "@/lib/evidence/parsers/types";
import { spansOfHours } from "@/lib/evidence/rules";
import { addBuild } from "@/lib/servers/commands";
import { quietHoursOf } from "@/lib/servers/rules";
import { sealText } from "@/lib/storage/sealed-text";

import type { Attempt } from "./attempt";
import { keptRejectedRows, type ReadingResult } from "./reading";

type Observed = {
  result: ReadingResult;
  format: string;
  serverIds: ReadonlyMap<string, string>;
  ownServerId: string | null;
};

/** Tools as gates name them, by the name that parsers give. */
const toolNames: Record<string, string> = {
  "Test-ProxyLogon": "test-proxylogon",
  MSERT: "msert",
  CompareExchangeHashes: "compare-exchange-hashes",
  CHIRP: "chirp",
  EOMT: "eomt",
};

/** Where a build comes from that a log shows by itself. */
export function buildSourceOf(format: string): "ecp" | "httpproxy" {
  return format === "exchange-ecp-server" ? "ecp" : "httpproxy";
}

/** How far back the logs went that a tool looked at: a negative result holds for these days only. */
function reachOf(logAgeDays: Record<string, number> | undefined): string {
  const days = Object.values(logAgeDays ?? {});
  if (days.length === 0) return "";
  const [least, most] = [Math.min(...days), Math.max(...days)];
  return ` Its logs reached back ${least === most ? `${most}` : `between ${least} and ${most}`} days.`;
}

const passwordsPerStatement = 2_000;

async function storePasswords(
  tx: Tx,
  file: { caseId: string; evidenceId: string },
  passwords: readonly PasswordReading[],
): Promise<void> {
  for (let from = 0; from < passwords.length; from += passwordsPerStatement)
    await tx.passwordReading.createMany({
      data: passwords.slice(from, from + passwordsPerStatement).map(({ at, ...reading }) => ({
        ...file,
        ...reading,
        id: newId(),
        setAt: at === null ? null : new Date(at),
      })),
    });
}

/** Replaces what a file shows beside findings: covered hours, builds, exposure, tool runs and rows that could not be read. */
export async function replaceObservations(
  tx: Tx,
  attempt: Attempt,
  { result, format, serverIds, ownServerId }: Observed,
): Promise<void> {
  const { caseId, id: evidenceId } = attempt.row;
  const where = { caseId, evidenceId };
  await tx.coverage.deleteMany({ where });
  await tx.buildReading.deleteMany({ where });
  // What a later report no longer lists was learned from that report, and does not end with a new reading of this file.
  await tx.exposureProof.deleteMany({ where: { ...where, importId: null } });
  await tx.toolRun.deleteMany({ where });
  await tx.rejectedRow.deleteMany({ where });
  await tx.passwordReading.deleteMany({ where });
  const { summary } = result;
  if (!summary) return;
  const serverOf = (name: string | null) => (name === null ? ownServerId : (serverIds.get(name) ?? null));
  await tx.coverage.createMany({
    data: summary.coverage.flatMap((covered) =>
      spansOfHours(covered.hours, quietHoursOf(covered.logKind)).map(({ fromAt, toAt, rows }) => ({
        caseId,
        id: newId(),
        evidenceId,
        serverId: serverOf(covered.server),
        serverName: covered.server,
        logKind: covered.logKind,
        fromAt,
        toAt,
        rows: BigInt(rows),
      })),
    ),
  });
  await tx.toolRun.createMany({
    data: summary.toolRuns.map(({ server, logAgeDays, tool, detail, ...run }) => ({
      ...run,
      caseId,
      id: newId(),
      evidenceId,
      serverId: serverOf(server),
      serverName: server,
      tool: toolNames[tool] ?? tool,
      detail: `${detail}${reachOf(logAgeDays)}`,
    })),
  });
  await tx.rejectedRow.createMany({
    data: result.rejected.slice(0, keptRejectedRows).map((row) => ({
      caseId,
      id: newId(),
      evidenceId,
      line: BigInt(row.line),
      offset: BigInt(row.offset),
      reason: row.reason,
      text: sealText(caseId, row.text),
    })),
  });
  await storePasswords(tx, where, summary.passwords ?? []);
  await tx.exposureProof.createMany({
    data: (summary.exposures ?? []).flatMap(({ server, at, ...shown }) => {
      const serverId = serverOf(server);
      const observedAt = at === null ? null : new Date(at);
      return serverId === null ? [] : [{ ...shown, caseId, id: newId(), evidenceId, serverId, observedAt }];
    }),
  });
  for (const build of summary.builds) {
    const serverId = serverOf(build.server);
    // A damaged row may tell numbers that no version has; what else the file shows still counts.
    if (serverId === null || parseBuild(build.build) === null) continue;
    // A clock that runs ahead, or in another zone, must not date a reading later than the file that shows it.
    const at = (ms: number | null) => (ms === null ? null : new Date(Math.min(ms, attempt.row.receivedAt.getTime())));
    await addBuild(tx, systemActor, {
      caseId,
      serverId,
      evidenceId,
      build: build.build,
      source: build.source ?? buildSourceOf(format),
      observedAt: at(build.firstAt),
      lastObservedAt: at(build.lastAt),
    });
  }
}
