"use client";

import { useSyncExternalStore } from "react";

import { cx } from "./cx";

const names: Record<string, string> = {
  mod: "Ctrl",
  shift: "Shift",
  escape: "Esc",
  enter: "Enter",
  space: "Space",
  arrowup: "↑",
  arrowdown: "↓",
};

const never = () => () => undefined;

/** Keys as bindings spell them: "mod+k", "g p", "x". They show once the page answers to them. */
export function Kbd({ keys }: { keys: string }) {
  const answers = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <span data-kbd={answers ? "ready" : ""} className={cx("inline-flex items-center gap-1", !answers && "invisible")}>
      {keys.split(" ").map((press, index) => (
        <kbd
          key={index}
          className="inline-block min-w-4.5 rounded-tag border border-line-strong bg-subtle px-1 text-center text-meta font-medium whitespace-nowrap text-muted"
        >
          {press
            .split("+")
            .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
            .join(" ")}
        </kbd>
      ))}
    </span>
  );
}
