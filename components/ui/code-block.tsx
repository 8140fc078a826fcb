import type { ReactNode } from "react";
import { visible } from "./visible-text";
import { cx } from "./cx";

export type CodeLine = {
  number: number;
  /** Bytes from somebody else, as text. Printed, never interpreted. */
  text: string;
  /** The line this is about. */
  on?: boolean;
  /** Spans of `text` that matched, as [start, end) in characters. */
  marks?: readonly (readonly [number, number])[];
};

export type CodeBlockProps = {
  label: string;
  lines: readonly CodeLine[];
  /** File name, line and offset, a link to the file. */
  head?: ReactNode;
  /** Fit the width: the line it is about wraps, the others are cut. Otherwise all lines scroll sideways together. */
  compact?: boolean;
};

/** Lines of evidence or of a script, with their numbers. Control characters and direction marks are shown, not obeyed. */
export function CodeBlock({ label, lines, head, compact = false }: CodeBlockProps) {
  const digits = String(lines.at(-1)?.number ?? 1).length;
  return (
    <figure
      aria-label={visible(label)}
      className="min-w-0 overflow-hidden rounded-control border border-line-strong bg-bg"
    >
      {head ? (
        <figcaption className="flex min-h-7.5 flex-wrap items-center gap-x-3 border-b border-line-strong bg-subtle px-2.5 py-1 text-compact text-muted">
          {head}
        </figcaption>
      ) : null}
      <div
        role="group"
        aria-label={visible(`${label}, lines`)}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scroll region must be reachable by keyboard
        tabIndex={0}
        className="max-h-120 overflow-auto py-1.5 -outline-offset-2"
      >
        <ol className={cx("mono", compact ? "min-w-0" : "min-w-fit")}>
          {lines.map((line) => (
            <li
              key={line.number}
              aria-current={line.on ? "true" : undefined}
              className={cx(
                "flex gap-3.5 pr-3 pl-2.5 leading-4.5",
                line.on ? "urgent-accent bg-hover text-fg" : "text-muted",
              )}
            >
              <span className="shrink-0 text-right text-muted select-none" style={{ minWidth: `${digits}ch` }}>
                {line.number}
              </span>
              <bdi
                className={cx(
                  "min-w-0",
                  !compact && "whitespace-pre",
                  compact && (line.on ? "break-all whitespace-pre-wrap" : "truncate whitespace-pre"),
                )}
              >
                {marked(line)}
              </bdi>
            </li>
          ))}
        </ol>
      </div>
    </figure>
  );
}

function marked({ text, marks = [] }: CodeLine): ReactNode {
  const parts: ReactNode[] = [];
  let at = 0;
  for (const [start, end] of marks.toSorted((a, b) => a[0] - b[0])) {
    if (start < at || end <= start) continue;
    parts.push(visible(text.slice(at, start)), <mark key={start}>{visible(text.slice(start, end))}</mark>);
    at = end;
  }
  parts.push(visible(text.slice(at)));
  return parts;
}
