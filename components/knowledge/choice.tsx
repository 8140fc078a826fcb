import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";

type ChoiceProps<Value extends string> = {
  label: string;
  every: string;
  options: readonly { value: Value; label: string }[];
  value: Value | null;
  onChange: (value: Value | null) => void;
};

/** One condition of a list: any, or one of a few. */
export function Choice<Value extends string>({ label, every, options, value, onChange }: ChoiceProps<Value>) {
  return (
    <Field label={label} hideLabel className="w-34 max-md:grow max-md:basis-2/5">
      <Select
        compact
        placeholder={every}
        options={options}
        value={value ?? ""}
        onChange={(event) =>
          onChange(options.find((option) => option.value === event.currentTarget.value)?.value ?? null)
        }
      />
    </Field>
  );
}

/** Choices out of labels, in the order of the labels. */
export function choicesOf<Value extends string>(
  values: readonly Value[],
  labels: Record<Value, string>,
): { value: Value; label: string }[] {
  return values.map((value) => ({ value, label: labels[value] }));
}
