import type { ComponentProps } from "react";
import { buttonStyle, type ButtonSize, type ButtonTone } from "./button-style";
import { Spinner } from "./spinner";

export type ButtonProps = ComponentProps<"button"> & {
  tone?: ButtonTone;
  size?: ButtonSize;
  /** Work started by this button is under way: it says so and cannot be pressed twice. */
  pending?: boolean;
};

export function Button({
  tone,
  size,
  pending = false,
  type = "button",
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={pending || undefined}
      onClick={pending ? ignore : onClick}
      className={buttonStyle({ tone, size, className })}
    >
      {pending ? <Spinner /> : null}
      {children}
    </button>
  );
}

function ignore(event: { preventDefault: () => void }) {
  event.preventDefault();
}
