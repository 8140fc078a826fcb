import Link from "next/link";

import { Cell, Column, Row, RowHead, ScrollX, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import type { AuditEventView } from "@/lib/audit/schema";

import { actionOf, fieldOf, placeOf, valueOf } from "./activity-words";

const longestValue = 160;
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const machine = /^(?:[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22})$/;

function Value({ field, value }: { field: string; value: unknown }) {
  if (typeof value === "string" && instant.test(value)) return <Time at={value} />;
  const text = valueOf(field, value);
  if (machine.test(text)) return <code title={text}>{`${text.slice(0, 8)}…`}</code>;
  return visible(text.length > longestValue ? `${text.slice(0, longestValue)}…` : text);
}

function Changes({ event }: { event: AuditEventView }) {
  const { before, after } = event;
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  if (fields.length === 0) return <span className="text-muted">–</span>;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-0.5">
      {fields.map((field) => (
        <li key={field} className="wrap-anywhere">
          <span className="text-muted">{fieldOf(field)}</span>{" "}
          {before !== null && field in before && after !== null && field in after ? (
            <>
              <del className="text-muted">
                <Value field={field} value={before[field]} />
              </del>
              <span aria-hidden="true"> → </span>
            </>
          ) : null}
          <Value field={field} value={after !== null && field in after ? after[field] : before?.[field]} />
        </li>
      ))}
    </ul>
  );
}

/** An event; in a case it carries the name of what it is about. */
export type ActivityEvent = AuditEventView & { about?: string | null };

/** Audit events as rows: when, who, what, before → after, why. */
export function ActivityRows({ items }: { items: readonly ActivityEvent[] }) {
  return (
    <ScrollX label="Activity">
      <Table caption="Activity, newest first" edge="bleed">
        <thead>
          <tr>
            <Column>When</Column>
            <Column>Who and what</Column>
            <Column className="max-md:hidden">Before → after</Column>
            <Column className="max-md:hidden">Why</Column>
            <Column end className="max-md:hidden">
              Link of the chain
            </Column>
          </tr>
        </thead>
        <tbody>
          {items.map((event) => {
            const place = placeOf(event);
            return (
              <Row key={event.seq}>
                <Cell mono muted className="whitespace-nowrap">
                  <Time at={event.at} />
                </Cell>
                <RowHead wrap className="min-w-44 md:min-w-80">
                  <span className="font-medium">{visible(event.actor)}</span>{" "}
                  {place === null ? (
                    <span className="text-muted">{actionOf(event)}</span>
                  ) : (
                    <Link
                      href={place.href}
                      prefetch={false}
                      title={place.label}
                      className="underline decoration-line-strong underline-offset-2"
                    >
                      {actionOf(event)}
                    </Link>
                  )}
                  {event.about ? <span className="block font-normal text-muted">{visible(event.about)}</span> : null}
                  <div className="font-normal md:hidden">
                    <Changes event={event} />
                  </div>
                  {event.reason ? <p className="md:hidden">Why: {visible(event.reason)}</p> : null}
                </RowHead>
                <Cell wrap className="w-full max-md:hidden">
                  <Changes event={event} />
                </Cell>
                <Cell wrap className="min-w-40 max-md:hidden">
                  {event.reason ? visible(event.reason) : "–"}
                </Cell>
                <Cell end mono muted className="whitespace-nowrap max-md:hidden" title={`SHA-256 ${event.hash}`}>
                  {event.seq} · {event.hash.slice(0, 8)}
                </Cell>
              </Row>
            );
          })}
        </tbody>
      </Table>
    </ScrollX>
  );
}
