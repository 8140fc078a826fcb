import { Glyph } from "./glyph";
import { cx } from "@/components/ui/cx";
import { attributionStatusLabels, type AttributionStatus } from "@/lib/core/states";

const inks = ["text-c1", "text-c2", "text-c3", "text-c4", "text-c5", "text-c6"];

/** Colour class of the cluster that stands at `index` (from 1) in the pack; more than six share the neutral one. */
export function clusterInk(index: number): string {
  return inks[index - 1] ?? "text-muted";
}

/** Shape of a cluster for use beside its name. */
export function ClusterGlyph({ index, className }: { index: number; className?: string }) {
  return (
    <Glyph
      name={`cluster-${index >= 1 && index <= 6 ? index : 0}`}
      className={cx("size-2.5", clusterInk(index), className)}
    />
  );
}

const frames: Record<AttributionStatus, string> = {
  accepted: "border-solid border-control text-fg",
  proposed: "border-dashed border-control text-muted",
  rejected: "border-solid border-line-strong text-muted line-through",
  superseded: "border-solid border-line-strong text-muted",
};

/** A name that no claim of the case stands behind says where to look, not that anyone proposes it. */
const unclaimed = "border-dotted border-line-strong text-muted";

export type ClusterChipProps = {
  /** Place in the pack, from 1: gives shape, colour and the code C1, C2, … */
  index: number;
  name: string;
  /** How the claim stands; null where there is none, or none that the reader may see. */
  status: AttributionStatus | null;
  /** Print the name after the code; without it the name is for screen readers and the tooltip. */
  withName?: boolean;
  className?: string;
};

/** Solid is accepted, dashed is proposed, struck is rejected, dotted is no claim at all. */
export function ClusterChip({ index, name, status, withName = false, className }: ClusterChipProps) {
  const word = status === null ? "" : `, ${attributionStatusLabels[status].toLowerCase()}`;
  return (
    <span
      title={`C${index} ${name}${word}`}
      className={cx(
        "inline-flex h-5 items-center gap-1 rounded-tag border px-1 align-middle text-meta font-medium whitespace-nowrap",
        status === null ? unclaimed : frames[status],
        className,
      )}
    >
      <ClusterGlyph index={index} />
      <span>
        C{index}
        {withName ? ` ${name}` : null}
      </span>
      <span className="sr-only">
        {withName ? "" : ` ${name}`}
        {word}
      </span>
    </span>
  );
}
