"use client";

import type { ComponentProps } from "react";
import { controlStyle } from "./control-style";
import { cx } from "./cx";
import { useField } from "./field-context";
import { Icon } from "./icon";

export type SelectOption = { value: string; label: string; disabled?: boolean };

export type SelectProps = Omit<ComponentProps<"select">, "children"> & {
  options: readonly SelectOption[];
  /** First, empty choice; leave it out when there is always a value. */
  placeholder?: string;
  compact?: boolean;
};

/** The browser's own list: known to every keyboard, phone and screen reader. */
export function Select({ options, placeholder, compact, className, ...rest }: SelectProps) {
  return (
    <span className={cx("relative inline-grid w-full", className)}>
      <select {...useField()} {...rest} className={controlStyle({ compact, className: "appearance-none pr-8" })}>
        {placeholder === undefined ? null : <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon name="down" className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-muted" />
    </span>
  );
}
