"use client";

import Link from "next/link";
import { useKeyboard, type Binding } from "./keyboard";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { Switch } from "@/components/ui/switch";

/** Every key that works on this page right now, and the switch that turns single keys off. */
export function KeyboardHelp({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { bindings, singleKeys, setSingleKeys } = useKeyboard();
  const groups = Map.groupBy(onceEach(bindings), (binding) => binding.group);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="l"
      title="Keyboard and help"
      description="The keys that work on this page."
    >
      <div className="grid grid-cols-2 gap-x-10 gap-y-5 max-md:grid-cols-1">
        {[...groups].map(([group, inGroup]) => (
          <section key={group} aria-label={group}>
            <h3 className="mb-1">{group}</h3>
            <ul>
              {inGroup.map((binding) => (
                <li key={binding.keys} className="flex min-h-7 items-center justify-between gap-4 border-t border-line">
                  <span>{binding.label}</span>
                  <Kbd keys={binding.keys} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <div className="border-t border-line pt-3">
        <Switch
          label="Single-key shortcuts"
          hint="Turn them off if you use speech input or press keys by accident. Ctrl or Command K keeps working."
          checked={singleKeys}
          onChange={(event) => setSingleKeys(event.target.checked)}
        />
      </div>
      <p className="text-muted">
        On a Mac, Command does what Ctrl does elsewhere. Scripts can do all that people do here: see{" "}
        <Link href="/docs/api">the HTTP interface</Link>.
      </p>
    </Dialog>
  );
}

/** The newest binding of a key is the one that works, so only that one is listed. */
function onceEach(bindings: readonly Binding[]): Binding[] {
  return [...new Map(bindings.map((binding) => [binding.keys, binding])).values()];
}
