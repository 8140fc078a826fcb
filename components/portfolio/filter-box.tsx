"use client";

import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";

import { useBinding } from "@/components/shell/keyboard";
import { Chip } from "@/components/ui/chip";
import { cx } from "@/components/ui/cx";
import { floatStyle } from "@/components/ui/float-style";

import { type Known, lastWord, type Suggestion, suggestionsFor } from "./filter-suggestions";
import { joinText, readText } from "./filter-text";

const pauseMs = 180;

type FilterBoxProps = { text: string; known: Known; onChange: (text: string) => void };

/**
 * One box for the filter: conditions stand in it as chips, words are searched for as one types. Suggestions follow the word
 * under way; Enter takes it, and Backspace in an empty box takes the last chip back to be changed.
 */
export function FilterBox({ text, known, onChange }: FilterBoxProps) {
  const read = readText(text);
  const chips = read.kind === "read" ? read.conditions : [];
  const words = read.kind === "read" ? joinText(read.words) : text;
  const [typed, setTyped] = useState(words);
  const [taken, setTaken] = useState(words);
  const [problem, setProblem] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const box = useRef<HTMLInputElement>(null);
  const id = useId();
  // The address changed by another way, such as a tab, Back or Reset.
  if (words !== taken) {
    setTaken(words);
    setTyped(words);
    setProblem(null);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  useBinding({ keys: "/", label: "Filter the list", group: "List", run: () => box.current?.focus() });
  const suggestions = open ? suggestionsFor(typed, known) : [];
  const said = problem ?? (read.kind === "problem" ? read.message : null);

  const take = (next: string) => {
    clearTimeout(timer.current);
    const found = readText(next.trim());
    if (found.kind === "problem") return setProblem(found.message);
    const kept = joinText(found.words);
    setProblem(null);
    setTaken(kept);
    setTyped(kept);
    setActive(-1);
    // What was asked is seen; the suggestions come back with the next letter.
    setOpen(false);
    onChange(joinText([...chips, ...found.conditions, ...found.words]));
  };
  const type = (next: string) => {
    setTyped(next);
    setOpen(true);
    setActive(-1);
    setProblem(null);
    clearTimeout(timer.current);
    const found = readText(next.trim());
    if (found.kind === "problem") return;
    // A condition is whole once something follows it; words alone are searched for at once.
    if (found.conditions.length > 0 && next.endsWith(" ")) take(next);
    else if (found.conditions.length === 0 && !lastWord(next).startsWith("-"))
      timer.current = setTimeout(() => {
        const kept = joinText(found.words);
        setTaken(kept);
        onChange(joinText([...chips, ...found.words]));
      }, pauseMs);
  };
  const choose = ({ text: chosen, ends }: Suggestion) => {
    const next = `${typed.slice(0, typed.length - lastWord(typed).length)}${chosen}`;
    if (ends) take(next);
    else type(next);
    box.current?.focus();
  };
  const without = (index: number) =>
    onChange(joinText([...chips.filter((_, at) => at !== index), ...(read.kind === "read" ? read.words : [])]));
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const last = chips.at(-1);
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      if (open) setActive(Math.max(-1, Math.min(suggestions.length - 1, active + step)));
      else setOpen(true);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const picked = suggestions[active];
      if (picked) choose(picked);
      else take(typed);
    } else if (event.key === "Tab" && !event.shiftKey && lastWord(typed) !== "" && suggestions[0] && open) {
      event.preventDefault();
      choose(suggestions[Math.max(active, 0)] ?? suggestions[0]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (open && suggestions.length > 0) setOpen(false);
      else if (typed === "") event.currentTarget.blur();
      else take("");
    } else if (event.key === "Backspace" && typed === "" && last) {
      event.preventDefault();
      setTyped(last.text);
      setTaken("");
      onChange(joinText(chips.slice(0, -1)));
    }
  };
  return (
    <div className="relative min-w-0 grow basis-80">
      <div className="flex min-h-8 flex-wrap items-center gap-1.5 rounded-control border border-control bg-bg px-1.5 py-0.5 focus-within:border-accent focus-within:outline-2 focus-within:-outline-offset-1 focus-within:outline-accent max-md:min-h-10">
        {chips.map(({ text: condition }, index) => (
          <Chip
            key={`${index} ${condition}`}
            value={condition}
            onRemove={() => without(index)}
            removeLabel={`Remove ${condition}`}
          />
        ))}
        <input
          ref={box}
          role="combobox"
          aria-label="Filter the cases"
          aria-expanded={suggestions.length > 0}
          aria-controls={`${id}list`}
          aria-autocomplete="list"
          aria-activedescendant={active >= 0 ? `${id}${active}` : undefined}
          aria-invalid={said === null ? undefined : true}
          aria-describedby={said === null ? undefined : `${id}problem`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder={chips.length === 0 ? "Filter: a name, exposure:vulnerable, due:<2d …" : "Add a condition"}
          className="h-6 min-w-40 grow bg-transparent px-1 outline-none"
          value={typed}
          onClick={() => setOpen(true)}
          onBlur={() => setOpen(false)}
          onChange={(event) => type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      {said === null ? null : (
        <p id={`${id}problem`} role="alert" className="pt-1 text-compact font-medium text-high">
          {said}
        </p>
      )}
      <Suggestions id={id} items={suggestions} active={active} onChoose={choose} />
    </div>
  );
}

type SuggestionsProps = {
  id: string;
  items: readonly Suggestion[];
  active: number;
  onChoose: (chosen: Suggestion) => void;
};

function Suggestions({ id, items, active, onChoose }: SuggestionsProps) {
  return (
    <div
      id={`${id}list`}
      role="listbox"
      aria-label="Suggestions"
      hidden={items.length === 0}
      className={cx("absolute inset-x-0 top-full z-20 mt-1 max-h-80 max-w-160 overflow-y-auto p-1", floatStyle)}
    >
      {items.map((item, index) => (
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are the box's, which keeps the focus
        <div
          key={item.text}
          id={`${id}${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className="flex min-h-7 cursor-pointer items-baseline gap-3 rounded-control px-2 py-0.5 hover:bg-hover aria-selected:bg-selected max-md:min-h-9"
          // The box must not lose the focus before the click arrives.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(item)}
        >
          <span className="mono shrink-0 font-medium">{item.text}</span>
          <span className="min-w-0 text-compact text-muted">{item.about}</span>
        </div>
      ))}
    </div>
  );
}
