"use client";

import { useLayoutEffect, useRef } from "react";

import { Glyph } from "@/components/marks/glyph";
import { severityInk } from "@/components/marks/severity-mark";
import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";
import { visible } from "@/components/ui/visible-text";
import type { BrowseView, MarkView } from "@/lib/evidence/schema";

import { MarkedText } from "./marked-text";

type Props = {
  view: BrowseView;
  marks: readonly MarkView[];
  words: readonly string[];
  selected: number | null;
  onSelect: (offset: number) => void;
};

/** The colour of a severity; one that is not known has none. */
const inks: Readonly<Record<string, string>> = severityInk;

/** Lines of the file with their numbers, or their bytes where lines were not counted; those that findings quote are marked. */
export function LinesPane({ view, marks, words, selected, onSelect }: Props) {
  const pane = useRef<HTMLDivElement>(null);
  // The chosen line stands in sight, with some of what comes before it.
  useLayoutEffect(() => {
    const box = pane.current;
    const line = box?.querySelector("[data-on]");
    if (!box || !(line instanceof HTMLElement)) return;
    const top = line.offsetTop - box.scrollTop;
    if (top < 0 || top + line.offsetHeight > box.clientHeight) box.scrollTop = line.offsetTop - box.clientHeight / 3;
  }, [selected]);
  const rejected = new Map(view.rejected.map((row) => [row.offset, row.reason]));
  const last = view.lines.at(-1);
  const numbered = last?.line !== null;
  const width = `${formatCount((numbered ? last?.line : last?.offset) ?? 1).length}ch`;
  return (
    <div
      ref={pane}
      role="group"
      aria-label={numbered ? "Lines of the file" : "Lines of the file, by the byte they begin at"}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
      tabIndex={0}
      className="relative max-h-160 overflow-auto border-y border-line py-1 -outline-offset-2"
    >
      <ol className="mono min-w-fit">
        {view.lines.map((line) => {
          const own = marks.filter((mark) => mark.line > 0 && mark.offset === line.offset);
          const [worst] = own;
          const reason = rejected.get(line.offset);
          const on = line.offset === selected;
          return (
            <li
              key={line.offset}
              data-on={on ? "" : undefined}
              className={cx("flex leading-5", on && "urgent-accent bg-selected")}
            >
              <button
                type="button"
                aria-pressed={on}
                aria-label={`${line.line === null ? `Line at byte ${formatCount(line.offset)}` : `Line ${formatCount(line.line)}`}${worst ? ", quoted by a finding" : ""}${reason === undefined ? "" : `, rejected: ${reason}`}`}
                onClick={() => onSelect(line.offset)}
                className="sticky left-0 flex min-h-6 shrink-0 items-center gap-1.5 bg-bg pr-3 pl-2.5 text-right text-muted hover:text-fg aria-pressed:bg-selected aria-pressed:text-fg"
              >
                <span className="inline-flex w-3.5 shrink-0 justify-center">
                  {worst ? (
                    <span className={inks[worst.severity]} title={own.map((mark) => visible(mark.title)).join(", ")}>
                      <Glyph name={`severity-${worst.severity}`} />
                    </span>
                  ) : reason === undefined ? null : (
                    <span className="text-high" title={reason}>
                      <Glyph name="warn" />
                    </span>
                  )}
                </span>
                <span style={{ minWidth: width }}>{formatCount(line.line ?? line.offset)}</span>
              </button>
              <span
                className={cx(
                  "self-center pr-3 whitespace-pre",
                  reason !== undefined && "text-muted",
                  (own.length > 0 || on) && "text-fg",
                )}
              >
                {line.inside ? <span className="text-muted">… </span> : null}
                <MarkedText
                  text={line.text}
                  values={[...words, ...own.flatMap(({ why }) => why.map((one) => one.value))]}
                />
                {line.cut ? <span className="text-muted"> … {formatCount(line.length)} bytes or more</span> : null}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
