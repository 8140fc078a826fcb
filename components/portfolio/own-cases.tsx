import Link from "next/link";

import { PageHeader } from "@/components/shell/page-header";
import { EmptyState } from "@/components/ui/empty-state";
import { Cell, Column, Row, RowHead, Table } from "@/components/ui/table";
import { Time } from "@/components/ui/time";
import type { CaseItem } from "@/lib/cases/schema";

/** For people of an affected organization: their own cases and nothing about anybody else's. */
export function OwnCases({ items }: { items: readonly CaseItem[] }) {
  return (
    <>
      <PageHeader title="Your cases" />
      {items.length === 0 ? (
        <EmptyState title="There is no case for your organization yet">
          Your contact at the response team opens it. You will find it here.
        </EmptyState>
      ) : (
        <Table caption="Your cases" edge="bleed">
          <thead>
            <tr>
              <Column>Organization</Column>
              <Column>Case</Column>
              <Column end>Last activity</Column>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <Row key={item.id}>
                <RowHead>
                  <Link href={`/cases/${item.id}`}>{item.organization.name}</Link>
                </RowHead>
                <Cell mono>{item.ref}</Cell>
                <Cell end muted>
                  <Time at={item.lastActivityAt} as="since" />
                </Cell>
              </Row>
            ))}
          </tbody>
        </Table>
      )}
    </>
  );
}
