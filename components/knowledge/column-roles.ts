import { columnRoleLabels, columnRoles, matchedTypes } from "@/lib/core/words";
import type { ColumnRole, ImportMapping } from "@/lib/detection/schema";

/** Every role a column may have, as a list to choose from: the plain roles, then values of one type. */
export const roleChoices: readonly { value: ColumnRole; label: string }[] = [
  ...columnRoles.map((role) => ({
    value: role,
    label: role === "value" ? "Value, type as told or seen" : columnRoleLabels[role],
  })),
  ...matchedTypes.map((type) => ({ value: `value:${type}` as const, label: `Value: ${type}` })),
];

/** The mapping with another role for one column; a role that a row can have once leaves the column that had it. */
export function withRole(mapping: ImportMapping, at: number, role: ColumnRole): ImportMapping {
  const once = role !== "ignore" && role !== "value" && !role.startsWith("value:");
  return {
    ...mapping,
    columns: mapping.columns.map((held, index) => {
      if (index === at) return role;
      return once && held === role ? "ignore" : held;
    }),
  };
}

/** Why a mapping cannot be used; null when it can. */
export function whyNotMapped({ columns }: ImportMapping): string | null {
  return columns.some((role) => role === "value" || role.startsWith("value:"))
    ? null
    : "Say which column holds the values.";
}

/** The marks that may stand between columns, by the names people call them. */
export const delimiterChoices: readonly { value: ImportMapping["delimiter"]; label: string }[] = [
  { value: ",", label: "Comma" },
  { value: ";", label: "Semicolon" },
  { value: "\t", label: "Tab" },
  { value: "|", label: "Bar" },
];
