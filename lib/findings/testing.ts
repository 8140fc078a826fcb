import { type Actor, systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { openCase } from "@/lib/cases/commands";
import { newId } from "@/lib/core/ids";
import type { CaseRole, Severity, Stage } from "@/lib/core/states";
import type { Tx } from "@/lib/db/client";
import { inCase, inPortfolio } from "@/lib/db/unit";
import type { FindingDraft } from "@/lib/detection/schema";
import { sameBytes } from "@/lib/evidence/queries";
import { createOrganization } from "@/lib/organizations/commands";
import { ensureServer } from "@/lib/servers/commands";

import { replaceFindings } from "./commands";

/** Someone of a role, known to the database. */
export async function someone(role: CaseRole): Promise<Actor & { userId: string }> {
  const userId = newId();
  await inPortfolio((tx) =>
    tx.user.create({ data: { id: userId, email: `${userId}@example.org`, name: `${role} of tests`, role } }),
  );
  return {
    userId,
    name: `${role} of tests`,
    email: "",
    role,
    teamIds: [],
    organizationIds: [],
    via: "session",
    sessionId: null,
  };
}

/** A new case with its servers by name. */
export async function testCase(
  hostnames: readonly string[],
  ownerId: string | null = null,
): Promise<{ caseId: string; servers: Map<string, string> }> {
  const caseId = newId();
  const organization = await inPortfolio(async (tx) => {
    await registerCampaigns(tx);
    return createOrganization(tx, systemActor, {
      name: `Organization ${caseId}`,
      domains: [],
      ipRanges: [],
      tags: [],
      contacts: [],
    });
  });
  const servers = await inCase(caseId, async (tx) => {
    await openCase(tx, systemActor, {
      caseId,
      organizationId: organization.id,
      campaignSlug: "exchange-2021",
      ownerId,
    });
    const ids = new Map<string, string>();
    for (const hostname of hostnames) ids.set(hostname, await ensureServer(tx, systemActor, { caseId, hostname }));
    return ids;
  });
  return { caseId, servers };
}

/** A file of the case that was read. */
export async function testEvidence(
  tx: Tx,
  caseId: string,
  format: string,
  more: { sha256?: string; receivedAt?: Date } = {},
): Promise<string> {
  const id = newId();
  const { sha256 = null, receivedAt = new Date("2021-03-10T00:00:00Z") } = more;
  await tx.evidence.create({
    data: {
      caseId,
      id,
      filename: `${format}.log`,
      path: `${format}.log`,
      sha256,
      sizeBytes: 10n,
      state: "ready",
      step: "propose",
      format,
      source: "put",
      receivedByName: "tests",
      receivedAt,
    },
  });
  return id;
}

type DraftInput = {
  rule: string;
  server: string | null;
  severity: Severity;
  stage?: Stage | null;
  at?: string | null;
  ip?: string | null;
  count?: number;
  format: string;
  title?: string;
};
const none = { values: [], distinct: 0, exact: true };

/** What one rule shows for one address, as the detection hands it over. */
export function testDraft(input: DraftInput): FindingDraft {
  const {
    rule,
    server,
    severity,
    stage = null,
    at = "2021-03-03T06:49:12Z",
    ip = "203.0.113.21",
    count = 1,
    format,
    title = rule,
  } = input;
  const ms = at === null ? null : Date.parse(at);
  return {
    key: `${rule}:${format}:${server ?? ""}|${ip ?? ""}`,
    ruleId: rule,
    ruleName: rule,
    ruleVersion: "1",
    title,
    severity,
    stage,
    proposes: null,
    techniques: ["T1190"],
    server,
    entity: ip,
    format,
    count,
    firstAt: ms,
    lastAt: ms,
    buckets: [
      {
        ip,
        path: "/ecp/y.js",
        hour: ms === null ? null : Math.floor(ms / 3_600_000),
        stage,
        count,
        firstAt: ms,
        lastAt: ms,
        rest: false,
      },
    ],
    entities: {
      ips: ip === null ? none : { values: [ip], distinct: 1, exact: true },
      paths: { values: ["/ecp/y.js"], distinct: 1, exact: true },
      hashes: none,
      accounts: none,
      urls: none,
    },
    indicatorIds: [],
    samples: Array.from({ length: Math.min(count, 5) }, (_, index) => ({
      sourceId: "x",
      at: ms,
      line: index + 1,
      offset: index * 10,
      length: 10,
      text: "row",
      why: [{ field: "HttpStatus", test: 'is "200"', value: "200" }],
    })),
  };
}

/** Stores what a new file of the case shows. */
export async function show(
  found: { caseId: string; servers: ReadonlyMap<string, string> },
  format: string,
  drafts: Omit<DraftInput, "format">[],
  evidenceId?: string,
): Promise<{ evidenceId: string; ids: Map<string, string> }> {
  const { caseId, servers } = found;
  return inCase(caseId, async (tx) => {
    const file = evidenceId ?? (await testEvidence(tx, caseId, format));
    const ids = await replaceFindings(tx, {
      caseId,
      evidenceId: file,
      format,
      drafts: drafts.map((draft) => testDraft({ ...draft, format })),
      sameBytes: await sameBytes(tx, { caseId, evidenceId: file }),
      serverIds: servers,
      clusterOf: () => null,
    });
    return { evidenceId: file, ids };
  });
}
