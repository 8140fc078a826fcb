import { appendAudit } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { AppError, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Prisma, Tx } from "@/lib/db/client";
import { installationId } from "@/lib/db/unit";

import type { ChangeView, SaveView, ViewShare } from "./schema";
import { shippedViews } from "./shipped";

type Row = Prisma.SavedViewGetPayload<Record<string, never>>;

/** More tabs than this nobody finds anything in. */
const mostOwn = 50;

async function campaignOf(tx: Tx, slug: string): Promise<string> {
  const campaign = await tx.campaign.findUnique({ where: { slug }, select: { id: true } });
  if (!campaign) throw notFound("campaign");
  return campaign.id;
}

function userOf(actor: Actor): string {
  if (actor.userId === null) throw new AppError("FORBIDDEN", "Views belong to a person; sign in as one.");
  return actor.userId;
}

/** Leads decide what everybody finds among their tabs; a member what the team finds. */
function assertMayShare(actor: Actor, share: ViewShare, teamId: string | null): void {
  const leads = actor.role === "admin" || actor.role === "lead";
  if (share === "everyone" && !leads)
    throw new AppError("FORBIDDEN", "A lead shares a view with everyone. Keep it for yourself or your team.", {
      field: "share",
    });
  if (share !== "team") return;
  if (teamId === null) throw new AppError("INVALID", "Choose the team that the view is for.", { field: "teamId" });
  if (!leads && !actor.teamIds.includes(teamId))
    throw new AppError("INVALID", "Choose a team that you are in.", { field: "teamId" });
}

/** The saved views that this person finds: their own, their teams' and everybody's. */
export function viewsFor(tx: Tx, actor: Actor, campaignId: string): Promise<Row[]> {
  return tx.savedView.findMany({
    where: {
      campaignId,
      OR: [
        ...(actor.userId === null ? [] : [{ ownerId: actor.userId }]),
        { share: "everyone" },
        { share: "team", teamId: { in: actor.teamIds } },
      ],
    },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
}

/** Whether this person may change or delete the view: its owner, and a lead for what others share. */
export function isTheirs(actor: Actor, view: { ownerId: string; share: string }): boolean {
  return view.ownerId === actor.userId || (view.share !== "own" && (actor.role === "admin" || actor.role === "lead"));
}

async function theirs(tx: Tx, actor: Actor, { viewId, version }: { viewId: string; version: number }): Promise<Row> {
  await tx.$queryRaw`SELECT 1 FROM saved_view WHERE id = ${viewId}::uuid FOR UPDATE`;
  const row = await tx.savedView.findUnique({ where: { id: viewId } });
  const found = row && (await viewsFor(tx, actor, row.campaignId)).some(({ id }) => id === viewId) ? row : null;
  if (!found) throw notFound("view");
  if (!isTheirs(actor, found)) throw new AppError("FORBIDDEN", `${found.ownerName} made this view. Save your own.`);
  if (found.version !== version)
    throw new AppError("CONFLICT", "Somebody changed this view meanwhile.", { current: found });
  return found;
}

/** Saves a list under a name; answers its id. FORBIDDEN or INVALID at `share` or `teamId` for people it may not be shared with. */
export async function saveView(tx: Tx, actor: Actor, { slug, ...view }: SaveView): Promise<string> {
  const campaignId = await campaignOf(tx, slug);
  const ownerId = userOf(actor);
  assertMayShare(actor, view.share, view.teamId);
  const count = await tx.savedView.count({ where: { campaignId, ownerId } });
  if (count >= mostOwn)
    throw new AppError("INVALID", `You have ${mostOwn} views. Delete one that you no longer use.`, { field: "name" });
  const id = newId();
  const teamId = view.share === "team" ? view.teamId : null;
  await tx.savedView.create({ data: { ...view, teamId, id, campaignId, ownerId, ownerName: actor.name } });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "view.save",
    object: "view",
    objectId: id,
    after: view,
  });
  return id;
}

/** Changes a saved view. CONFLICT with the view as it is when it was changed meanwhile. */
export async function changeView(tx: Tx, actor: Actor, { viewId, version, ...next }: ChangeView): Promise<void> {
  const before = await theirs(tx, actor, { viewId, version });
  const share = next.share ?? (before.share === "team" || before.share === "everyone" ? before.share : "own");
  const teamId = share === "team" ? (next.teamId ?? before.teamId) : null;
  assertMayShare(actor, share, teamId);
  const { count } = await tx.savedView.updateMany({
    where: { id: viewId, version },
    data: { ...next, share, teamId, version: version + 1 },
  });
  if (count === 0) throw new AppError("CONFLICT", "Somebody changed this view meanwhile.", { current: before });
  const { name, filter, sort } = before;
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "view.save",
    object: "view",
    objectId: viewId,
    before: { name, filter, sort, share: before.share },
    after: { ...next, share },
  });
}

/** Deletes a saved view; whose list opened with it, opens with all cases again. */
export async function deleteView(tx: Tx, actor: Actor, input: { viewId: string; version: number }): Promise<void> {
  const { name, filter, sort, share } = await theirs(tx, actor, input);
  await tx.savedView.delete({ where: { id: input.viewId } });
  await tx.viewDefault.deleteMany({ where: { view: input.viewId } });
  await appendAudit(tx, actor, {
    caseId: installationId,
    action: "view.delete",
    object: "view",
    objectId: input.viewId,
    before: { name, filter, sort, share },
  });
}

/** Sets the view with which the person's list opens; null opens it with all cases. */
export async function openWith(tx: Tx, actor: Actor, input: { slug: string; view: string | null }): Promise<void> {
  const campaignId = await campaignOf(tx, input.slug);
  const userId = userOf(actor);
  const { view } = input;
  if (view === null) {
    await tx.viewDefault.deleteMany({ where: { userId, campaignId } });
    return;
  }
  const known =
    shippedViews.some(({ key }) => key === view) ||
    (await viewsFor(tx, actor, campaignId)).some(({ id }) => id === view);
  if (!known) throw notFound("view");
  await tx.viewDefault.upsert({
    where: { userId_campaignId: { userId, campaignId } },
    create: { userId, campaignId, view },
    update: { view },
  });
}
