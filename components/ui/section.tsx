import type { ReactNode } from "react";
import { cx } from "./cx";

export type SectionProps = {
  title: ReactNode;
  /** One muted remark beside the title: a count, a span. */
  meta?: ReactNode;
  /** Links or buttons at the right end. */
  actions?: ReactNode;
  id?: string;
  /** The body reaches to the edges, for bleeding tables. */
  bleed?: boolean;
  hideTitle?: boolean;
  className?: string;
  children?: ReactNode;
};

/** A part of a page: a 14 px title and a hairline below, no card. */
export function Section({
  title,
  meta,
  actions,
  id,
  bleed = false,
  hideTitle = false,
  className,
  children,
}: SectionProps) {
  return (
    <section aria-labelledby={id} className={cx("min-w-0 border-b border-line pt-4 pb-5 last:border-b-0", className)}>
      <div className={cx("flex min-h-7 flex-wrap items-center gap-2 px-gutter", hideTitle ? "sr-only" : "mb-2")}>
        <h2 id={id}>{title}</h2>
        {meta ? <span className="text-compact text-muted">{meta}</span> : null}
        {actions ? <span className="ml-auto flex flex-wrap items-center gap-3">{actions}</span> : null}
      </div>
      <div className={bleed ? undefined : "px-gutter"}>{children}</div>
    </section>
  );
}

/** Names and values, one under the other; for the aside of a page. */
export function Facts({
  facts,
  className,
}: {
  facts: readonly { name: string; value: ReactNode }[];
  className?: string;
}) {
  return (
    <dl className={cx("grid grid-cols-[7rem_minmax(0,1fr)] gap-x-0 gap-y-1", className)}>
      {facts.map((fact) => (
        <div key={fact.name} className="contents">
          <dt className="text-muted">{fact.name}</dt>
          <dd className="min-w-0 wrap-anywhere">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
