"use client";

import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { caseRoles, roleLabels } from "@/lib/core/states";
import { userStates } from "@/lib/core/words";

const filters = {
  q: parseAsString.withDefault(""),
  role: parseAsStringLiteral(caseRoles),
  state: parseAsStringLiteral(userStates),
  cursor: parseAsString,
};

const roleOptions = caseRoles.map((role) => ({ value: role, label: roleLabels[role] }));
const stateOptions = [
  { value: "active", label: "Active" },
  { value: "disabled", label: "Disabled" },
];

/** What the list shows, kept in the address of the page. */
export function useUserFilters() {
  const [values, set] = useQueryStates(filters, { history: "replace" });
  const input = {
    limit: usersPerPage,
    q: values.q || undefined,
    role: values.role ?? undefined,
    state: values.state ?? undefined,
    cursor: values.cursor ?? undefined,
  };
  return { values, input, set };
}

export const usersPerPage = 100;

export function UserFilters({ filters: { values, set } }: { filters: ReturnType<typeof useUserFilters> }) {
  return (
    <search className="flex flex-wrap items-end gap-2 px-gutter pb-3 no-print">
      <Field label="Name or e-mail" hideLabel className="w-64 max-md:w-full">
        <Input
          compact
          type="search"
          placeholder="Name or e-mail"
          value={values.q}
          onChange={(event) => void set({ q: event.currentTarget.value || null, cursor: null })}
        />
      </Field>
      <Field label="Role" hideLabel className="w-36">
        <Select
          compact
          placeholder="Every role"
          options={roleOptions}
          value={values.role ?? ""}
          onChange={(event) =>
            void set({ role: caseRoles.find((role) => role === event.currentTarget.value) ?? null, cursor: null })
          }
        />
      </Field>
      <Field label="State" hideLabel className="w-36">
        <Select
          compact
          placeholder="Every state"
          options={stateOptions}
          value={values.state ?? ""}
          onChange={(event) =>
            void set({ state: userStates.find((state) => state === event.currentTarget.value) ?? null, cursor: null })
          }
        />
      </Field>
    </search>
  );
}
