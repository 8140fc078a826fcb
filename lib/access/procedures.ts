import { z } from "zod";

import {
  changePassword,
  createOwnToken,
  judgeNewPassword,
  revokeOtherSessions,
  revokeOwnSession,
  revokeOwnToken,
} from "@/lib/auth/commands";
import { ownSessions, ownTokens } from "@/lib/auth/queries";
import { changePasswordInput, issuedToken, newTokenInput, ownSession, ownToken } from "@/lib/auth/schema";
import { listOf } from "@/lib/core/lists";
import { personName } from "@/lib/core/people";

import * as commands from "./commands";
import { allowedActs } from "./policy";
import { procedure } from "./procedure";
import { listTeams, listUsers, openInvitations, ownProfile } from "./queries";
import * as shape from "./schema";
import * as teams from "./teams";

const nothing = z.object({}).optional();
const done = z.object({ done: z.literal(true) });
const revoked = z.object({ revoked: z.int() });

function all<T>(items: T[]) {
  return { items, nextCursor: null };
}

export const me = procedure("me.read")
  .route({ method: "GET", path: "/me", summary: "Who am I, and what may I do?", tags: ["Me"] })
  .input(nothing)
  .output(shape.meView)
  .handler(async ({ context: { actor } }) => ({
    id: actor.userId,
    name: actor.name,
    email: actor.email,
    role: actor.role,
    via: actor.via,
    acts: allowedActs(actor, null),
  }));

/** One's own account: profile, password, sessions. */
export const accountProcedures = {
  profile: procedure("me.read")
    .route({ method: "GET", path: "/me/profile", summary: "My profile", tags: ["Me"] })
    .input(nothing)
    .output(shape.profileView)
    .handler(({ context: { tx, actor } }) => ownProfile(tx, actor)),

  updateProfile: procedure("me.update")
    .route({ method: "PATCH", path: "/me/profile", summary: "Change my name", tags: ["Me"] })
    .input(z.object({ name: personName, version: z.int() }))
    .output(shape.profileView)
    .handler(({ context: { tx, actor }, input }) => commands.updateProfile(tx, actor, input)),

  changePassword: procedure("me.update")
    .route({
      method: "POST",
      path: "/me/password",
      summary: "Change my password; ends my other sessions",
      tags: ["Me"],
    })
    .input(changePasswordInput)
    .output(done)
    .ahead(({ actor, input }) => judgeNewPassword(actor, { ...input, now: new Date() }))
    .handler(async ({ context: { tx, actor, now }, prepared }) => {
      await changePassword(tx, actor, { ...prepared, now });
      return { done: true as const };
    }),

  sessions: procedure("me.read")
    .route({ method: "GET", path: "/me/sessions", summary: "My open sessions", tags: ["Me"] })
    .input(nothing)
    .output(listOf(ownSession))
    .handler(async ({ context: { tx, actor, now } }) => all(await ownSessions(tx, actor, now))),

  revokeSession: procedure("me.update")
    .route({ method: "DELETE", path: "/me/sessions/{sessionId}", summary: "End one of my sessions", tags: ["Me"] })
    .input(z.object({ sessionId: z.uuid() }))
    .output(done)
    .handler(async ({ context: { tx, actor, now }, input }) => {
      await revokeOwnSession(tx, actor, { ...input, now });
      return { done: true as const };
    }),

  revokeOtherSessions: procedure("me.update")
    .route({ method: "DELETE", path: "/me/sessions", summary: "End all my other sessions", tags: ["Me"] })
    .input(nothing)
    .output(revoked)
    .handler(async ({ context: { tx, actor, now } }) => ({ revoked: await revokeOtherSessions(tx, actor, now) })),
};

/** One's own API tokens. */
export const tokenProcedures = {
  list: procedure("token.own")
    .route({ method: "GET", path: "/tokens", summary: "My API tokens", tags: ["Tokens"] })
    .input(nothing)
    .output(listOf(ownToken))
    .handler(async ({ context: { tx, actor } }) => all(await ownTokens(tx, actor))),

  create: procedure("token.own")
    .route({
      method: "POST",
      path: "/tokens",
      summary: "Create an API token; its secret is shown once",
      tags: ["Tokens"],
      successStatus: 201,
    })
    .input(newTokenInput)
    .output(issuedToken)
    .handler(({ context: { tx, actor, now }, input }) => createOwnToken(tx, actor, { ...input, now })),

  revoke: procedure("token.own")
    .route({ method: "DELETE", path: "/tokens/{tokenId}", summary: "Revoke one of my API tokens", tags: ["Tokens"] })
    .input(z.object({ tokenId: z.uuid() }))
    .output(done)
    .handler(async ({ context: { tx, actor, now }, input }) => {
      await revokeOwnToken(tx, actor, { ...input, now });
      return { done: true as const };
    }),
};

