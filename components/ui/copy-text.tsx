"use client";

import { useState } from "react";
import { Icon } from "./icon";
import { cx } from "./cx";

/** A machine value with a button that copies it and says so. `short` is shown instead, when the whole is too long. */
export function CopyText({
  text,
  short,
  label,
  className,
}: {
  text: string;
  short?: string;
  label: string;
  className?: string;
}) {
  const [copied, setCopied] = useState(false);
  async function copy() {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  }
  return (
    <span className={cx("inline-flex min-w-0 items-center gap-1", className)}>
      <code className="wrap-anywhere" title={short ? text : undefined}>
        {short ?? text}
      </code>
      <button
        type="button"
        onClick={() => void copy()}
        className="grid size-6 shrink-0 place-items-center rounded-control text-muted hover:bg-hover hover:text-fg no-print"
        aria-label={`Copy ${label}`}
      >
        <Icon name={copied ? "check" : "copy"} />
      </button>
      <span role="status" className="sr-only">
        {copied ? "Copied" : ""}
      </span>
    </span>
  );
}
