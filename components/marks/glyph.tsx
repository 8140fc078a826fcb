import { cx } from "@/components/ui/cx";

/** A mark of the sprite by its name, without a word; the caller says the word. */
export function Glyph({ name, className }: { name: string; className?: string }) {
  return (
    <svg
      viewBox={name.startsWith("assurance") ? "0 0 18 14" : "0 0 16 16"}
      aria-hidden="true"
      className={cx("mark", className)}
    >
      <use href={`#m-${name}`} />
    </svg>
  );
}
