import Link from "next/link";
import type { ReactNode } from "react";

import { Brand } from "@/components/marks/brand";

/** The address of one section of the reference. */
export function sectionHref(tag: string): string {
  return `/docs/api/${tag.toLowerCase()}`;
}

/** What every page of the API reference has around it: made on the server, no request to anywhere. */
export function ApiFrame({
  tags,
  current,
  children,
}: {
  tags: readonly string[];
  current: string | null;
  children: ReactNode;
}) {
  return (
    <main id="main" tabIndex={-1} className="mx-auto max-w-280 pb-12">
      <div className="flex items-center justify-between px-gutter py-3">
        <Brand />
        <Link href="/" prefetch={false}>
          Back to Breakwater
        </Link>
      </div>
      <nav aria-label="Sections of the API" className="border-y border-line px-gutter py-2">
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {[null, ...tags].map((tag) => (
            <li key={tag ?? "all"}>
              <Link
                href={tag === null ? "/docs/api" : sectionHref(tag)}
                prefetch={false}
                aria-current={tag === current ? "page" : undefined}
                className={tag === current ? "font-semibold text-fg" : undefined}
              >
                {tag ?? "All calls"}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {children}
    </main>
  );
}
