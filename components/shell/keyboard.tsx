"use client";

import { createContext, use, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import { keyName, matchKeys } from "./keys";
import { rememberChoice } from "@/components/ui/remember";

export type Binding = {
  /** "mod+k", "/", "?", "g p", "[", "shift+x"; a space separates keys pressed one after the other. */
  keys: string;
  /** What it does, as a line of the keyboard help. */
  label: string;
  /** Heading in the keyboard help: "Go to", "List", "Case", … */
  group: string;
  run: () => void;
  disabled?: boolean;
};

type Registry = {
  add: (binding: Binding) => () => void;
  list: () => readonly Binding[];
  subscribe: (listener: () => void) => () => void;
};

type KeyboardValue = Registry & { singleKeys: boolean; setSingleKeys: (on: boolean) => void };

const nothing: readonly Binding[] = [];
const KeyboardContext = createContext<KeyboardValue>({
  add: () => () => undefined,
  list: () => nothing,
  subscribe: () => () => undefined,
  singleKeys: true,
  setSingleKeys: () => undefined,
});

function makeRegistry(): Registry {
  let bindings: readonly Binding[] = [];
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  return {
    add: (binding) => {
      bindings = [...bindings, binding];
      tell();
      return () => {
        bindings = bindings.filter((each) => each !== binding);
        tell();
      };
    },
    list: () => bindings,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Holds the bindings of what is on the page, and the one key listener. Single keys can be switched off (WCAG 2.1.4). */
export function KeyboardProvider({ singleKeys: first, children }: { singleKeys: boolean; children: ReactNode }) {
  const [registry] = useState(makeRegistry);
  const [singleKeys, keepSingleKeys] = useState(first);
  useEffect(() => listen(registry, singleKeys), [registry, singleKeys]);
  const value = useMemo(
    () => ({
      ...registry,
      singleKeys,
      setSingleKeys: (on: boolean) => {
        keepSingleKeys(on);
        rememberChoice("bw_keys", on ? "on" : "off");
      },
    }),
    [registry, singleKeys],
  );
  return <KeyboardContext value={value}>{children}</KeyboardContext>;
}

/** Binds keys while the component is mounted; the newest binding of the same keys wins. */
export function useBinding(binding: Binding): void {
  const { add } = use(KeyboardContext);
  const latest = useRef(binding.run);
  useEffect(() => {
    latest.current = binding.run;
  });
  const { keys, label, group, disabled = false } = binding;
  useEffect(() => {
    if (disabled) return undefined;
    return add({ keys, label, group, run: () => latest.current() });
  }, [add, keys, label, group, disabled]);
}

/** All bindings in force, and the switch for single keys; for the keyboard help. */
export function useKeyboard(): {
  bindings: readonly Binding[];
  singleKeys: boolean;
  setSingleKeys: (on: boolean) => void;
} {
  const { list, subscribe, singleKeys, setSingleKeys } = use(KeyboardContext);
  const bindings = useSyncExternalStore(subscribe, list, () => nothing);
  return { bindings, singleKeys, setSingleKeys };
}

const sequenceMs = 1000;

function listen(registry: Registry, singleKeys: boolean): () => void {
  let typed: string[] = [];
  let lastAt = 0;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const key = keyName(event);
    if (!key) return;
    const withMod = key.startsWith("mod+");
    if (!withMod && (!singleKeys || isTyping(event.target) || isBehindDialog(event.target))) return;
    typed = event.timeStamp - lastAt < sequenceMs ? [...typed, key].slice(-2) : [key];
    lastAt = event.timeStamp;
    const hit = matchKeys(registry.list(), typed);
    if (!hit) return;
    typed = [];
    event.preventDefault();
    hit.run();
  };
  document.addEventListener("keydown", onKeyDown);
  return () => document.removeEventListener("keydown", onKeyDown);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "file"].includes(target.type);
}

/** While a dialog or menu holds the focus, its own keys count and the page's do not; one that is fading out is over. */
function isBehindDialog(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  const layer = target.closest('[role="dialog"],[role="alertdialog"],[role="menu"],[role="listbox"]');
  return layer !== null && !layer.hasAttribute("data-closed");
}
