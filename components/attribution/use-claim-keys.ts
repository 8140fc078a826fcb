"use client";

import { useBinding } from "@/components/shell/keyboard";

type Keys = {
  ids: readonly string[];
  onAccept: (id: string) => void;
  onReject: (id: string) => void;
  onAmend: (id: string) => void;
  onNew: () => void;
  mayDecide: boolean;
  mayAdd: boolean;
};

function focused(): string | null {
  const card = globalThis.document.activeElement?.closest("[data-claim]");
  return card instanceof HTMLElement ? (card.dataset["claim"] ?? null) : null;
}

function focusClaim(id: string | undefined): void {
  const card = globalThis.document.querySelector(`[data-claim="${id ?? ""}"]`);
  if (card instanceof HTMLElement) card.focus();
}

/** J and K move between claims; A, R and E decide on the one in focus; N writes one's own. */
export function useClaimKeys({ ids, onAccept, onReject, onAmend, onNew, mayDecide, mayAdd }: Keys): void {
  const step = (by: number) => {
    const at = focused();
    const index = at === null ? (by > 0 ? -1 : ids.length) : ids.indexOf(at);
    focusClaim(ids[Math.max(0, Math.min(ids.length - 1, index + by))]);
  };
  const onFocused = (run: (id: string) => void) => () => {
    const id = focused() ?? (ids.length === 1 ? ids[0] : undefined);
    if (id !== undefined) run(id);
  };
  const group = "Claims";
  useBinding({ keys: "j", label: "Next claim", group, run: () => step(1) });
  useBinding({ keys: "k", label: "Previous claim", group, run: () => step(-1) });
  useBinding({ keys: "a", label: "Accept", group, run: onFocused(onAccept), disabled: !mayDecide });
  useBinding({ keys: "r", label: "Reject with a reason", group, run: onFocused(onReject), disabled: !mayDecide });
  useBinding({ keys: "e", label: "Amend", group, run: onFocused(onAmend), disabled: !mayDecide });
  useBinding({ keys: "n", label: "New claim", group, run: onNew, disabled: !mayAdd });
}
