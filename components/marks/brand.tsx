import { Glyph } from "./glyph";
import { cx } from "@/components/ui/cx";

/** The wall and the product's name, or the name of the team that runs it. */
export function Brand({ name = "Breakwater", className }: { name?: string; className?: string }) {
  return (
    <span className={cx("inline-flex items-center gap-2 text-reading font-semibold tracking-tight text-fg", className)}>
      <Glyph name="brand" className="size-4 text-accent" />
      {name}
    </span>
  );
}
