import { z } from "zod";

import { listInput } from "@/lib/core/lists";
import { emailAddress, personName } from "@/lib/core/people";
import { caseRoles } from "@/lib/core/states";
import { userStates } from "@/lib/core/words";

export const actName = z.string();

/** The signed-in person as the pages see them. */
export const meView = z.object({
  id: z.string().nullable(),
  name: z.string(),
  email: z.string(),
  role: z.enum(caseRoles),
  via: z.enum(["session", "token", "system", "link"]),
  acts: z.array(actName),
});
export type MeView = z.infer<typeof meView>;

const named = z.object({ id: z.string(), name: z.string() });

/** A user in the list. Organizations, last sign-in and the way in are for administrators; others see them empty. */
export const userView = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(caseRoles),
  state: z.enum(userStates),
  teams: z.array(named),
  organizations: z.array(named),
  lastSignInAt: z.iso.datetime().nullable(),
  /** False for an account that only holds API tokens. */
  hasPassword: z.boolean().nullable(),
  version: z.int(),
});
export type UserView = z.infer<typeof userView>;

export const listUsersInput = z.object({
  ...listInput,
  q: z.string().trim().max(200).optional(),
  role: z.enum(caseRoles).optional(),
  state: z.enum(userStates).optional(),
});

export const userId = z.object({ userId: z.uuid() });

/** What an administrator may change of a user; what is left out stays. */
export const updateUserInput = userId.extend({
  version: z.int(),
  name: personName.optional(),
  role: z.enum(caseRoles).optional(),
  state: z.enum(userStates).optional(),
});
export type UpdateUser = z.output<typeof updateUserInput>;

export const assignOrganizationsInput = userId.extend({
  version: z.int(),
  organizationIds: z.array(z.uuid()).max(2000),
});

export const invitationView = z.object({
  id: z.string(),
  kind: z.enum(["invitation", "reset"]),
  email: z.string(),
  name: z.string().nullable(),
  role: z.enum(caseRoles),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type InvitationView = z.infer<typeof invitationView>;

export const inviteUserInput = z.object({
  email: emailAddress,
  name: personName.optional(),
  role: z.enum(caseRoles),
  organizationId: z.uuid().optional(),
});
export type InviteUser = z.output<typeof inviteUserInput>;

/** A one-time link; its address is in this answer and nowhere else. */
export const issuedLink = z.object({ id: z.string(), url: z.string(), expiresAt: z.iso.datetime() });

export const teamName = z.string().trim().min(1, "Enter a name.").max(80, "Use at most 80 characters.");

export const teamView = z.object({
  id: z.string(),
  name: z.string(),
  members: z.array(named.extend({ state: z.enum(userStates) })),
  version: z.int(),
});
export type TeamView = z.infer<typeof teamView>;

/** One's own account, as the settings page shows it. */
export const profileView = z.object({
  name: z.string(),
  email: z.string(),
  role: z.enum(caseRoles),
  teams: z.array(named),
  organizations: z.array(named),
  passwordChangedAt: z.iso.datetime().nullable(),
  version: z.int(),
});
export type ProfileView = z.infer<typeof profileView>;
