"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { CompromiseMark } from "@/components/marks/compromise-mark";
import { Brand } from "@/components/marks/brand";
import { formatCount } from "@/components/ui/numbers";
import { Kbd } from "@/components/ui/kbd";
import type { CompromiseState } from "@/lib/core/states";

export type NavItem = { href: string; label: string; count?: number | null };
export type PinnedCase = {
  href: string;
  ref: string;
  name: string;
  compromise: CompromiseState;
  compromiseLabel?: string;
};

export type NavProps = {
  /** Pages this person may open, in order. */
  items: readonly NavItem[];
  pinned: readonly PinnedCase[];
  /** Pages about the installation, when allowed. */
  foot: readonly NavItem[];
  onHelp: () => void;
  onNavigate?: () => void;
};

const itemStyle =
  "flex h-7 items-center gap-2 rounded-control px-2 text-fg no-underline hover:bg-hover hover:no-underline aria-[current]:bg-bg aria-[current]:font-medium aria-[current]:outline-1 aria-[current]:-outline-offset-1 aria-[current]:outline-line-strong aria-[current]:outline-solid aria-[current]:focus-visible:outline-2 aria-[current]:focus-visible:outline-accent max-md:h-10";

/** The places of the product; the one that holds this page is marked. */
export function Nav({ items, pinned, foot, onHelp, onNavigate }: NavProps) {
  const here = usePathname();
  const current = [...items, ...foot, ...pinned]
    .map((item) => item.href)
    .filter((href) => here === href || here.startsWith(`${href}/`))
    .toSorted((a, b) => b.length - a.length)
    .at(0);
  return (
    <div className="flex min-h-full flex-col">
      <ul>
        {items.map((item) => (
          <NavLink key={item.href} item={item} current={item.href === current} onNavigate={onNavigate} />
        ))}
      </ul>
      {pinned.length > 0 ? (
        <>
          <h2 id="pinned-cases" className="px-2 pt-4 pb-1 text-meta font-medium text-muted">
            Pinned cases
          </h2>
          <ul aria-labelledby="pinned-cases">
            {pinned.map((each) => (
              <li key={each.href}>
                <Link
                  href={each.href}
                  prefetch={false}
                  onClick={onNavigate}
                  aria-current={each.href === current ? "page" : undefined}
                  className={itemStyle}
                >
                  <span className="min-w-0 grow truncate">
                    {each.ref} {each.name}
                  </span>
                  <CompromiseMark state={each.compromise} label={each.compromiseLabel} look="alone" />
                </Link>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <ul className="mt-auto border-t border-line pt-2">
        {foot.map((item) => (
          <NavLink key={item.href} item={item} current={item.href === current} onNavigate={onNavigate} />
        ))}
        <li>
          <button type="button" onClick={onHelp} className={`${itemStyle} w-full text-left`}>
            <span className="grow">Keyboard and help</span>
            <Kbd keys="?" />
          </button>
        </li>
      </ul>
    </div>
  );
}

function NavLink({ item, current, onNavigate }: { item: NavItem; current: boolean; onNavigate?: () => void }) {
  return (
    <li>
      <Link
        href={item.href}
        prefetch={false}
        onClick={onNavigate}
        aria-current={current ? "page" : undefined}
        className={itemStyle}
      >
        <span className="min-w-0 grow truncate">{item.label}</span>
        {item.count === undefined || item.count === null ? null : (
          <span className="text-compact font-normal text-muted">{formatCount(item.count)}</span>
        )}
      </Link>
    </li>
  );
}

export function NavBrand({ href }: { href: string }) {
  return (
    <Link
      href={href}
      prefetch={false}
      className="flex h-bar shrink-0 items-center px-2 no-underline hover:no-underline"
    >
      <Brand />
    </Link>
  );
}
