"use client";

import { useId, useMemo, type ReactNode } from "react";
import { cx } from "./cx";
import { FieldContext } from "./field-context";

export type FieldProps = {
  label: ReactNode;
  /** Standing help; stays when an error appears. */
  hint?: ReactNode;
  /** What is wrong and what to do. */
  error?: string | null;
  required?: boolean;
  /** Shown at the right end of the label line, for a link. */
  aside?: ReactNode;
  /** Keeps the label for screen readers only. */
  hideLabel?: boolean;
  className?: string;
  /** One control of ours: Input, Textarea, Select. */
  children: ReactNode;
};

/** Label, control, hint and error, tied together by id. */
export function Field({ label, hint, error, required, aside, hideLabel, className, children }: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}h` : null;
  const errorId = error ? `${id}e` : null;
  const describedBy = cx(hintId, errorId) || undefined;
  const wiring = useMemo(
    () => ({ id, "aria-describedby": describedBy, "aria-invalid": error ? (true as const) : undefined, required }),
    [id, describedBy, error, required],
  );
  return (
    <div className={cx("grid min-w-0 content-start gap-1", className)}>
      <div className={cx("flex items-baseline gap-2", hideLabel && "sr-only")}>
        <label htmlFor={id} className="grow font-medium">
          {label}
        </label>
        {aside}
      </div>
      <FieldContext value={wiring}>{children}</FieldContext>
      {hint ? (
        <p id={hintId ?? undefined} className="text-compact text-muted">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={errorId ?? undefined} className="flex gap-1.5 text-compact font-medium text-high">
          <svg viewBox="0 0 16 16" className="mark mt-px" aria-hidden="true">
            <use href="#m-warn" />
          </svg>
          {error}
        </p>
      ) : null}
    </div>
  );
}
