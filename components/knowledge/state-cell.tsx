"use client";

import { Cell } from "@/components/ui/table";

import { EnableSwitch, type EnableSwitchProps } from "./enable-switch";
import { StandingMark } from "./standing-mark";
import type { standing } from "./words";

type StateCellProps = Omit<EnableSwitchProps, "labelled"> & { word: ReturnType<typeof standing>; mayChange: boolean };

/** The state of a row, with its switch for those who may use it. */
export function StateCell({ word, mayChange, ...rest }: StateCellProps) {
  // What is not supported matches nothing, so a switch would promise what it cannot keep.
  const switches = mayChange && rest.cannot === null;
  return (
    <Cell className="py-0">
      <span className="inline-flex items-center gap-2">
        {switches ? <EnableSwitch {...rest} /> : null}
        <StandingMark word={word} bare={switches} />
      </span>
    </Cell>
  );
}
