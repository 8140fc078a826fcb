import type { CaseRole } from "@/lib/core/states";

/** What the list needs to know of who reads it. */
export type Viewer = {
  id: string | null;
  acts: readonly string[];
  seesClusters: boolean;
  /** The recorded trend is of every case, so only who sees them all gets it. */
  seesAll: boolean;
};

export function viewerOf({ id, role, acts }: { id: string | null; role: CaseRole; acts: readonly string[] }): Viewer {
  return {
    id,
    acts,
    seesClusters: role !== "technician" && role !== "client",
    seesAll: role === "admin" || role === "lead" || role === "manager",
  };
}
