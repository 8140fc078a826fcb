"use client";

import { useEffect, useRef, type ComponentProps, type ReactNode } from "react";
import { cx } from "./cx";

export type CheckboxProps = Omit<ComponentProps<"input">, "type" | "size"> & {
  /** Visible label; without one give `aria-label`. */
  label?: ReactNode;
  hint?: ReactNode;
  /** Some, not all, of what this box stands for. */
  mixed?: boolean;
  kind?: "checkbox" | "radio" | "switch";
};

/** A box with its label as one 24 px target; also the ground of Radio and Switch. */
export function Checkbox({ label, hint, mixed = false, kind = "checkbox", className, ...rest }: CheckboxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = mixed;
  }, [mixed]);
  const input = (
    <input
      {...rest}
      ref={box}
      type={kind === "radio" ? "radio" : "checkbox"}
      role={kind === "switch" ? "switch" : undefined}
      className={kind === "switch" ? switchStyle : "m-0 size-3.5 shrink-0 accent-accent disabled:cursor-not-allowed"}
    />
  );
  if (!label) return <label className={cx("inline-grid size-6 place-items-center", className)}>{input}</label>;
  return (
    <label className={cx("flex min-h-6 items-start gap-2", className)}>
      <span className="grid h-5 place-items-center">{input}</span>
      <span className="min-w-0">
        {label}
        {hint ? <span className="block text-compact text-muted">{hint}</span> : null}
      </span>
    </label>
  );
}

const switchStyle =
  "relative m-0 h-4 w-7 shrink-0 appearance-none rounded-full border border-control bg-bg checked:border-accent checked:bg-accent after:absolute after:top-0.5 after:left-0.5 after:size-2.5 after:rounded-full after:bg-control after:transition-transform after:duration-100 checked:after:translate-x-3 checked:after:bg-on-accent forced-colors:appearance-auto disabled:cursor-not-allowed";
