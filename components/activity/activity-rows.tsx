import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import type { AuditEventView } from "@/lib/audit/schema";

/** What an action is called in a sentence about it. */
const actionWords: Record<string, string> = {
  "case.create": "opened the case",
  "case.update": "changed the case",
  "case.assign": "assigned the case",
  "case.close": "closed the case",
  "case.reopen": "opened the case again",
  "case.confirm": "confirmed the verdict",
  "server.add": "put a server in scope",
  "server.update": "changed a server",
  "server.confirm": "confirmed a server's state",
  "build.add": "recorded a build",
  "evidence.add": "added evidence",
  "evidence.read": "read evidence",
  "evidence.retry": "asked to read evidence again",
  "evidence.failed": "could not read evidence",
  "evidence.export": "downloaded evidence",
  "evidence.assign": "named the server of evidence",
  "finding.triage": "judged a finding",
  "timeline.add": "added a timeline event",
  "timeline.update": "changed a timeline event",
  "timeline.remove": "took back a timeline event",
  "attribution.propose": "proposed an attribution",
  "attribution.decide": "decided an attribution",
};

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return visible(text.length > 160 ? `${text.slice(0, 160)}…` : text);
}

function changesOf(event: AuditEventView): { field: string; before: string | null; after: string }[] {
  const keys = [...new Set([...Object.keys(event.before ?? {}), ...Object.keys(event.after ?? {})])];
  return keys.map((field) => ({ field, before: event.before && field in event.before ? shown(event.before[field]) : null, after: shown(event.after?.[field]) }));
}

/** Audit events as rows: when, who, what, before → after, why. */
export function ActivityRows({ items }: { items: readonly AuditEventView[] }) {
  return (
    <ScrollX label="Activity">
      <Table caption="Activity, newest first" edge="bleed">
        <thead>
          <tr>
            <Column>When</Column>
            <Column>Who and what</Column>
            <Column>Before → after</Column>
            <Column className="max-md:hidden">Why</Column>
            <Column end className="max-md:hidden">
              Link
            </Column>
          </tr>
        </thead>
        <tbody>
          {items.map((event) => (
            <Row key={event.seq}>
              <Cell mono muted>
                <Time at={event.at} />
              </Cell>
              <RowHead>
                <span className="font-medium">{event.actor}</span> <span className="text-muted">{actionWords[event.action] ?? event.action.replace(".", ": ")}</span>
              </RowHead>
              <Cell>
                <ul className="grid gap-0.5 py-1">
                  {changesOf(event).map((change) => (
                    <li key={change.field} className="wrap-anywhere">
                      <span className="text-muted">{change.field}</span> {change.before === null ? null : <del className="text-muted">{change.before}</del>} {change.after}
                    </li>
                  ))}
                </ul>
              </Cell>
              <Cell className="max-md:hidden">{event.reason ? visible(event.reason) : "–"}</Cell>
              <Cell end mono muted className="max-md:hidden" title={`SHA-256 ${event.hash}`}>
                {event.seq} · {event.hash.slice(0, 8)}
              </Cell>
            </Row>
          ))}
        </tbody>
      </Table>
    </ScrollX>
  );
}
