import { appendAudit, changes } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, conflict, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";
import { changed } from "@/lib/live/publish";

import { getTeam } from "./queries";
import type { TeamView } from "./schema";

const taken = "There is a team of this name already.";

async function refuseTakenName(tx: Tx, name: string, except: string | null): Promise<void> {
  const other = await tx.team.findFirst({
    where: { name: { equals: name, mode: "insensitive" }, ...(except ? { id: { not: except } } : {}) },
    select: { id: true },
  });
  if (other) throw new AppError("UNPROCESSABLE", taken, { fields: [{ field: "name", message: taken }] });
}

async function setMembers(tx: Tx, teamId: string, memberIds: string[]): Promise<void> {
  const known = await tx.user.findMany({ where: { id: { in: memberIds } }, select: { id: true } });
  if (known.length !== memberIds.length) throw notFound("user");
  await tx.teamMember.deleteMany({ where: { teamId } });
  await tx.teamMember.createMany({ data: memberIds.map((userId) => ({ teamId, userId })) });
}

/** Locks a team's row, so that it is judged and written as one; CONFLICT with the team as it is when the caller saw an older one. */
async function lockTeam(tx: Tx, { teamId, version }: { teamId: string; version: number }): Promise<TeamView> {
  await tx.$queryRaw`SELECT id FROM team WHERE id = ${teamId}::uuid FOR UPDATE`;
  const team = await getTeam(tx, teamId);
  if (team.version !== version) throw conflict("team", team);
  return team;
}

/** A new team, with members or without. */
export async function createTeam(
  tx: Tx,
  actor: Actor,
  input: { name: string; memberIds: string[] },
): Promise<TeamView> {
  await refuseTakenName(tx, input.name, null);
  const id = newId();
  const memberIds = [...new Set(input.memberIds)].toSorted();
  await tx.team.create({ data: { id, name: input.name } });
  await setMembers(tx, id, memberIds);
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "team.create",
    object: "team",
    objectId: id,
    after: { name: input.name, memberIds },
  });
  changed(tx, { caseId: null, topic: "user" });
  return getTeam(tx, id);
}

/** Renames a team, sets its members, or both. Its cases follow its members from the next request on. */
export async function updateTeam(
  tx: Tx,
  actor: Actor,
  input: { teamId: string; version: number; name?: string; memberIds?: string[] },
): Promise<TeamView> {
  const team = await lockTeam(tx, input);
  if (input.name !== undefined) await refuseTakenName(tx, input.name, team.id);
  const memberIds = input.memberIds === undefined ? undefined : [...new Set(input.memberIds)].toSorted();
  if (memberIds) await setMembers(tx, team.id, memberIds);
  await tx.team.update({ where: { id: team.id }, data: { name: input.name, version: { increment: 1 } } });
  const difference = changes(
    { name: team.name, memberIds: team.members.map(({ id }) => id).toSorted() },
    { name: input.name, memberIds },
  );
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "team.update",
    object: "team",
    objectId: team.id,
    ...difference,
  });
  changed(tx, { caseId: null, topic: "user" });
  return getTeam(tx, team.id);
}

/** Removes a team that no case names any more. UNPROCESSABLE while one does, CONFLICT when it was changed meanwhile. */
export async function removeTeam(tx: Tx, actor: Actor, input: { teamId: string; version: number }): Promise<void> {
  const team = await lockTeam(tx, input);
  const used = await tx.case.findFirst({ where: { teamId: team.id }, select: { ref: true } });
  if (used)
    throw new AppError(
      "UNPROCESSABLE",
      `Case ${used.ref} is assigned to this team. Assign its cases to another team first.`,
    );
  await tx.team.delete({ where: { id: team.id } });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "team.remove",
    object: "team",
    objectId: team.id,
    before: { name: team.name },
  });
  changed(tx, { caseId: null, topic: "user" });
}
