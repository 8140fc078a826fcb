"use client";

import { useEffect, useRef, useState } from "react";

import { useBinding } from "@/components/shell/keyboard";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

const pauseMs = 180;

type SearchBoxProps = { value: string; onChange: (value: string) => void; label?: string; placeholder?: string };

/** Words to search for; taken over after a short pause, or at once by Enter. Slash goes here, Escape empties it. */
export function SearchBox({
  value,
  onChange,
  label = "Organization, reference or domain",
  placeholder = "Filter, or / to type",
}: SearchBoxProps) {
  const [typed, setTyped] = useState(value);
  const [taken, setTaken] = useState(value);
  const box = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // The address changed by another way, such as Back or Reset.
  if (value !== taken) {
    setTaken(value);
    setTyped(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  useBinding({ keys: "/", label: "Search the list", group: "List", run: () => box.current?.focus() });
  const take = (next: string) => {
    clearTimeout(timer.current);
    setTaken(next);
    onChange(next);
  };
  const type = (next: string) => {
    setTyped(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => take(next), pauseMs);
  };
  return (
    <Field label={label} hideLabel className="w-70 max-md:w-full">
      <Input
        ref={box}
        compact
        type="search"
        placeholder={placeholder}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") take(typed);
          if (event.key === "Escape" && typed === "") event.currentTarget.blur();
          else if (event.key === "Escape") {
            setTyped("");
            take("");
          }
        }}
      />
    </Field>
  );
}
