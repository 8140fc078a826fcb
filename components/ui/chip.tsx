import type { ReactNode } from "react";
import { Icon } from "./icon";

export type ChipProps = { name?: string; value: ReactNode; onRemove?: () => void; removeLabel?: string };

/** One condition of a filter: name, value, and a cross to take it off. */
export function Chip({ name, value, onRemove, removeLabel }: ChipProps) {
  return (
    <span className="mono inline-flex h-6 shrink-0 items-center gap-1 rounded-control border border-line-strong bg-subtle pl-2 whitespace-nowrap last:mr-0">
      {name ? <span className="text-muted">{name}:</span> : null}
      <b className={onRemove ? undefined : "pr-2"}>{value}</b>
      {onRemove ? (
        <button
          type="button"
          onClick={onRemove}
          aria-label={removeLabel ?? `Remove ${name ? `${name}: ` : ""}${typeof value === "string" ? value : "filter"}`}
          className="grid size-6 place-items-center text-muted hover:text-fg"
        >
          <Icon name="close" className="size-3" />
        </button>
      ) : null}
    </span>
  );
}
