import Link from "next/link";
import type { ReactNode } from "react";

import { ExposureMark } from "@/components/marks/exposure-mark";
import { formatShare } from "@/components/ui/numbers";
import { Time } from "@/components/ui/time";
import { reachSentence } from "@/lib/cases/rules";
import { buildSourceLabels } from "@/lib/core/states";
import type { ServerView } from "@/lib/servers/schema";

/** What absence of hits on this server would rest on, and what is missing of it. */
export function Basis({ server, caseId }: { server: ServerView; caseId: string }) {
  const { noEvidenceGaps: gaps } = server;
  return (
    <section aria-label="Basis of no evidence">
      <h3>What “no evidence” would rest on</h3>
      <p className="mt-1 text-compact text-muted">
        Logs over <Time at={server.needed.from} as="day" /> to <Time at={server.needed.to} as="day" />;{" "}
        {formatShare(Math.round(server.coverageShare * 1000), 1000)} of the logs that have to be seen are here.
        {server.reach === null ? null : ` ${reachSentence(server.reach)}`}
      </p>
      {gaps.length === 0 ? (
        <p className="mt-1 text-done">Nothing is missing.</p>
      ) : (
        <ul className="mt-1 list-disc pl-4">
          {gaps.map((gap) => (
            <li key={gap}>{gap}</li>
          ))}
        </ul>
      )}
      {gaps.length > 0 ? (
        <p className="mt-1 text-compact">
          <Link href={`/cases/${caseId}/checklist?server=${server.id}`}>Hunting tasks</Link>,{" "}
          <Link href={`/cases/${caseId}/evidence`}>evidence</Link>
        </p>
      ) : null}
    </section>
  );
}

/** Every version seen on the server, latest first, with what it proves. */
export function Builds({ server, action }: { server: ServerView; action: ReactNode }) {
  return (
    <section aria-label="Build readings">
      <div className="flex items-center gap-2">
        <h3>Build readings</h3>
        <span className="ml-auto">{action}</span>
      </div>
      {server.builds.length === 0 ? <p className="mt-1 text-muted">No version of this server is known.</p> : null}
      <ul className="mt-1">
        {server.builds.toReversed().map((reading) => (
          <li key={reading.id} className="border-t border-line py-2 first:border-t-0">
            <div className="flex flex-wrap items-center gap-x-2">
              <span className="mono">{reading.build}</span>
              <ExposureMark state={reading.exposure} label={reading.checkByHand ? "Check by hand" : undefined} />
              <span className="ml-auto text-compact text-muted">
                {buildSourceLabels[reading.source]},{" "}
                <Time at={reading.lastObservedAt ?? reading.observedAt ?? reading.recordedAt} />
              </span>
            </div>
            <p className="text-compact text-muted">{reading.reason}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
