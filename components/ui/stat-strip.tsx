import Link from "next/link";
import { cx } from "./cx";
import { formatCount, formatShare } from "./numbers";

export type Stat = {
  label: string;
  value: number;
  /** The whole this is a part of; gives percent and bar. */
  of?: number;
  /** What is missing, in words: "322 not hunted". */
  gap?: string;
  /** The gap needs someone. */
  warn?: boolean;
  /** The rows behind the number. */
  href: string;
  current?: boolean;
};

/** Numbers in a row that show the gap, not only the total; each opens the rows behind it. `framed` on a sheet, else full bleed. */
export function StatStrip({ label, stats, framed = false }: { label: string; stats: readonly Stat[]; framed?: boolean }) {
  return (
    <nav aria-label={label} className={cx("overflow-x-auto border-line", framed ? "rounded-panel border" : "border-y")}>
      <ul className="flex min-w-full">
        {stats.map((stat) => (
          <li key={stat.label} className="min-w-33 flex-1 border-l border-line first:border-l-0">
            <Link
              href={stat.href}
              prefetch={false}
              aria-current={stat.current ? "true" : undefined}
              className={cx(
                "grid h-full content-start px-4 py-2 text-fg no-underline -outline-offset-2 hover:bg-hover hover:no-underline aria-[current]:bg-selected",
                !framed && "[li:first-child>&]:pl-gutter",
              )}
            >
              <span className="text-compact text-muted">{stat.label}</span>
              <span className="flex items-baseline gap-1.5 whitespace-nowrap">
                <strong className="text-section tracking-tight">{formatCount(stat.value)}</strong>
                {stat.of === undefined ? null : <span className="text-compact text-muted">{formatShare(stat.value, stat.of)}</span>}
              </span>
              {stat.of === undefined ? null : (
                <svg aria-hidden="true" height="3" className="my-1 block w-full bg-track">
                  <rect width={`${stat.of === 0 ? 0 : (stat.value / stat.of) * 100}%`} height="100%" className="fill-bar" />
                </svg>
              )}
              {stat.gap ? <span className={cx("text-compact whitespace-nowrap", stat.warn ? "font-medium text-high" : "text-muted")}>{stat.gap}</span> : null}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
