import { z } from "zod";

import { caseRoles } from "@/lib/core/states";

export const actName = z.string();

/** The signed-in person as the pages see them. */
export const meView = z.object({
  id: z.string().nullable(),
  name: z.string(),
  email: z.string(),
  role: z.enum(caseRoles),
  via: z.enum(["session", "token", "system"]),
  acts: z.array(actName),
});
export type MeView = z.infer<typeof meView>;
