const names: Record<string, string> = {
  mod: "Ctrl",
  shift: "Shift",
  escape: "Esc",
  enter: "Enter",
  space: "Space",
  arrowup: "↑",
  arrowdown: "↓",
};

/** Keys as bindings spell them: "mod+k", "g p", "x". */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span data-kbd="" className="inline-flex items-center gap-1">
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
