"use client";

import { useQuery } from "@tanstack/react-query";

import { Icon } from "@/components/ui/icon";
import { IconButton } from "@/components/ui/icon-button";
import { LinkTabs } from "@/components/ui/link-tabs";
import { Menu, type MenuEntry } from "@/components/ui/menu";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { formatCount } from "@/components/ui/numbers";
import { sentenceOf } from "@/components/data/failure";
import { api, client } from "@/lib/api/client";
import type { ListView } from "@/lib/portfolio/schema";

import { everyCase, hrefOf, type FilterState } from "./filter-state";

/** The view that the address names, or else the one whose list this is. */
export function openView(views: readonly ListView[], filters: FilterState): ListView | null {
  if (filters.view !== null) return views.find(({ key }) => key === filters.view) ?? null;
  return views.find(({ filter, sort }) => filter === filters.filter && sort === filters.sort) ?? null;
}

type ViewTabsProps = {
  slug: string;
  filters: FilterState;
  /** How many cases there are in all. */
  cases: number;
  onEdit: (view: ListView) => void;
};

/** Saved views as tabs with their counts; the open one can be chosen to open with, changed and deleted. */
export function ViewTabs({ slug, filters, cases, onEdit }: ViewTabsProps) {
  const views = useQuery(api.views.list.queryOptions({ input: { slug } }));
  const items = views.data?.items ?? [];
  const open = openView(items, filters);
  const every = open === null && (filters.view === everyCase || filters.filter === "");
  const tabs = [
    ...items.map((view) => ({
      href: hrefOf({ filter: view.filter, sort: view.sort, view: view.key }),
      label: view.name,
      count: formatCount(view.count),
      current: view.key === open?.key,
      unsaved: view.key === open?.key && (view.filter !== filters.filter || view.sort !== filters.sort),
    })),
    { href: hrefOf({ view: everyCase }), label: "All cases", count: formatCount(cases), current: every },
  ];
  const tell = async (work: Promise<unknown>, done: string) => {
    try {
      await work;
      await views.refetch();
      await notifyDone(done);
    } catch (error) {
      await notifyFailed(sentenceOf(error));
    }
  };
  const opensWith = items.find(({ opens }) => opens)?.key ?? everyCase;
  const current = open?.key ?? everyCase;
  const entries: MenuEntry[] = [
    {
      kind: "check",
      label: "Open the portfolio with this view",
      checked: opensWith === current,
      onChange: (checked) =>
        void tell(
          client.views.openWith({ slug, view: checked && current !== everyCase ? current : null }),
          checked ? `The portfolio opens with “${open?.name ?? "All cases"}”.` : "The portfolio opens with all cases.",
        ),
    },
    ...(open?.yours === true
      ? [
          { kind: "act" as const, label: "Change the view…", run: () => onEdit(open) },
          {
            kind: "act" as const,
            label: "Delete the view",
            danger: true,
            run: () =>
              void tell(
                client.views.remove({ viewId: open.key, version: open.version }),
                `“${open.name}” is deleted; its cases stay.`,
              ),
          },
        ]
      : []),
  ];
  return (
    <div className="flex items-end border-b border-line no-print">
      <LinkTabs label="Views of the list" tabs={tabs} className="min-w-0 grow border-b-0!" />
      <div className="shrink-0 px-2 pb-1">
        <Menu trigger={<IconButton icon={<Icon name="more" />} label="This view" />} entries={entries} />
      </div>
    </div>
  );
}
