type Keyed = { keys: string };
type Pressed = { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean };

/** The name of a pressed key as bindings spell it; null for bare modifiers. Ctrl and Command are both "mod". */
export function keyName(event: Pressed): string | null {
  const { key } = event;
  if (["Control", "Shift", "Alt", "Meta", "Dead", "AltGraph", "CapsLock"].includes(key)) return null;
  const name = key === " " ? "space" : key.toLowerCase();
  if (event.ctrlKey || event.metaKey) return `mod+${name}`;
  // Brackets and the like need Alt or AltGr on many keyboards, so Alt counts only with letters.
  if (event.altKey && /^[a-z]$/.test(name)) return null;
  const shifted = event.shiftKey && (/^[a-z]$/.test(name) || name.length > 1);
  return shifted ? `shift+${name}` : name;
}

/** The newest binding that the last keys complete; a sequence wins over the single key that ends it. */
export function matchKeys<Binding extends Keyed>(
  bindings: readonly Binding[],
  typed: readonly string[],
): Binding | undefined {
  const last = typed.at(-1);
  const sequence = typed.join(" ");
  return (
    bindings.findLast((binding) => typed.length > 1 && binding.keys === sequence) ??
    bindings.findLast((binding) => binding.keys === last)
  );
}
