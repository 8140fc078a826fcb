import { Glyph } from "./glyph";
import { cx } from "@/components/ui/cx";

export type MarkOptions = {
  /** The campaign pack's word, when it has one. */
  label?: string;
  /** table: 14 px beside body text; heading: 16 px beside a semibold word; alone: the word is for screen readers. */
  look?: "table" | "heading" | "alone";
  className?: string;
};

/** Shape, colour, word: in this order of trust. `loud` words take the colour too; `quiet` ones step back. */
export function StateMark({
  glyph,
  word,
  ink,
  voice,
  look = "table",
  className,
}: { glyph: string; word: string; ink: string; voice?: "loud" | "quiet" } & Pick<MarkOptions, "look" | "className">) {
  if (look === "alone") {
    return (
      <span className={cx("inline-flex align-middle", ink, className)} title={word}>
        <Glyph name={glyph} />
        <span className="sr-only">{word}</span>
      </span>
    );
  }
  const heading = look === "heading";
  return (
    <span
      className={cx(
        "inline-flex items-center gap-1.5 align-middle whitespace-nowrap",
        ink,
        heading && "text-reading font-semibold",
        className,
      )}
    >
      <Glyph name={glyph} className={heading ? "size-4" : undefined} />
      <span
        className={cx(
          voice === "loud" && "font-medium",
          voice === "quiet" && "text-muted",
          !voice && "text-fg",
          heading && "font-semibold",
        )}
      >
        {word}
      </span>
    </span>
  );
}
