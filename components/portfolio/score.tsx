"use client";

import { useEffect, useId, useState } from "react";
import { createPortal } from "react-dom";

import { cx } from "@/components/ui/cx";
import { floatStyle } from "@/components/ui/float-style";
import type { CaseItem } from "@/lib/cases/schema";

type Triage = NonNullable<CaseItem["triage"]>;

/** "+60 Web shell present": what the score is made of, one line each. */
export function ScoreReasons({ triage }: { triage: Triage }) {
  if (triage.reasons.length === 0) return <p className="text-muted">Nothing weighs: the case is closed, or settled.</p>;
  const sum = triage.reasons.reduce((total, { points }) => total + points, 0);
  return (
    <ul className="grid gap-0.5">
      {triage.reasons.map(({ points, reason }) => (
        <li key={reason} className="flex gap-2">
          <span className="w-8 shrink-0 text-right font-mono text-compact">
            {points > 0 ? `+${points}` : `−${Math.abs(points)}`}
          </span>
          <span>{reason}</span>
        </li>
      ))}
      {sum === triage.score ? null : (
        <li className="text-muted">
          {sum} in all; a score ends at {sum > triage.score ? "100" : "0"}.
        </li>
      )}
    </ul>
  );
}

/** The score of a case; the pointer over it brings out its reasons. With the keyboard they are in the look at the case. */
export function Score({ triage }: { triage: CaseItem["triage"] }) {
  const id = useId();
  const [at, setAt] = useState<DOMRect | null>(null);
  useEffect(() => {
    if (at === null) return undefined;
    const leave = () => setAt(null);
    const onKey = (event: KeyboardEvent) => (event.key === "Escape" ? leave() : undefined);
    globalThis.addEventListener("keydown", onKey);
    globalThis.addEventListener("scroll", leave, true);
    return () => {
      globalThis.removeEventListener("keydown", onKey);
      globalThis.removeEventListener("scroll", leave, true);
    };
  }, [at]);
  if (triage === null) return <span className="text-muted">–</span>;
  const below = at !== null && at.bottom < globalThis.innerHeight - 220;
  return (
    <span
      className="inline-block w-full"
      aria-describedby={at === null ? undefined : id}
      onPointerEnter={(event) => setAt(event.currentTarget.getBoundingClientRect())}
      onPointerLeave={() => setAt(null)}
    >
      <span className={cx("font-mono", triage.score >= 60 ? "font-semibold" : triage.score === 0 && "text-muted")}>
        {triage.score}
      </span>
      {at === null
        ? null
        : createPortal(
            <div
              role="tooltip"
              id={id}
              className={cx(floatStyle, "pointer-events-none fixed z-50 max-w-72 p-3 text-left")}
              style={{
                left: Math.min(at.left, globalThis.innerWidth - 300),
                ...(below ? { top: at.bottom + 4 } : { bottom: globalThis.innerHeight - at.top + 4 }),
              }}
            >
              <p className="mb-1 font-medium">Score {triage.score} of 100</p>
              <ScoreReasons triage={triage} />
            </div>,
            document.body,
          )}
    </span>
  );
}
