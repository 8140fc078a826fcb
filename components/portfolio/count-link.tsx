"use client";

import Link from "next/link";
import type { MouseEvent, ReactNode } from "react";

type CountLinkProps = {
  href: string;
  current?: boolean;
  title?: string;
  className: string;
  onChoose: () => void;
  children: ReactNode;
};

/** A number that opens the rows behind it: in place by a plain click, in a tab of its own by any other. */
export function CountLink({ href, current, onChoose, ...rest }: CountLinkProps) {
  const choose = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    onChoose();
  };
  return <Link {...rest} href={href} prefetch={false} aria-current={current ? "true" : undefined} onClick={choose} />;
}
