"use client";

import { cloneElement, useId, useState, type KeyboardEvent, type MouseEvent, type ReactElement, type Ref } from "react";

type TriggerProps = {
  id?: string;
  ref?: Ref<HTMLElement>;
  onClick?: (event: MouseEvent<HTMLElement>) => void;
  onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
  onPointerEnter?: () => void;
  onFocus?: () => void;
  "aria-haspopup"?: "menu" | "dialog";
  "aria-expanded"?: boolean;
};

/** A button of the page, as an element, that opens something. */
export type Trigger = ReactElement<TriggerProps>;

/** What opens is fetched when it is first wanted, so that a page does not carry it; `preload` starts that on approach. */
export function useTrigger(options: {
  trigger?: Trigger;
  opens: "menu" | "dialog";
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  preload: () => unknown;
}) {
  const { trigger, opens, onOpenChange, preload } = options;
  const ownId = useId();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [ownOpen, setOwnOpen] = useState(false);
  const isOpen = options.open ?? ownOpen;
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (isOpen && !wasOpen) setWasOpen(true);

  const change = (next: boolean) => {
    setOwnOpen(next);
    onOpenChange?.(next);
  };
  const id = trigger?.props.id ?? ownId;
  const element = trigger
    ? cloneElement(trigger, {
        id,
        ref: setAnchor,
        "aria-haspopup": opens,
        "aria-expanded": isOpen,
        onPointerEnter: () => void preload(),
        onFocus: () => void preload(),
        onClick: (event: MouseEvent<HTMLElement>) => {
          trigger.props.onClick?.(event);
          change(!isOpen);
        },
        onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
          trigger.props.onKeyDown?.(event);
          if (opens !== "menu" || event.key !== "ArrowDown" || isOpen) return;
          event.preventDefault();
          change(true);
        },
      })
    : null;
  return { element, id, anchor, isOpen, wasOpen, change };
}

/** A press on the trigger closes by the trigger's own click; counting it as a press outside would open again at once. */
export function isPressOn(anchor: HTMLElement | null, event: Event): boolean {
  return anchor !== null && event.target instanceof Node && anchor.contains(event.target) && event.type !== "keydown";
}
