import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { hourMs } from "@/lib/core/time";
import type { Prisma, Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";

import { type ScheduleInput, scheduleView, type ScheduleView } from "./schema";

type Row = Prisma.MailScheduleGetPayload<Record<string, never>>;

const mostSchedules = 100;

async function viewsOf(tx: Tx, rows: readonly Row[]): Promise<ScheduleView[]> {
  const ids = [...new Set(rows.flatMap(({ recipientIds }) => recipientIds))];
  const users =
    ids.length === 0 ? [] : await tx.user.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  const names = new Map(users.map(({ id, name }) => [id, name]));
  return rows.map((row) =>
    scheduleView.parse({
      ...row,
      recipients: row.recipientIds.map((id) => ({ id, name: names.get(id) ?? "a former user" })),
      nextAt: row.nextAt.toISOString(),
      lastAt: row.lastAt?.toISOString() ?? null,
      createdBy: row.createdByName,
    }),
  );
}

/** What is sent by itself in a campaign, in the order in which it was set up. */
export async function listSchedules(tx: Tx, slug: string): Promise<ScheduleView[]> {
  const campaign = await tx.campaign.findUnique({ where: { slug }, select: { id: true } });
  if (!campaign) throw notFound("campaign");
  return viewsOf(
    tx,
    await tx.mailSchedule.findMany({ where: { campaignId: campaign.id }, orderBy: { createdAt: "asc" } }),
  );
}

/** Sets up what is to be sent by itself, in the name of whoever does. INVALID for a recipient who is no active user of the team. */
export async function addSchedule(
  tx: Tx,
  actor: Actor,
  { input, now }: { input: ScheduleInput; now: Date },
): Promise<ScheduleView> {
  if (actor.userId === null) throw new AppError("FORBIDDEN", "A person sets this up; it is sent in their name.");
  const campaign = await tx.campaign.findUnique({ where: { slug: input.slug }, select: { id: true } });
  if (!campaign) throw notFound("campaign");
  const recipientIds = input.kind === "report" ? [...new Set(input.recipientIds)] : [];
  const known = await tx.user.count({ where: { id: { in: recipientIds }, state: "active", role: { not: "client" } } });
  if (known !== recipientIds.length)
    throw new AppError("INVALID", "Someone chosen is not of the team any more.", { field: "recipientIds" });
  if ((await tx.mailSchedule.count({ where: { campaignId: campaign.id } })) >= mostSchedules)
    throw new AppError("INVALID", `There are ${mostSchedules} already. Remove one that is no longer used.`, {
      field: "name",
    });
  const startAt = input.kind === "report" && input.startAt !== undefined ? new Date(input.startAt) : null;
  const { kind, name, filter, everyHours, enabled } = input;
  const row = await tx.mailSchedule.create({
    data: {
      id: newId(),
      campaignId: campaign.id,
      kind,
      name,
      filter,
      everyHours,
      enabled,
      template: input.kind === "reminder" ? input.template : null,
      recipientIds,
      nextAt: startAt ?? new Date(now.getTime() + everyHours * hourMs),
      createdById: actor.userId,
      createdByName: actor.name,
      createdAt: now,
    },
  });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "mail.schedule",
    object: "schedule",
    objectId: row.id,
    after: { kind, name, filter, everyHours, recipientIds },
  });
  const [view] = await viewsOf(tx, [row]);
  if (!view) throw notFound("schedule");
  return view;
}

/** Pauses a schedule or lets it go on. CONFLICT when somebody changed it meanwhile. */
export async function switchSchedule(
  tx: Tx,
  actor: Actor,
  { scheduleId, enabled, version, now }: { scheduleId: string; enabled: boolean; version: number; now: Date },
): Promise<void> {
  const row = await tx.mailSchedule.findUnique({ where: { id: scheduleId } });
  if (!row) throw notFound("schedule");
  // What was missed in the pause is not made up for.
  const nextAt = enabled && row.nextAt < now ? new Date(now.getTime() + row.everyHours * hourMs) : row.nextAt;
  const { count } = await tx.mailSchedule.updateMany({
    where: { id: scheduleId, version },
    data: { enabled, nextAt, version: version + 1 },
  });
  if (count === 0) throw new AppError("CONFLICT", "Somebody changed this meanwhile.", { current: { ...row } });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: enabled ? "mail.resume" : "mail.pause",
    object: "schedule",
    objectId: scheduleId,
    after: { name: row.name },
  });
}

/** Removes a schedule; what it sent stays in the cases. */
export async function removeSchedule(tx: Tx, actor: Actor, scheduleId: string): Promise<void> {
  const row = await tx.mailSchedule.findUnique({ where: { id: scheduleId } });
  if (!row) throw notFound("schedule");
  await tx.mailSchedule.delete({ where: { id: scheduleId } });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "mail.unschedule",
    object: "schedule",
    objectId: scheduleId,
    before: { kind: row.kind, name: row.name, filter: row.filter },
  });
}

export type DueSchedule = Row & { campaign: { slug: string } };

/** Takes the schedules whose time has come, each once: whoever takes it has moved it to its next time. */
export async function takeDue(tx: Tx, now: Date): Promise<DueSchedule[]> {
  const due = await tx.mailSchedule.findMany({
    where: { enabled: true, nextAt: { lte: now } },
    orderBy: { nextAt: "asc" },
  });
  const taken: DueSchedule[] = [];
  for (const row of due) {
    const rhythm = row.everyHours * hourMs;
    const steps = Math.floor((now.getTime() - row.nextAt.getTime()) / rhythm) + 1;
    const { count } = await tx.mailSchedule.updateMany({
      where: { id: row.id, nextAt: row.nextAt, enabled: true },
      data: { nextAt: new Date(row.nextAt.getTime() + steps * rhythm), lastAt: now },
    });
    const campaign = await tx.campaign.findUnique({ where: { id: row.campaignId }, select: { slug: true } });
    if (count > 0 && campaign) taken.push({ ...row, campaign });
  }
  return taken;
}
