"use client";

import { Dialog } from "@base-ui/react/dialog";
import { Command } from "cmdk";
import { useRouter } from "next/navigation";
import { useEffect, useState, type ReactNode } from "react";
import type { NavItem, PinnedCase } from "./nav";
import { CompromiseMark } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { backdropStyle } from "@/components/ui/float-style";
import { Kbd } from "@/components/ui/kbd";
import { useReturnFocus } from "@/components/ui/return-focus";
import type { CompromiseState, ExposureState } from "@/lib/core/states";

export type PaletteHit = {
  href: string;
  /** "BW-000417", or a kind of thing. */
  ref?: string;
  title: string;
  meta?: string;
  exposure?: ExposureState;
  compromise?: CompromiseState;
  compromiseLabel?: string;
};

export type PaletteAction = { id: string; label: string; group?: string; keys?: string; run: () => void };

export type CommandPaletteProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  pages: readonly NavItem[];
  pinned: readonly PinnedCase[];
  actions: readonly PaletteAction[];
  search: (text: string, signal: AbortSignal) => Promise<readonly PaletteHit[]>;
};

type Found =
  | { kind: "idle" }
  | { kind: "searching" }
  | { kind: "found"; hits: readonly PaletteHit[] }
  | { kind: "failed" };

/** One line to reach any case, page or act. What is typed goes to the server for cases; pages and acts are filtered here. */
export function CommandPalette({ open, onOpenChange, pages, pinned, actions, search }: CommandPaletteProps) {
  const router = useRouter();
  const [text, setText] = useState("");
  const returnFocus = useReturnFocus(open);
  const found = useSearch(open ? text : "", search);
  const matches = (label: string) => label.toLowerCase().includes(text.trim().toLowerCase());
  const go = (href: string) => {
    onOpenChange(false);
    setText("");
    router.push(href);
  };
  const act = (action: PaletteAction) => {
    onOpenChange(false);
    setText("");
    action.run();
  };
  const hits = found.kind === "found" ? found.hits : [];
  const shownPages = pages.filter((page) => matches(page.label));
  const shownActions = actions.filter((action) => matches(action.label));
  const shownPinned = text.trim() === "" ? pinned : [];

  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdropStyle} />
        <Dialog.Popup
          finalFocus={returnFocus}
          className="fixed inset-x-2 top-20 z-40 mx-auto max-w-160 overflow-hidden rounded-panel border border-line-strong bg-raised text-fg shadow-float max-md:top-2"
        >
          <Dialog.Title className="sr-only">Search or jump to</Dialog.Title>
          <Command shouldFilter={false} loop label="Search or jump to">
            <Command.Input
              value={text}
              onValueChange={setText}
              placeholder="Case, organization, page or act…"
              aria-label="Search or jump to"
              className="h-11 w-full border-b border-accent bg-transparent px-4 text-reading outline-none"
            />
            <Command.List className="max-h-100 overflow-y-auto p-1">
              <p role="status" className="px-3 py-2 text-muted empty:hidden">
                {status(found, hits.length + shownPages.length + shownActions.length)}
              </p>
              <Group heading="Cases" items={hits} keyOf={(hit) => hit.href} onPick={(hit) => go(hit.href)}>
                {(hit) => <Hit hit={hit} />}
              </Group>
              <Group
                heading="Pinned cases"
                items={shownPinned}
                keyOf={(each) => each.href}
                onPick={(each) => go(each.href)}
              >
                {(each) => <Hit hit={{ ...each, title: each.name }} />}
              </Group>
              <Group heading="Acts" items={shownActions} keyOf={(action) => action.id} onPick={act}>
                {(action) => (
                  <>
                    <span className="grow">{action.label}</span>
                    {action.keys ? <Kbd keys={action.keys} /> : null}
                  </>
                )}
              </Group>
              <Group
                heading="Pages"
                items={shownPages}
                keyOf={(page) => `page ${page.href}`}
                onPick={(page) => go(page.href)}
              >
                {(page) => page.label}
              </Group>
            </Command.List>
          </Command>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type GroupProps<Item> = {
  heading: string;
  items: readonly Item[];
  keyOf: (item: Item) => string;
  onPick: (item: Item) => void;
  children: (item: Item) => ReactNode;
};

function Group<Item>({ heading, items, keyOf, onPick, children }: GroupProps<Item>) {
  if (items.length === 0) return null;
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-compact [&_[cmdk-group-heading]]:text-muted"
    >
      {items.map((item) => (
        <Command.Item
          key={keyOf(item)}
          value={`${heading} ${keyOf(item)}`}
          onSelect={() => onPick(item)}
          className="flex min-h-8 cursor-pointer items-center gap-3 rounded-control px-3 data-[selected=true]:bg-selected max-md:min-h-10"
        >
          {children(item)}
        </Command.Item>
      ))}
    </Command.Group>
  );
}

function Hit({ hit }: { hit: PaletteHit }) {
  return (
    <>
      {hit.ref ? <span className="mono shrink-0 text-muted">{hit.ref}</span> : null}
      <span className="min-w-0 grow truncate">
        {hit.title}
        {hit.meta ? <span className="text-muted"> {hit.meta}</span> : null}
      </span>
      {hit.exposure ? <ExposureMark state={hit.exposure} look="alone" /> : null}
      {hit.compromise ? <CompromiseMark state={hit.compromise} label={hit.compromiseLabel} look="alone" /> : null}
    </>
  );
}

function status(found: Found, shown: number): string {
  switch (found.kind) {
    case "idle":
      return "";
    case "searching":
      return shown > 0 ? "" : "Searching…";
    case "failed":
      return "Cases could not be searched. Pages and acts still work.";
    case "found":
      return shown > 0 ? "" : "Nothing matches. Try a name, a domain, a case reference or a server.";
  }
}

type Answer = { text: string; hits: readonly PaletteHit[] | null };

/** Asks once typing rests; an answer that comes late is dropped, and the last one stays until the next is there. */
function useSearch(text: string, search: CommandPaletteProps["search"]): Found {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const wanted = text.trim();
  useEffect(() => {
    if (wanted === "") return undefined;
    const stop = new AbortController();
    const keep = (hits: Answer["hits"]) => stop.signal.aborted || setAnswer({ text: wanted, hits });
    const timer = setTimeout(() => {
      search(wanted, stop.signal).then(keep, () => keep(null));
    }, 120);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [wanted, search]);
  if (wanted === "") return { kind: "idle" };
  if (answer?.hits && (answer.text === wanted || wanted.startsWith(answer.text)))
    return { kind: "found", hits: answer.hits };
  return answer?.text === wanted ? { kind: "failed" } : { kind: "searching" };
}
