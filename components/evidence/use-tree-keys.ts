"use client";

import { type KeyboardEvent, type RefObject, useRef } from "react";

import type { EvidenceTreeProps } from "./evidence-tree";
import { treeMove } from "./tree-keys";

/** The keys of a tree, while the focus is on the name of a file in it. Going to a file chooses it, so that a long list shows it. */
export function useTreeKeys({ lines, onSelect, onToggle, onOpenAll }: EvidenceTreeProps): {
  pane: RefObject<HTMLDivElement | null>;
  onKeyDown: (event: KeyboardEvent) => void;
} {
  const pane = useRef<HTMLDivElement>(null);
  function focus(id: string, tries = 10): void {
    const name = pane.current?.querySelector(`[data-file="${id}"]`);
    if (name instanceof HTMLElement) return name.focus({ preventScroll: false });
    // A row that was out of view is drawn in a moment.
    if (tries > 0) requestAnimationFrame(() => focus(id, tries - 1));
  }
  function onKeyDown(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.target instanceof HTMLElement)) return;
    const id = event.target.dataset["file"];
    if (id === undefined) return;
    const rows = lines.flatMap((line) =>
      line.kind === "file" ? [{ id: line.file.id, depth: line.depth, open: line.open }] : [],
    );
    const move = treeMove(rows, id, event.key);
    if (move.kind === "none") return;
    event.preventDefault();
    event.stopPropagation();
    if (move.kind === "open all") return onOpenAll();
    if (move.kind === "toggle") return onToggle(move.id);
    onSelect(move.id);
    focus(move.id);
  }
  return { pane, onKeyDown };
}
