import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";

export type TableProps = Omit<ComponentProps<"table">, "children"> & {
  /** What the rows are, for screen readers; a heading above may say it to everyone else. */
  caption: string;
  /** bleed: to the edges of the page; flush: to the edges of its section. */
  edge?: "bleed" | "flush";
  /** Head stays in sight: below the top bar of a page, or at the top of a scrolling pane. */
  stick?: "page" | "pane";
  /** Column widths come from the head cells; long text is cut with an ellipsis. */
  fixed?: boolean;
  children: ReactNode;
};

/** Dense rows of 32 px and hairlines. Wrap in `ScrollX` where columns may not fit. */
export function Table({ caption, edge, stick, fixed, className, children, ...rest }: TableProps) {
  return (
    <table
      {...rest}
      className={cx(
        "w-full border-separate border-spacing-0",
        edge === "bleed" && "[&_tr>:first-child]:pl-gutter [&_tr>:last-child]:pr-gutter",
        edge === "flush" && "[&_tr>:first-child]:pl-0 [&_tr>:last-child]:pr-0",
        stick === "page" && "[&_thead_th]:sticky [&_thead_th]:top-bar [&_thead_th]:z-5",
        stick === "pane" && "[&_thead_th]:sticky [&_thead_th]:top-0 [&_thead_th]:z-5",
        fixed && "table-fixed [&_td]:truncate [&_tbody_th]:truncate",
        className,
      )}
    >
      <caption className="sr-only">{caption}</caption>
      {children}
    </table>
  );
}

export type ColumnProps = ComponentProps<"th"> & {
  /** Numbers and times stand at the right. */
  end?: boolean;
  /** Set when rows are ordered by this column. */
  sort?: "ascending" | "descending";
};

export function Column({ end, sort, className, children, ...rest }: ColumnProps) {
  return (
    <th
      {...rest}
      scope="col"
      aria-sort={sort}
      className={cx(
        "h-8 border-b border-line-strong bg-bg px-2 text-compact font-medium whitespace-nowrap",
        sort ? "text-fg" : "text-muted",
        end ? "text-right" : "text-left",
        className,
      )}
    >
      {children}
      {sort ? <span aria-hidden="true">{sort === "descending" ? " ↓" : " ↑"}</span> : null}
    </th>
  );
}

export type RowProps = ComponentProps<"tr"> & {
  selected?: boolean;
  /** The 3 px bar at the left: web shell or worse, or late. */
  urgent?: "critical" | "high";
};

export function Row({ selected, urgent, className, ...rest }: RowProps) {
  return (
    <tr
      {...rest}
      aria-selected={selected}
      className={cx(
        "group/row hover:*:bg-hover aria-selected:*:bg-selected",
        urgent === "critical" && "[&>:first-child]:urgent",
        urgent === "high" && "[&>:first-child]:urgent-high",
        className,
      )}
    />
  );
}

type Look = {
  mono?: boolean;
  /** Long text goes on in the next line; otherwise a row is one line. */
  wrap?: boolean;
};

function lookOf({ mono, wrap }: Look): string {
  return cx("h-8 border-b border-line px-2", wrap ? "py-1 wrap-anywhere" : "whitespace-nowrap", mono && "mono");
}

export type CellProps = ComponentProps<"td"> & Look & { end?: boolean; muted?: boolean };

export function Cell({ end, muted, mono, wrap, className, ...rest }: CellProps) {
  return (
    <td
      {...rest}
      className={cx(lookOf({ mono, wrap }), end ? "text-right" : "text-left", muted && "text-muted", className)}
    />
  );
}

/** The cell that names its row. */
export function RowHead({ mono, wrap, className, ...rest }: ComponentProps<"th"> & Look) {
  return (
    <th
      {...rest}
      scope="row"
      className={cx(lookOf({ mono, wrap }), "text-left font-medium [&_a]:text-fg", className)}
    />
  );
}

/** A focusable region that scrolls sideways when its content is wider than the page. */
export function ScrollX({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
    <div role="region" aria-label={label} tabIndex={0} className={cx("relative overflow-x-auto", className)}>
      {children}
    </div>
  );
}
