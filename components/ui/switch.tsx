import { Checkbox, type CheckboxProps } from "./checkbox";

/** On or off, with effect at once; use Checkbox when a form is saved later. */
export function Switch(props: Omit<CheckboxProps, "kind" | "mixed">) {
  return <Checkbox {...props} kind="switch" />;
}
