"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { Kbd } from "@/components/ui/kbd";
import { useBinding } from "./keyboard";

export type Crumb = { label: string; href?: string };
export type Neighbours = { previousHref?: string | null; nextHref?: string | null; what: string };

/** Where this page stands, and the neighbours in the list it was opened from by `[` and `]`. */
export function Breadcrumb({ crumbs, neighbours }: { crumbs: readonly Crumb[]; neighbours?: Neighbours }) {
  return (
    <nav aria-label="Breadcrumb" data-chrome="" className="flex flex-wrap items-center gap-1.5 text-compact text-muted">
      {crumbs.map((crumb, index) => (
        <span key={`${index}${crumb.label}`} className="flex items-center gap-1.5">
          {index > 0 ? <span aria-hidden="true">/</span> : null}
          {crumb.href ? (
            <Link href={crumb.href} prefetch={false} className="text-muted">
              {crumb.label}
            </Link>
          ) : (
            <span>{crumb.label}</span>
          )}
        </span>
      ))}
      {neighbours ? <Neighbour keys="[" href={neighbours.previousHref} label={`Previous ${neighbours.what}`} /> : null}
      {neighbours ? <Neighbour keys="]" href={neighbours.nextHref} label={`Next ${neighbours.what}`} /> : null}
    </nav>
  );
}

function Neighbour({ keys, href, label }: { keys: string; href?: string | null; label: string }) {
  const router = useRouter();
  useBinding({ keys, label, group: "Case", run: () => href && router.push(href), disabled: !href });
  if (!href) return null;
  return (
    <Link
      href={href}
      prefetch={false}
      title={label}
      aria-label={label}
      className="-my-1 -ml-1 inline-grid size-6 place-items-center rounded-control no-underline hover:no-underline"
    >
      <Kbd keys={keys} />
    </Link>
  );
}
