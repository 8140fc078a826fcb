"use client";

import type { ComponentProps } from "react";
import { controlStyle } from "./control-style";
import { useField } from "./field-context";

export type InputProps = ComponentProps<"input"> & {
  compact?: boolean;
  /** For hashes, paths, versions, addresses. */
  mono?: boolean;
};

export function Input({ compact, mono, className, ...rest }: InputProps) {
  return (
    <input
      {...useField()}
      {...rest}
      className={controlStyle({ compact, className: mono ? `mono ${className ?? ""}` : className })}
    />
  );
}
