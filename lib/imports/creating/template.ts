import { z } from "zod";

import { settleCase } from "@/lib/access/settle";
import type { Actor } from "@/lib/auth/schema";
import { packOfCase } from "@/lib/campaigns/queries";
import type { TriageRule } from "@/lib/campaigns/schema";
import { openCase } from "@/lib/cases/commands";
import { triageFacts } from "@/lib/cases/queries";
import type { TriageFacts } from "@/lib/cases/rules";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { inCase } from "@/lib/db/unit";
import { addBuild, addServer } from "@/lib/servers/commands";

/** Servers as a shape: how many, and which build each is said to have. Cases of one shape differ in names and ids only. */
export type Shape = { builds: readonly (string | null)[] };

type Row = Record<string, unknown>;

/** The rows of a case of one shape, as the product itself writes them, under names and ids that stand for others. */
export type CaseTemplate = {
  caseRow: Row;
  stat: Row[];
  servers: Row[];
  /** Ids that stand for those of the new case, by what they are of. */
  ids: { organization: string; case: string; servers: string[]; others: string[] };
  names: { organization: string; servers: string[] };
  tasks: Row[];
  /** What the score of the case follows from, save for what is the organization's own. */
  triage: { rules: readonly TriageRule[]; facts: TriageFacts };
  rows: { build_reading: Row[]; timeline_event: Row[] };
  events: { action: string; object: string; objectId: string | null; payload: string }[];
};

/** Thrown to take back everything that making a template wrote. */
class Taken extends Error {
  readonly template: CaseTemplate;

  constructor(template: CaseTemplate) {
    super("template");
    this.template = template;
  }
}

const jsonRow = z.object({ row: z.record(z.string(), z.unknown()) });

async function rowsOf(tx: Tx, table: string, where: string): Promise<Row[]> {
  const rows = z
    .array(jsonRow)
    .parse(await tx.$queryRawUnsafe(`SELECT to_jsonb(t) AS row FROM "${table}" t WHERE ${where}`));
  return rows.map(({ row }) => row);
}

function idIn(row: Row): string {
  return z.string().parse(row["id"]);
}

/**
 * Opens a case of this shape by the same commands that people use, settles it, takes its rows, and rolls back. Whatever a case
 * consists of is therefore decided in one place, for one case and for thirty thousand.
 */
export async function templateOf(
  shape: Shape,
  { actor, campaignSlug, at }: { actor: Actor; campaignSlug: string; at: Date },
): Promise<CaseTemplate> {
  const caseId = newId();
  const organizationId = newId();
  const names = {
    organization: `zzorganization${organizationId.replaceAll("-", "")}`,
    servers: shape.builds.map((_build, place) => `zzserver${String(place).padStart(4, "0")}zz`),
  };
  const template = await inCase(caseId, async (tx) => {
    await tx.organization.create({
      data: {
        id: organizationId,
        name: names.organization,
        domains: [],
        ipRanges: [],
        tags: [],
        searchText: names.organization,
      },
    });
    await openCase(tx, actor, { caseId, organizationId, campaignSlug, ownerId: null, openedAt: at });
    const servers: string[] = [];
    for (const [place, build] of shape.builds.entries()) {
      const hostname = names.servers[place] ?? "";
      const { id } = await addServer(tx, actor, { caseId, hostname });
      servers.push(id);
      if (build !== null) await addBuild(tx, actor, { caseId, serverId: id, build, source: "manual", observedAt: at });
    }
    await settleCase(tx, caseId);
    const own = `case_id = '${caseId}'`;
    const [caseRow] = await rowsOf(tx, "case", `id = '${caseId}'`);
    const stat = await rowsOf(tx, "case_stat", own);
    const serverRows = await rowsOf(tx, "server", own);
    const readings = await rowsOf(tx, "build_reading", own);
    const events = await rowsOf(tx, "timeline_event", own);
    const tasks = await rowsOf(tx, "task", own);
    const audit = await tx.auditEvent.findMany({ where: { caseId }, orderBy: { seq: "asc" } });
    const { manifest } = await packOfCase(tx, caseId);
    const facts = await triageFacts(tx, await tx.case.findUniqueOrThrow({ where: { id: caseId } }));
    if (caseRow === undefined) throw new Error("The case of a template is missing.");
    throw new Taken({
      caseRow,
      stat,
      servers: serverRows,
      ids: { organization: organizationId, case: caseId, servers, others: [...readings, ...events].map(idIn) },
      names,
      tasks,
      triage: { rules: manifest.triage, facts },
      rows: { build_reading: readings, timeline_event: events },
      events: audit.map(({ action, object, objectId, payload }) => ({ action, object, objectId, payload })),
    });
  }).catch((error: unknown) => {
    if (error instanceof Taken) return error.template;
    throw error;
  });
  if (template === undefined) throw new Error("The template was not made.");
  return template;
}
