import type { ReactNode } from "react";

/** Name of the page, one muted remark, its acts. Buttons that may hide on a phone carry `max-md:hidden`. */
export function PageHeader({ title, meta, actions }: { title: string; meta?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="flex min-h-13 flex-wrap items-center gap-x-2 gap-y-1 px-gutter py-3">
      <h1>{title}</h1>
      {meta ? <span className="text-compact text-muted max-md:basis-full max-md:order-last">{meta}</span> : null}
      {actions ? <div className="ml-auto flex flex-wrap items-center gap-2 no-print">{actions}</div> : null}
    </div>
  );
}
