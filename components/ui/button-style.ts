import { cx } from "./cx";

export type ButtonTone = "plain" | "primary" | "quiet" | "danger";
export type ButtonSize = "m" | "l";

const tones: Record<ButtonTone, string> = {
  plain:
    "border-line-strong bg-bg text-fg enabled:hover:bg-hover aria-pressed:border-accent aria-pressed:bg-selected aria-pressed:text-accent",
  primary:
    "border-accent bg-accent text-on-accent enabled:hover:brightness-95 [&_kbd]:border-current [&_kbd]:bg-transparent [&_kbd]:text-current",
  quiet: "border-transparent bg-transparent text-fg enabled:hover:bg-hover aria-pressed:text-accent",
  danger: "border-critical bg-bg text-critical enabled:hover:bg-hover",
};

const sizes: Record<ButtonSize, string> = {
  m: "h-7 px-2.5 max-md:min-h-9",
  l: "h-10 px-4 text-reading",
};

/** One look for everything that is pressed, be it a button or a link. */
export function buttonStyle(options: {
  tone?: ButtonTone;
  size?: ButtonSize;
  icon?: boolean;
  className?: string;
}): string {
  const { tone = "plain", size = "m", icon = false, className } = options;
  return cx(
    "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control border font-medium whitespace-nowrap no-underline hover:no-underline disabled:cursor-not-allowed disabled:text-muted disabled:opacity-70 aria-busy:cursor-progress max-md:[&_[data-kbd]]:hidden",
    tones[tone],
    icon ? iconSizes[size] : sizes[size],
    className,
  );
}

const iconSizes: Record<ButtonSize, string> = { m: "size-7 max-md:size-9", l: "size-10" };
