"use client";

import { SeverityMark } from "@/components/marks/severity-mark";
import { Checkbox } from "@/components/ui/checkbox";
import { cx } from "@/components/ui/cx";
import { formatCount } from "@/components/ui/numbers";
import { visible } from "@/components/ui/visible-text";
import { stageLabels, triageLabels } from "@/lib/core/states";
import { sourceLabel } from "@/lib/core/words";
import type { FindingItem } from "@/lib/findings/schema";

import { TimeSpan } from "./time-span";

export type FindingRowProps = {
  item: FindingItem;
  href: string;
  open: boolean;
  onOpen: () => void;
  /** Null while single findings are read; otherwise whether this one is picked. */
  picked: boolean | null;
  onPick: () => void;
};

/** One finding in the list: how bad, what, where, when, from which source, and what was judged. */
export function FindingRow({ item, href, open, onOpen, picked, onPick }: FindingRowProps) {
  const settled = item.triage === "dismissed" || item.triage === "duplicate";
  const sources = item.formats.map(sourceLabel).join(", ");
  const also = item.alsoIn.map(sourceLabel).join(", ");
  return (
    <div className={cx("flex h-13 border-b border-line", open ? "urgent-accent bg-selected" : "hover:bg-hover")}>
      {picked === null ? null : (
        <Checkbox className="ml-2 self-center" aria-label={`Pick ${item.title}`} checked={picked} onChange={onPick} />
      )}
      <a
        href={href}
        aria-current={open ? "true" : undefined}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          onOpen();
        }}
        className="grid min-w-0 grow grid-cols-[1.25rem_minmax(0,1fr)_auto] content-center gap-x-1.5 px-4 text-fg -outline-offset-2 hover:no-underline"
      >
        <SeverityMark severity={item.severity} look="alone" className="row-span-2 mt-0.5 self-start" />
        <span className={cx("truncate", settled ? "text-muted line-through" : "font-medium")}>
          {visible(item.title)}
        </span>
        <span className="text-compact leading-5 text-muted">{formatCount(item.count)}×</span>
        <span className="col-start-2 truncate text-compact leading-5 text-muted">
          {visible(item.server?.hostname ?? item.serverName ?? "No server")}
          {item.stage ? ` · ${stageLabels[item.stage]}` : ""}
          {item.firstSeen ? " · " : ""}
          {item.firstSeen ? <TimeSpan from={item.firstSeen} to={item.lastSeen} /> : null}
          {` · ${sources}`}
          {also ? <span title={`Also shown by ${also}`}> + {also}</span> : null}
        </span>
        <span className="text-right text-compact leading-5 text-muted">
          {item.triage === "new" ? null : triageLabels[item.triage].toLowerCase()}
        </span>
      </a>
    </div>
  );
}
