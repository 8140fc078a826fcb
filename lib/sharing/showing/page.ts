import type { Actor } from "@/lib/auth/schema";
import { loadPack } from "@/lib/campaigns/queries";
import { listTasks } from "@/lib/checklists/queries";
import { isSettled } from "@/lib/checklists/rules";
import { notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { sharedPage, type SharedPage } from "@/lib/sharing/schema";

type Link = {
  id: string;
  kind: string;
  message: string;
  language: string;
  expiresAt: Date;
  reply: boolean;
  createdAt: Date;
};

type Showing = { caseId: string; link: Link; now: Date };

/** A reader by link, for whom tasks are shown as for a client. */
export function readerOf(organizationId: string): Actor {
  return {
    userId: null,
    name: "",
    email: "",
    role: "client",
    teamIds: [],
    organizationIds: [organizationId],
    via: "link",
    sessionId: null,
  };
}

async function needsOf(tx: Tx, caseId: string, organizationId: string): Promise<SharedPage["needs"]> {
  const { items } = await listTasks(tx, readerOf(organizationId), { caseId, opened: "yes" });
  return items
    .filter((task) => !isSettled(task.state) && task.state !== "in_review")
    .map((task) => ({
      id: task.id,
      title: task.title,
      guidance: task.guidance,
      server: task.serverName,
      state: task.state,
      dueAt: task.dueAt,
      all: task.gate?.mode !== "any",
      needs: (task.gate?.needs ?? []).map(({ text, met }) => ({ text, met })),
    }));
}

/** The page of a link as it stands now: of the case what its kind shows, of anybody else nothing. */
export async function pageNow(tx: Tx, { caseId, link, now }: Showing): Promise<SharedPage> {
  const row = await tx.case.findUnique({ where: { id: caseId }, include: { campaign: true } });
  if (!row) throw notFound("case");
  const { manifest } = await loadPack(row.campaign.slug);
  const servers = await tx.server.findMany({ where: { caseId }, orderBy: { hostnameKey: "asc" } });
  const owner = row.ownerId === null ? null : await tx.user.findUnique({ where: { id: row.ownerId } });
  const files = await tx.shareVisit.findMany({
    where: { caseId, linkId: link.id, evidenceId: { not: null } },
    orderBy: { at: "desc" },
    take: 200,
    select: { at: true, evidence: { select: { filename: true, sizeBytes: true } } },
  });
  const answers = await tx.clientAnswer.findMany({
    where: { caseId, linkId: link.id },
    orderBy: { at: "desc" },
    take: 100,
  });
  return sharedPage.parse({
    kind: link.kind,
    language: link.language,
    organization: row.organizationName,
    ref: row.ref,
    campaign: manifest.shortName,
    tlp: row.tlp,
    message: link.message,
    contact: owner?.name ?? null,
    expiresAt: link.expiresAt.toISOString(),
    asOf: now.toISOString(),
    closed: row.closedAt !== null,
    mayReply: (link.kind === "upload" || link.reply) && row.closedAt === null,
    asksToConfirm: (await tx.letter.count({ where: { caseId, linkId: link.id, acknowledgedAt: null } })) > 0,
    standing:
      link.kind === "upload"
        ? null
        : {
            exposure: row.exposure,
            compromise: row.compromise,
            verdict: row.verdictConfirmedAt === null ? null : row.verdict,
            servers: servers.map(({ hostname, exposure, compromise }) => ({ hostname, exposure, compromise })),
          },
    hostnames: servers.map(({ hostname }) => hostname),
    needs: row.closedAt === null ? await needsOf(tx, caseId, row.organizationId) : [],
    files: files.flatMap(({ at, evidence }) =>
      evidence ? [{ filename: evidence.filename, sizeBytes: Number(evidence.sizeBytes), at: at.toISOString() }] : [],
    ),
    answers: answers.map(({ hostname, says, build, at }) => ({ hostname, says, build, at: at.toISOString() })),
  });
}
