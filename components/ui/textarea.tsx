"use client";

import type { ComponentProps } from "react";
import { controlStyle } from "./control-style";
import { useField } from "./field-context";

export type TextareaProps = ComponentProps<"textarea"> & { mono?: boolean };

/** Grows with what is typed, from `rows` lines on. */
export function Textarea({ mono, rows = 3, className, ...rest }: TextareaProps) {
  return (
    <textarea
      {...useField()}
      {...rest}
      rows={rows}
      className={controlStyle({
        className: `h-auto field-sizing-content max-h-96 min-h-20 py-2 ${mono ? "mono" : ""} ${className ?? ""}`,
      })}
    />
  );
}
