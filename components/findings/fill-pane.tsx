"use client";

import { useLayoutEffect, useRef, useState, type ReactNode } from "react";

import { cx } from "@/components/ui/cx";

/** A part of the page that reaches from where it stands to the lower edge of the window, for panes that scroll inside. */
export function FillPane({ className, children }: { className?: string; children: ReactNode }) {
  const pane = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState<number | null>(null);
  useLayoutEffect(() => {
    const measure = () => {
      if (pane.current) setTop(Math.round(pane.current.getBoundingClientRect().top + globalThis.scrollY));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);
  const height = `max(30rem, calc(100dvh - ${top === null ? "13.5rem" : `${top}px`}))`;
  return (
    <div ref={pane} style={{ height }} className={cx("print:h-auto!", className)}>
      {children}
    </div>
  );
}
