import type { CaseRole } from "@/lib/core/states";

/** Who is asking: a person in the browser, a script with a token, or the product itself. */
export type Actor = {
  userId: string | null;
  name: string;
  email: string;
  role: CaseRole;
  teamIds: string[];
  /** Organizations a technician is assigned to, or a client belongs to. */
  organizationIds: string[];
  via: "session" | "token" | "system";
  sessionId: string | null;
};

/** The product acting on its own (pipeline, schedules); it has no role of a person and passes the gate as admin. */
export const systemActor: Actor = {
  userId: null,
  name: "Breakwater",
  email: "",
  role: "admin",
  teamIds: [],
  organizationIds: [],
  via: "system",
  sessionId: null,
};
