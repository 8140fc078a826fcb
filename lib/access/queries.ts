import type { z } from "zod";

import type { Actor } from "@/lib/auth/schema";
import { decodeCursor, encodeCursor } from "@/lib/core/cursor";
import { AppError, notFound } from "@/lib/core/errors";
import { caseRoles, type CaseRole } from "@/lib/core/states";
import type { UserState } from "@/lib/core/words";
import type { Prisma, Tx } from "@/lib/db/client";

import { ruleOf } from "./policy";
import type { InvitationView, listUsersInput, ProfileView, TeamView, UserView } from "./schema";

const byName = { select: { id: true, name: true } } as const;
const userSelection = {
  id: true,
  name: true,
  email: true,
  role: true,
  state: true,
  version: true,
  lastSignInAt: true,
  passwordHash: true,
  passwordChangedAt: true,
  memberships: { select: { team: byName }, orderBy: { team: { name: "asc" } } },
  organizations: { select: { organization: byName }, orderBy: { organization: { name: "asc" } } },
} as const satisfies Prisma.UserSelect;

type UserRow = Prisma.UserGetPayload<{ select: typeof userSelection }>;

/** A stored role as one of ours; the table's CHECK keeps every other out. */
export function roleOf(role: string): CaseRole {
  const known = caseRoles.find((candidate) => candidate === role);
  if (!known) throw new Error(`Unknown role ${role}.`);
  return known;
}

function stateOf(state: string): UserState {
  return state === "active" ? "active" : "disabled";
}

function mayManage(actor: Actor): boolean {
  const rule = ruleOf("user.manage");
  return rule.scope === "global" && rule.may(actor);
}

function viewOf(row: UserRow, full: boolean): UserView {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    role: roleOf(row.role),
    state: stateOf(row.state),
    teams: row.memberships.map(({ team }) => team),
    organizations: full ? row.organizations.map(({ organization }) => organization) : [],
    lastSignInAt: full ? (row.lastSignInAt?.toISOString() ?? null) : null,
    hasPassword: full ? row.passwordHash !== null : null,
    version: row.version,
  };
}

/** Users by name; administrators also see last sign-in and organizations. */
export async function listUsers(tx: Tx, actor: Actor, input: z.output<typeof listUsersInput>) {
  const { limit, cursor, q, role, state } = input;
  const where: Prisma.UserWhereInput[] = [];
  if (q)
    where.push({
      OR: [{ name: { contains: q, mode: "insensitive" } }, { email: { contains: q, mode: "insensitive" } }],
    });
  if (role) where.push({ role });
  if (state) where.push({ state });
  if (cursor) {
    const [name, id] = decodeCursor(cursor, 2).map(String);
    where.push({ OR: [{ name: { gt: name } }, { name, id: { gt: id } }] });
  }
  const rows = await tx.user.findMany({
    where: { AND: where },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    take: limit + 1,
    select: userSelection,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const full = mayManage(actor);
  return {
    items: page.map((row) => viewOf(row, full)),
    nextCursor: rows.length > limit && last ? encodeCursor([last.name, last.id]) : null,
  };
}

/** One user as administrators see them. NOT_FOUND when there is none. */
export async function getUser(tx: Tx, id: string): Promise<UserView> {
  const row = await tx.user.findUnique({ where: { id }, select: userSelection });
  if (!row) throw notFound("user");
  return viewOf(row, true);
}

/** Links for new users and new passwords that still work, the newest first. Their secrets are not known to anyone here. */
export async function openInvitations(tx: Tx, now: Date): Promise<InvitationView[]> {
  const rows = await tx.invitation.findMany({
    where: { kind: { in: ["invitation", "reset"] }, acceptedAt: null, revokedAt: null, expiresAt: { gt: now } },
    orderBy: { id: "desc" },
    take: 200,
  });
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind === "reset" ? ("reset" as const) : ("invitation" as const),
    email: row.email ?? "",
    name: row.name,
    role: roleOf(row.role),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
}

const teamSelection = {
  id: true,
  name: true,
  version: true,
  members: { select: { user: { select: { id: true, name: true, state: true } } }, orderBy: { user: { name: "asc" } } },
} as const satisfies Prisma.TeamSelect;

function teamViewOf(row: Prisma.TeamGetPayload<{ select: typeof teamSelection }>): TeamView {
  return { ...row, members: row.members.map(({ user }) => ({ ...user, state: stateOf(user.state) })) };
}

/** All teams by name, with their members. */
export async function listTeams(tx: Tx): Promise<TeamView[]> {
  const rows = await tx.team.findMany({ orderBy: { name: "asc" }, take: 500, select: teamSelection });
  return rows.map(teamViewOf);
}

/** One team. NOT_FOUND when there is none. */
export async function getTeam(tx: Tx, id: string): Promise<TeamView> {
  const row = await tx.team.findUnique({ where: { id }, select: teamSelection });
  if (!row) throw notFound("team");
  return teamViewOf(row);
}

/** One's own account. UNAUTHORIZED for the product itself, which has none. */
export async function ownProfile(tx: Tx, actor: Actor): Promise<ProfileView> {
  if (actor.userId === null) throw new AppError("UNAUTHORIZED", "Only a person has a profile.");
  const row = await tx.user.findUnique({ where: { id: actor.userId }, select: userSelection });
  if (!row) throw notFound("user");
  const { name, email, role, teams, organizations, version } = viewOf(row, true);
  return {
    name,
    email,
    role,
    teams,
    organizations,
    version,
    passwordChangedAt: row.passwordChangedAt?.toISOString() ?? null,
  };
}
