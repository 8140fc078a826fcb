import { Glyph } from "./glyph";
import { cx } from "@/components/ui/cx";
import { assuranceLabels, type Assurance } from "@/lib/core/states";

/** Three bars: how well is a state supported? */
export function AssuranceMark({
  assurance,
  look = "table",
  className,
}: {
  assurance: Assurance;
  look?: "table" | "alone";
  className?: string;
}) {
  const word = assuranceLabels[assurance].toLowerCase();
  return (
    <span
      className={cx(
        "inline-flex items-center gap-1.5 align-middle text-compact whitespace-nowrap text-muted",
        className,
      )}
      title={look === "alone" ? word : undefined}
    >
      <Glyph name={`assurance-${assurance}`} className="h-3 w-4" />
      <span className={look === "alone" ? "sr-only" : undefined}>{word}</span>
    </span>
  );
}
