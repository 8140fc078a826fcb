import type { OrganizationView } from "@/lib/organizations/schema";

type Conflict = { code: "CONFLICT"; data: { current: OrganizationView } };

function isConflict(error: unknown): error is Conflict {
  if (
    typeof error !== "object" ||
    error === null ||
    !("code" in error) ||
    error.code !== "CONFLICT" ||
    !("data" in error)
  )
    return false;
  const { data } = error;
  return (
    typeof data === "object" &&
    data !== null &&
    "current" in data &&
    typeof data.current === "object" &&
    data.current !== null &&
    "version" in data.current
  );
}

/** The row as it is now, when a save was refused because somebody saved first; else null. */
export function conflictingRow(error: unknown): OrganizationView | null {
  return isConflict(error) ? error.data.current : null;
}