/** Users and the links that let them in. */
export const userProcedures = {
  list: procedure("user.list")
    .route({ method: "GET", path: "/users", summary: "Users by name", tags: ["Users"] })
    .input(shape.listUsersInput)
    .output(listOf(shape.userView))
    .handler(({ context: { tx, actor }, input }) => listUsers(tx, actor, input)),

  update: procedure("user.manage")
    .route({
      method: "PATCH",
      path: "/users/{userId}",
      summary: "Change a user's name, role or state",
      tags: ["Users"],
    })
    .input(shape.updateUserInput)
    .output(shape.userView)
    .handler(({ context: { tx, actor, now }, input }) => commands.updateUser(tx, actor, { ...input, now })),

  assignOrganizations: procedure("user.manage")
    .route({
      method: "PUT",
      path: "/users/{userId}/organizations",
      summary: "Set the organizations of a technician or client",
      tags: ["Users"],
    })
    .input(shape.assignOrganizationsInput)
    .output(shape.userView)
    .handler(({ context: { tx, actor }, input }) => commands.assignOrganizations(tx, actor, input)),

  createResetLink: procedure("user.manage")
    .route({
      method: "POST",
      path: "/users/{userId}/reset-link",
      summary: "Create a link to set a new password; shown once",
      tags: ["Users"],
      successStatus: 201,
    })
    .input(shape.userId)
    .output(shape.issuedLink)
    .handler(({ context: { tx, actor, now }, input }) => commands.createResetLink(tx, actor, { ...input, now })),

  revokeSessions: procedure("user.manage")
    .route({
      method: "DELETE",
      path: "/users/{userId}/sessions",
      summary: "End every session and API token of a user",
      tags: ["Users"],
    })
    .input(shape.userId)
    .output(revoked.extend({ tokens: z.int() }))
    .handler(async ({ context: { tx, actor, now }, input }) => {
      const { sessions, tokens } = await commands.revokeUserAccess(tx, actor, { ...input, now });
      return { revoked: sessions, tokens };
    }),

  revokeTokens: procedure("user.manage")
    .route({
      method: "DELETE",
      path: "/users/{userId}/tokens",
      summary: "End every API token of a user",
      tags: ["Users"],
    })
    .input(shape.userId)
    .output(revoked)
    .handler(async ({ context: { tx, actor, now }, input }) => ({
      revoked: await commands.revokeUserTokens(tx, actor, { ...input, now }),
    })),

  invite: procedure("user.manage")
    .route({
      method: "POST",
      path: "/invitations",
      summary: "Invite a user by a link; shown once",
      tags: ["Users"],
      successStatus: 201,
    })
    .input(shape.inviteUserInput)
    .output(shape.issuedLink)
    .handler(({ context: { tx, actor, now }, input }) => commands.inviteUser(tx, actor, { ...input, now })),

  invitations: procedure("user.manage")
    .route({ method: "GET", path: "/invitations", summary: "Open invitation and password links", tags: ["Users"] })
    .input(nothing)
    .output(listOf(shape.invitationView))
    .handler(async ({ context: { tx, now } }) => all(await openInvitations(tx, now))),

  revokeInvitation: procedure("user.manage")
    .route({ method: "DELETE", path: "/invitations/{invitationId}", summary: "End an open link", tags: ["Users"] })
    .input(z.object({ invitationId: z.uuid() }))
    .output(done)
    .handler(async ({ context: { tx, actor, now }, input }) => {
      await commands.revokeInvitation(tx, actor, { ...input, now });
      return { done: true as const };
    }),
};

const team = z.object({ teamId: z.uuid(), version: z.int() });

/** Teams; an analyst sees the cases of their teams. */
export const teamProcedures = {
  list: procedure("user.list")
    .route({ method: "GET", path: "/teams", summary: "Teams and their members", tags: ["Teams"] })
    .input(nothing)
    .output(listOf(shape.teamView))
    .handler(async ({ context: { tx } }) => all(await listTeams(tx))),

  create: procedure("user.manage")
    .route({ method: "POST", path: "/teams", summary: "Create a team", tags: ["Teams"], successStatus: 201 })
    .input(z.object({ name: shape.teamName, memberIds: z.array(z.uuid()).max(500).default([]) }))
    .output(shape.teamView)
    .handler(({ context: { tx, actor }, input }) => teams.createTeam(tx, actor, input)),

  update: procedure("user.manage")
    .route({ method: "PATCH", path: "/teams/{teamId}", summary: "Rename a team or set its members", tags: ["Teams"] })
    .input(team.extend({ name: shape.teamName.optional(), memberIds: z.array(z.uuid()).max(500).optional() }))
    .output(shape.teamView)
    .handler(({ context: { tx, actor }, input }) => teams.updateTeam(tx, actor, input)),

  remove: procedure("user.manage")
    .route({ method: "DELETE", path: "/teams/{teamId}", summary: "Remove a team that no case names", tags: ["Teams"] })
    .input(team)
    .output(done)
    .handler(async ({ context: { tx, actor }, input }) => {
      await teams.removeTeam(tx, actor, input);
      return { done: true as const };
    }),
};
