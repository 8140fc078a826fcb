"use client";

import Link from "next/link";
import { useEffect, useRef } from "react";
import { cx } from "./cx";

export type LinkTab = {
  href: string;
  label: string;
  /** "14/31" or 16, in muted beside the word. */
  count?: string | number | null;
  current?: boolean;
  /** A saved view that was changed and not saved. */
  unsaved?: boolean;
};

/** Tabs that are pages: each has an address, the open one is marked, and the row scrolls to it on a phone. */
export function LinkTabs({ label, tabs, className }: { label: string; tabs: readonly LinkTab[]; className?: string }) {
  const row = useRef<HTMLElement>(null);
  const open = tabs.find((tab) => tab.current)?.href;
  useEffect(() => {
    const tab = row.current?.querySelector("[aria-current]");
    if (row.current && tab instanceof HTMLElement)
      row.current.scrollLeft = tab.offsetLeft - row.current.clientWidth / 2 + tab.offsetWidth / 2;
  }, [open]);
  return (
    <nav
      ref={row}
      aria-label={label}
      data-chrome=""
      data-tabs=""
      className={cx("relative flex gap-5 overflow-x-auto border-b border-line px-gutter quiet-scroll", className)}
    >
      {tabs.map((tab) => (
        <Link
          key={tab.href}
          href={tab.href}
          prefetch={false}
          aria-current={tab.current ? "page" : undefined}
          className="-mb-px inline-flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent whitespace-nowrap text-muted no-underline -outline-offset-2 hover:text-fg hover:no-underline aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-fg"
        >
          {tab.label}
          {tab.count === undefined || tab.count === null ? null : (
            <span className="text-compact font-normal text-muted">{tab.count}</span>
          )}
          {tab.unsaved ? <span className="size-1.5 rounded-full bg-accent" aria-hidden="true" /> : null}
          {tab.unsaved ? <span className="sr-only">, unsaved changes</span> : null}
        </Link>
      ))}
    </nav>
  );
}
