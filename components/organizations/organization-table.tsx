"use client";

import Link from "next/link";
import { useEffect, useRef, useState } from "react";

import { CompromiseMark } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Spacer } from "@/components/portfolio/spacer";
import { useVirtualRows } from "@/components/portfolio/use-virtual-rows";
import { useBinding } from "@/components/shell/keyboard";
import { cx } from "@/components/ui/cx";
import { Cell, Column, Row, RowHead, Table } from "@/components/ui/table";
import { Tag } from "@/components/ui/tag";
import type { CampaignWords } from "@/lib/campaigns/schema";
import type { OrganizationView } from "@/lib/organizations/schema";

const columns = 6;

type OrganizationTableProps = {
  items: readonly OrganizationView[];
  words: CampaignWords;
  listKey: string;
  onEndNear: () => void;
  onLook: (organization: OrganizationView) => void;
  className?: string;
};

/** Organizations by name; only the rows in sight are on the page. */
export function OrganizationTable({ items, words, listKey, onEndNear, onLook, className }: OrganizationTableProps) {
  const pane = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const { rows, before, after, scrollTo, measure } = useVirtualRows({
    items,
    keyOf: (item) => item.id,
    pane,
    onEndNear,
  });
  useEffect(() => {
    pane.current?.scrollTo({ top: 0 });
  }, [listKey]);
  const go = (index: number) => {
    const next = Math.max(0, Math.min(items.length - 1, index));
    setActive(next);
    scrollTo(next);
    requestAnimationFrame(() =>
      pane.current?.querySelector<HTMLElement>(`tr[data-index="${next}"] button`)?.focus({ preventScroll: true }),
    );
  };
  useBinding({ keys: "j", label: "Next organization", group: "List", run: () => go(active + 1) });
  useBinding({ keys: "k", label: "Previous organization", group: "List", run: () => go(active - 1) });
  return (
    <div
      ref={pane}
      role="region"
      aria-label="Organizations"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
      tabIndex={0}
      data-virtual=""
      className={cx("relative overflow-auto -outline-offset-2", className)}
    >
      <Table caption="Organizations by name" edge="bleed" stick="pane" fixed className="max-md:table-auto md:min-w-240">
        <thead className="max-md:sr-only">
          <tr>
            <Column className="sticky left-0 z-6!">Organization</Column>
            <Column className="w-92 max-md:w-auto">Case</Column>
            <Column className="w-54 max-md:hidden">Domains</Column>
            <Column className="w-30 max-md:hidden">External id</Column>
            <Column className="w-36 max-md:hidden">Country, sector</Column>
            <Column className="w-36 max-md:hidden">Tags</Column>
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} columns={columns} />
          {rows.map((row) => {
            const item = items[row.index];
            if (!item) return null;
            return (
              <Row key={item.id} ref={measure} data-index={row.index} selected={row.index === active || undefined}>
                <RowHead className="sticky left-0 z-1 max-w-0 bg-bg max-md:w-full">
                  <span className="flex min-w-0 items-baseline gap-2">
                    <button
                      type="button"
                      title={item.name}
                      onFocus={() => setActive(row.index)}
                      onClick={() => onLook(item)}
                      className="min-h-6 min-w-0 truncate rounded-control text-left font-medium hover:underline"
                    >
                      {item.name}
                    </button>
                    {item.demo ? (
                      <span className="shrink-0 rounded-tag border border-line-strong px-1 text-meta font-normal text-muted">
                        demo
                      </span>
                    ) : null}
                  </span>
                </RowHead>
                <Cell className="max-md:pr-gutter">
                  <CasesOf organization={item} words={words} />
                </Cell>
                <Cell mono muted className="max-md:hidden" title={item.domains.join(", ")}>
                  {item.domains.join(", ") || "–"}
                </Cell>
                <Cell mono muted className="max-md:hidden">
                  {item.externalId ?? "–"}
                </Cell>
                <Cell muted className="max-md:hidden">
                  {[item.country, item.sector].filter(Boolean).join(", ") || "–"}
                </Cell>
                <Cell muted className="max-md:hidden">
                  {item.tags.length > 0 ? (
                    <span className="flex gap-1">
                      {item.tags.slice(0, 3).map((tag) => (
                        <Tag key={tag}>{tag}</Tag>
                      ))}
                    </span>
                  ) : (
                    "–"
                  )}
                </Cell>
              </Row>
            );
          })}
          <Spacer height={after} columns={columns} />
        </tbody>
      </Table>
    </div>
  );
}

function CasesOf({ organization, words }: { organization: OrganizationView; words: CampaignWords }) {
  const [first, ...more] = organization.caseIds;
  if (!first) return <span className="text-muted">no case</span>;
  return (
    <span className="flex items-center gap-3">
      <Link href={`/cases/${first.id}`} prefetch={false} className="mono">
        {first.ref}
      </Link>
      <ExposureMark state={first.exposure} label={words.exposure[first.exposure]} className="max-md:hidden" />
      <CompromiseMark state={first.compromise} label={words.compromise[first.compromise]} className="max-md:hidden" />
      {first.closed ? <span className="text-muted">closed</span> : null}
      {more.length > 0 ? <span className="text-compact text-muted">+{more.length}</span> : null}
    </span>
  );
}
