"use client";

import { cx } from "./cx";

export type SegmentedProps<Value extends string> = {
  label: string;
  options: readonly { value: Value; label: string; count?: number }[];
  value: Value;
  onValueChange: (value: Value) => void;
  className?: string;
};

/** One of a few, visible at once: which rows, which span, graph or table. */
export function Segmented<Value extends string>({
  label,
  options,
  value,
  onValueChange,
  className,
}: SegmentedProps<Value>) {
  return (
    <div
      role="group"
      aria-label={label}
      className={cx(
        "inline-flex max-w-full shrink-0 overflow-x-auto rounded-control border border-line-strong no-print quiet-scroll",
        className,
      )}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onValueChange(option.value)}
          className="h-6.5 border-l border-line-strong px-2.5 whitespace-nowrap text-muted -outline-offset-2 first:border-l-0 hover:text-fg aria-pressed:bg-selected aria-pressed:font-medium aria-pressed:text-accent max-md:h-8.5"
        >
          {option.label}
          {option.count === undefined ? null : ` ${option.count}`}
        </button>
      ))}
    </div>
  );
}
