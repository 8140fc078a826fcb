import { settleCase } from "@/lib/access/settle";
import { makeUser, signedIn } from "@/lib/auth/testing";
import { newId } from "@/lib/core/ids";
import type { CaseRole } from "@/lib/core/states";
import type { Prisma } from "@/lib/db/client";
import { inCase } from "@/lib/db/unit";

import { serveApi } from "./handlers";

export type Caller = { id: string; cookie: string };
export type Answer = { status: number; body: Record<string, unknown> };

/** A call to the API as this person, the way a script makes it. */
export async function callAs(person: Caller, method: string, path: string, body?: object): Promise<Answer> {
  const headers = new Headers({ host: "breakwater.test", origin: "http://breakwater.test", cookie: person.cookie });
  if (body) headers.set("content-type", "application/json");
  const response = await serveApi(
    new Request(`http://breakwater.test/api/v1${path}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : undefined,
    }),
  );
  return { status: response.status, body: JSON.parse((await response.text()) || "{}") };
}

/** A signed-in person of a role. */
export async function someone(role: CaseRole): Promise<Caller> {
  const user = await makeUser(role);
  return { id: user.id, cookie: await signedIn(user.id) };
}

export type OpenedCase = { caseId: string; organizationId: string; servers: string[] };

/** A case of a new organization with these servers, opened by a lead. */
export async function openTestCase(lead: Caller, hostnames: readonly string[] = ["EX01"]): Promise<OpenedCase> {
  const organization = await callAs(lead, "POST", "/organizations", { name: `Alder Bay ${newId()}` });
  const organizationId = String(organization.body["id"]);
  const opened = await callAs(lead, "POST", "/cases", { organizationId, campaignSlug: "exchange-2021" });
  const caseId = String(opened.body["id"]);
  const servers: string[] = [];
  for (const hostname of hostnames)
    servers.push(String((await callAs(lead, "POST", `/cases/${caseId}/servers`, { hostname })).body["id"]));
  return { caseId, organizationId, servers };
}

/** The list that an answer holds. */
export function itemsOf(answer: Answer): Record<string, unknown>[] {
  const { items } = answer.body;
  return Array.isArray(items) ? items : [];
}

/** A stored file of a case, as the pipeline leaves it; then the case is settled. */
export async function storeTestFile(
  caseId: string,
  more: Partial<Prisma.EvidenceUncheckedCreateInput> = {},
): Promise<string> {
  const id = newId();
  const stored = {
    caseId,
    id,
    filename: "ex01.log",
    path: "ex01.log",
    sha256: id.replaceAll("-", "").padEnd(64, "0"),
    sizeBytes: 10,
    state: "ready",
    step: "propose",
    source: "script",
  };
  await inCase(caseId, async (tx) => {
    await tx.evidence.create({ data: { ...stored, receivedByName: "tests", receivedAt: new Date(), ...more } });
    await settleCase(tx, caseId);
  });
  return id;
}

type TestFinding = {
  serverId: string | null;
  proposes?: string | null;
  stage?: string | null;
  severity?: "critical" | "high" | "medium" | "low" | "info";
  title?: string;
  triage?: string;
  at?: Date;
};

/** A finding of a case, as the pipeline leaves it; then the case is settled. */
export async function storeTestFinding(caseId: string, finding: TestFinding): Promise<string> {
  const id = newId();
  const {
    serverId,
    proposes = null,
    stage = null,
    severity = "high",
    title = "Web shell used",
    triage = "new",
    at = new Date("2021-03-03T06:49:00Z"),
  } = finding;
  const ranks = { critical: 5, high: 4, medium: 3, low: 2, info: 1 };
  await inCase(caseId, async (tx) => {
    await tx.finding.create({
      data: {
        caseId,
        id,
        key: id,
        ruleId: "rule",
        ruleName: "rule",
        ruleVersion: "1",
        title,
        severity,
        severityRank: ranks[severity],
        techniques: [],
        proposes,
        stage,
        serverId,
        count: 3n,
        firstSeenAt: at,
        lastSeenAt: at,
        entities: {},
        formats: [],
        clusters: [],
        triage,
      },
    });
    await settleCase(tx, caseId);
  });
  return id;
}
