"use client";

import { useQuery } from "@tanstack/react-query";

import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { formatCount } from "@/components/ui/numbers";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { logKindLabel } from "@/lib/servers/rules";

type Span = { name: string; kind: string; fromAt: string; toAt: string };

function spansOf(
  items: readonly { serverName: string | null; logKind: string; fromAt: string; toAt: string }[],
): Span[] {
  const spans = new Map<string, Span>();
  for (const { serverName, logKind, fromAt, toAt } of items) {
    const key = `${serverName ?? ""} ${logKind}`;
    const known = spans.get(key);
    const name = serverName ?? "No server named";
    if (!known) spans.set(key, { name, kind: `${logKindLabel(logKind)} log`, fromAt, toAt });
    else
      spans.set(key, {
        ...known,
        fromAt: fromAt < known.fromAt ? fromAt : known.fromAt,
        toAt: toAt > known.toAt ? toAt : known.toAt,
      });
  }
  return [...spans.values()];
}

/** Nothing in the list: no evidence yet, or evidence that shows nothing, which is only as good as its coverage. */
export function NothingFound({ caseId }: { caseId: string }) {
  const found = useQuery({
    ...api.cases.get.queryOptions({ input: { caseId } }),
    select: (data) => data.evidenceCount,
  });
  const coverage = useQuery(api.evidence.coverage.queryOptions({ input: { caseId } }));
  if (found.data === undefined) return null;
  if (found.data === 0) {
    return (
      <EmptyState
        title="No evidence yet, so nothing can be found"
        action={
          <LinkButton tone="primary" href={`/cases/${caseId}/evidence`}>
            Add evidence
          </LinkButton>
        }
      >
        Add logs, tool output or suspicious files. Findings appear here with the line that shows each.
      </EmptyState>
    );
  }
  const spans = spansOf(coverage.data?.items ?? []);
  return (
    <EmptyState
      title="Nothing was found. That is not the same as clean."
      action={
        <>
          <LinkButton tone="primary" href={`/cases/${caseId}/evidence#coverage`}>
            See the coverage
          </LinkButton>
          <LinkButton href={`/cases/${caseId}/checklist`}>Hunting tasks</LinkButton>
        </>
      }
    >
      <p>
        No rule or indicator hit in {formatCount(found.data)} {found.data === 1 ? "file" : "files"}. What no log covers
        was not seen:
      </p>
      {spans.length > 0 ? (
        <ul className="mt-2 list-disc pl-4">
          {spans.map((span) => (
            <li key={`${span.name} ${span.kind}`}>
              {visible(span.name)}, {span.kind}: <Time at={span.fromAt} /> to <Time at={span.toAt} />
            </li>
          ))}
        </ul>
      ) : (
        <p className="mt-2">No log in this evidence covers any time.</p>
      )}
    </EmptyState>
  );
}
