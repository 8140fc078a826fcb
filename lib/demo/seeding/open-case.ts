import { Readable } from "node:stream";

import { settleCase } from "@/lib/access/settle";
import { type Actor, systemActor } from "@/lib/auth/schema";
import { changeCase, openCase } from "@/lib/cases/commands";
import { newId } from "@/lib/core/ids";
import type { CasePlan, DemoFile, ServerPlan } from "@/lib/demo/planning/types";
import type { Tx } from "@/lib/db/client";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { receiveEvidence } from "@/lib/evidence/commands";
import { createOrganization } from "@/lib/organizations/commands";
import { addBuild, addServer } from "@/lib/servers/commands";
import { installedStore } from "@/lib/storage/installed";
import type { StoredBlob } from "@/lib/storage/places";

import { bytesOf } from "@/lib/demo/files/archive";
import { filesOfCase } from "@/lib/demo/files/of-case";

import type { Team } from "./people";

const hourMs = 3_600_000;
const campaignSlug = "exchange-2021";

export type Opening = { plan: CasePlan; team: Team; loaderId: string | null; now: Date };

/** Who owns a case of the plan; "loader" is the person who loaded the demo. */
export function ownerOf(opening: Opening): Actor | null {
  const { plan, team, loaderId } = opening;
  if (plan.owner === null) return null;
  if (plan.owner !== "loader") return team[plan.owner];
  return loaderId === null ? team.first : { ...team.first, userId: loaderId };
}

async function ensureOrganization(plan: CasePlan): Promise<string> {
  return inPortfolio(async (tx) => {
    const known = await tx.organization.findUnique({ where: { externalId: plan.externalId }, select: { id: true } });
    if (known) return known.id;
    const local = plan.contact.name
      .normalize("NFD")
      .replaceAll(/[̀-ͯ]/g, "")
      .toLowerCase()
      .replaceAll(/[^a-z]+/g, ".");
    const organization = await createOrganization(tx, systemActor, {
      name: plan.name,
      externalId: plan.externalId,
      domains: [plan.domain],
      ipRanges: [plan.ipRange],
      country: plan.country,
      sector: plan.sector,
      tags: plan.tags,
      contacts: [{ ...plan.contact, email: `${local}@${plan.domain}` }],
      demo: true,
    });
    return organization.id;
  });
}

/** Readings that a scan from outside and the update itself gave; the logs add theirs. */
async function addReadings(
  tx: Tx,
  actor: Actor,
  input: { caseId: string; serverId: string; server: ServerPlan; progress: number },
): Promise<void> {
  const { caseId, serverId, server, progress } = input;
  if (server.fix === "unread") return;
  const ids = { caseId, serverId };
  await addBuild(tx, actor, {
    ...ids,
    build: server.build,
    source: "scan",
    observedAt: new Date(Date.UTC(2021, 2, 3, 8, 15)),
  });
  if (server.patchedAt === null) return;
  await addBuild(tx, actor, {
    ...ids,
    build: server.fixedBuild,
    source: "exsetup",
    observedAt: new Date(server.patchedAt + 20 * 60_000),
  });
  if (progress > 0.5)
    await addBuild(tx, actor, {
      ...ids,
      build: server.fixedBuild,
      source: "health_checker",
      observedAt: new Date(server.patchedAt + 5 * hourMs),
    });
}

type Stored = { file: DemoFile; stored: StoredBlob };

async function store(caseId: string, plan: CasePlan): Promise<Stored[]> {
  const evidence = await installedStore();
  const kept: Stored[] = [];
  for (const file of await filesOfCase(plan))
    kept.push({ file, stored: await evidence.save(caseId, Readable.from([bytesOf(file)])) });
  return kept;
}

async function fill(
  tx: Tx,
  caseId: string,
  opening: Opening & { organizationId: string; files: Stored[] },
): Promise<void> {
  const { plan, team, organizationId, files, now } = opening;
  const openedAt = new Date(now.getTime() - plan.openedHoursAgo * hourMs);
  const owner = ownerOf(opening);
  await openCase(tx, team.lead, {
    caseId,
    organizationId,
    campaignSlug,
    ownerId: owner?.userId ?? null,
    demo: true,
    openedAt,
  });
  for (const server of plan.servers) {
    const added = await addServer(tx, team.lead, { caseId, hostname: server.hostname, product: server.product });
    await addReadings(tx, team.technician, { caseId, serverId: added.id, server, progress: plan.progress });
  }
  if (plan.dueInHours !== null) {
    const scope = {
      caseId,
      organizationId,
      ownerId: owner?.userId ?? null,
      teamId: null,
      memberIds: [],
      closed: false,
    };
    await changeCase(tx, team.lead, {
      scope,
      action: "case.update",
      patch: { version: 1, dueAt: new Date(now.getTime() + plan.dueInHours * hourMs).toISOString() },
    });
  }
  const receivedFrom = openedAt.getTime() + Math.min(plan.openedHoursAgo * 0.1, 5) * hourMs;
  for (const [index, { file, stored }] of files.entries()) {
    const receivedAt = new Date(Math.min(now.getTime(), receivedFrom + index * 240_000));
    await receiveEvidence(tx, team.technician, {
      caseId,
      path: file.path,
      stored,
      source: "demo",
      serverHint: file.server,
      receivedAt,
    });
  }
  await settleCase(tx, caseId);
}

/** The case of a demo organization, or null while it was not opened. */
export async function caseOf(externalId: string): Promise<string | null> {
  return inPortfolio(async (tx) => {
    const found = await tx.case.findFirst({
      where: { demo: true, organization: { externalId }, campaign: { slug: campaignSlug } },
      select: { id: true },
    });
    return found?.id ?? null;
  });
}

/** Opens one case of the plan with its servers, readings and evidence, in one transaction; does nothing when it is there. */
export async function ensureCase(opening: Opening): Promise<void> {
  const { plan } = opening;
  const organizationId = await ensureOrganization(plan);
  if ((await caseOf(plan.externalId)) !== null) return;
  const caseId = newId();
  const files = await store(caseId, plan);
  await inCase(caseId, (tx) => fill(tx, caseId, { ...opening, organizationId, files }));
}
