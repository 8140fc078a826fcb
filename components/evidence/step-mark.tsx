import { Glyph } from "@/components/marks/glyph";
import { cx } from "@/components/ui/cx";
import type { StepProgress } from "@/lib/evidence/schema";

import { stepLooks } from "./step-marks";

/** One step of the pipeline as a shape, with its word for those who do not see it. */
export function StepMark({ state, className }: { state: StepProgress["state"]; className?: string }) {
  const look = stepLooks[state];
  return (
    <span className={cx("inline-flex align-middle", look.ink, className)} title={look.word}>
      {look.glyph === null ? (
        <span aria-hidden="true">{state === "skipped" ? "–" : "·"}</span>
      ) : (
        <Glyph name={look.glyph} />
      )}
      <span className="sr-only">{look.word}</span>
    </span>
  );
}
