import type { ReactNode } from "react";
import { Checkbox } from "./checkbox";

export type RadioOption = { value: string; label: ReactNode; hint?: ReactNode; disabled?: boolean };

export type RadioGroupProps = {
  legend: string;
  hideLegend?: boolean;
  name: string;
  options: readonly RadioOption[];
  value?: string;
  defaultValue?: string;
  onValueChange?: (value: string) => void;
};

export function RadioGroup({ legend, hideLegend, name, options, value, defaultValue, onValueChange }: RadioGroupProps) {
  return (
    <fieldset className="grid content-start gap-1">
      <legend className={hideLegend ? "sr-only" : "mb-1 font-medium"}>{legend}</legend>
      {options.map((option) => (
        <Checkbox
          key={option.value}
          kind="radio"
          name={name}
          value={option.value}
          label={option.label}
          hint={option.hint}
          disabled={option.disabled}
          checked={value === undefined ? undefined : value === option.value}
          defaultChecked={value === undefined && defaultValue !== undefined ? defaultValue === option.value : undefined}
          onChange={onValueChange ? () => onValueChange(option.value) : undefined}
          readOnly={value !== undefined && !onValueChange}
        />
      ))}
    </fieldset>
  );
}
