import type { ComponentProps, ReactNode } from "react";
import { buttonStyle, type ButtonSize, type ButtonTone } from "./button-style";

export type IconButtonProps = Omit<ComponentProps<"button">, "children"> & {
  /** What it does, for everyone who cannot see the picture; also its tooltip. */
  label: string;
  icon: ReactNode;
  tone?: ButtonTone;
  size?: ButtonSize;
};

export function IconButton({
  label,
  icon,
  tone = "quiet",
  size,
  type = "button",
  className,
  ...rest
}: IconButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-label={label}
      title={rest.title ?? label}
      className={buttonStyle({ tone, size, icon: true, className })}
    >
      {icon}
    </button>
  );
}
