import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { rawRoute } from "@/lib/access/raw";
import { makeUser, signedIn } from "@/lib/auth/testing";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { newId } from "@/lib/core/ids";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio, installationId } from "@/lib/db/unit";
import { closeQueue } from "@/lib/jobs/queue";

import { putEvidence } from "./evidence-put";
import { failurePage } from "./error-page";
import { serveExport } from "./exports";
import { serveApi } from "./handlers";
import { serveReport } from "./reports";

const dataDir = mkdtempSync(join(tmpdir(), "breakwater-audit-"));
const database = await testDatabase();
connectDatabase(database);
for (const [name, value] of Object.entries({
  NEXTAUTH_SECRET: "a secret that is long enough for tests",
  BREAKWATER_DATA: dataDir,
  BREAKWATER_MASTER_KEY: "5c".repeat(32),
  BREAKWATER_DB_OWNER_URL: database.ownerUrl,
  BREAKWATER_DB_BOUND_URL: database.boundUrl,
  BREAKWATER_DB_PORTFOLIO_URL: database.portfolioUrl,
}))
  vi.stubEnv(name, value);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

type Person = { id: string; cookie: string };
const people = new Map<CaseRole, Person>();
const nobody = { id: "", cookie: "" };
const as = (role: CaseRole) => people.get(role) ?? nobody;
const host = { host: "breakwater.test", origin: "http://breakwater.test" };
let caseId = "";
let organizationId = "";
let serverId = "";
let findingId = "";
const hostile = "POST /aspnet_client/evil-7781.aspx - 198.51.100.77 secret-of-the-line";

async function call(
  role: CaseRole,
  request: { method: string; path: string; body?: object },
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { method, path, body } = request;
  const headers = new Headers({
    ...host,
    cookie: as(role).cookie,
    ...(body ? { "content-type": "application/json" } : {}),
  });
  const response = await serveApi(
    new Request(`http://breakwater.test/api/v1${path}`, {
      method,
      headers,
      body: body ? JSON.stringify(body) : undefined,
    }),
  );
  return { status: response.status, body: JSON.parse((await response.text()) || "{}") };
}

const routes = {
  evidence: rawRoute("evidence.add", putEvidence),
  reports: rawRoute("report.status", serveReport, { failure: failurePage }),
  exports: rawRoute("case.export", serveExport, { failure: failurePage }),
};

function raw(
  role: CaseRole,
  request: { route: keyof typeof routes; file: string; headers?: Record<string, string>; inCaseId?: string },
): Promise<Response> {
  const { route, file, headers = {}, inCaseId = caseId } = request;
  const incoming = new Request(`http://breakwater.test/api/v1/cases/${inCaseId}/${route}/${file}`, {
    headers: { ...host, cookie: as(role).cookie, ...headers },
  });
  return routes[route](incoming, { params: Promise.resolve({ caseId: inCaseId, file }) });
}

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  for (const role of ["admin", "lead", "analyst", "technician", "manager", "client"] as const) {
    const user = await makeUser(role);
    people.set(role, { id: user.id, cookie: await signedIn(user.id) });
  }
  organizationId = String(
    (await call("lead", { method: "POST", path: "/organizations", body: { name: "Alder Bay Fisheries" } })).body["id"],
  );
  caseId = String(
    (await call("lead", { method: "POST", path: "/cases", body: { organizationId, campaignSlug: "exchange-2021" } }))
      .body["id"],
  );
  await inPortfolio((tx) =>
    tx.organizationMember.createMany({
      data: [as("client"), as("technician")].map((person) => ({ organizationId, userId: person.id })),
    }),
  );
  await inCase(caseId, (tx) => tx.case.updateMany({ where: { id: caseId }, data: { memberIds: [as("analyst").id] } }));
  serverId = String(
    (await call("lead", { method: "POST", path: `/cases/${caseId}/servers`, body: { hostname: "EX01" } })).body["id"],
  );
  findingId = newId();
  await inCase(caseId, async (tx) => {
    const evidenceId = newId();
    await tx.evidence.create({
      data: {
        caseId,
        id: evidenceId,
        filename: "u_ex210303.log",
        path: "u_ex210303.log",
        sha256: "ab".repeat(32),
        sizeBytes: 10,
        state: "ready",
        step: "propose",
        source: "script",
        receivedByName: "Ada",
        receivedAt: new Date(),
      },
    });
    const entities = {
      ips: ["198.51.100.77"],
      paths: ["/aspnet_client/evil-7781.aspx"],
      hashes: [],
      accounts: [],
      urls: [],
    };
    const finding = {
      caseId,
      id: findingId,
      key: "k",
      ruleId: "r",
      ruleName: "web-shell-used",
      ruleVersion: "1",
      title: "Web shell used",
      severity: "critical",
      severityRank: 4,
      techniques: ["T1505.003"],
      proposes: "operated",
      serverId,
      serverName: "EX01",
    };
    await tx.finding.create({ data: { ...finding, count: 3n, entities, formats: ["iis_w3c"], clusters: [] } });
    await tx.findingSource.create({
      data: {
        caseId,
        findingId,
        evidenceId,
        count: 3n,
        entities,
        samples: [{ line: 4, offset: 0, length: hostile.length, at: null, text: hostile, why: [] }],
      },
    });
    await tx.sighting.create({
      data: {
        caseId,
        id: newId(),
        indicatorId: "ioc-900",
        type: "user_agent",
        value: "=cmd|' /C calc'!A0",
        cluster: "HAFNIUM",
        strength: "listed-under-HAFNIUM",
        evidenceId,
        serverId,
        serverName: "EX01",
        count: 3n,
        samples: [],
      },
    });
  });
});

async function seqOf(chain: string): Promise<number> {
  const head = await inPortfolio((tx) => tx.auditHead.findUnique({ where: { caseId: chain } }));
  return head?.seq ?? 0;
}

async function versionOf(path: string): Promise<number> {
  return Number((await call("lead", { method: "GET", path })).body["version"]);
}

describe("every write leaves an event in the chain it belongs to", () => {
  const onCase = {
    "cases.update": async () =>
      call("lead", {
        method: "PATCH",
        path: `/cases/${caseId}`,
        body: { version: await versionOf(`/cases/${caseId}`), tlp: "GREEN" },
      }),
    "cases.assign": async () =>
      call("lead", {
        method: "POST",
        path: `/cases/${caseId}/assign`,
        body: { version: await versionOf(`/cases/${caseId}`), ownerId: as("lead").id },
      }),
    "cases.confirmVerdict": async () =>
      call("lead", {
        method: "POST",
        path: `/cases/${caseId}/verdict`,
        body: { version: await versionOf(`/cases/${caseId}`), sentence: "A web shell was used." },
      }),
    "cases.decideReporting": () =>
      call("analyst", {
        method: "PUT",
        path: `/cases/${caseId}/reporting/gdpr`,
        body: { decision: "applies", reason: "Mailboxes hold personal data.", version: 0 },
      }),
    "servers.add": () => call("lead", { method: "POST", path: `/cases/${caseId}/servers`, body: { hostname: "EX02" } }),
    "servers.build": () =>
      call("technician", {
        method: "POST",
        path: `/cases/${caseId}/servers/${serverId}/builds`,
        body: { build: "15.2.792.10", source: "exsetup" },
      }),
    "tasks.update": async () => {
      const task = await inCase(caseId, (tx) => tx.task.findFirst({ where: { caseId, opened: true, state: "todo" } }));
      return call("analyst", {
        method: "PATCH",
        path: `/cases/${caseId}/tasks/${task?.id}`,
        body: { version: task?.version, state: "in_progress" },
      });
    },
    "tasks.note": async () => {
      const task = await inCase(caseId, (tx) => tx.task.findFirst({ where: { caseId, opened: true } }));
      return call("analyst", {
        method: "POST",
        path: `/cases/${caseId}/tasks/${task?.id}/notes`,
        body: { body: "Called them." },
      });
    },
    "findings.triage": async () =>
      call("analyst", {
        method: "PATCH",
        path: `/cases/${caseId}/findings/${findingId}`,
        body: { triage: "confirmed", version: 1 },
      }),
    "timeline.add": () =>
      call("analyst", {
        method: "POST",
        path: `/cases/${caseId}/timeline`,
        body: { at: "2021-03-03T07:00:00Z", title: "They called" },
      }),
    "attributions.propose": () =>
      call("analyst", {
        method: "POST",
        path: `/cases/${caseId}/attributions`,
        body: {
          cluster: "HAFNIUM",
          likelihood: "likely",
          confidence: "low",
          statement: "Rests on one list.",
          reason: "Listed.",
        },
      }),
    "evidence.put": async () => {
      const request = new Request(`http://breakwater.test/api/v1/cases/${caseId}/evidence?filename=a.txt`, {
        method: "PUT",
        headers: { ...host, cookie: as("client").cookie },
        body: "text",
      });
      const response = await routes.evidence(request, { params: Promise.resolve({ caseId }) });
      return { status: response.status, body: JSON.parse(await response.text()) };
    },
  };

  test.each(Object.entries(onCase))("%s, in the case's", async (_, write) => {
    const before = await seqOf(caseId);
    const { status, body } = await write();
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    expect(await seqOf(caseId)).toBeGreaterThan(before);
  });

  const global = {
    "organizations.create": () =>
      call("lead", { method: "POST", path: "/organizations", body: { name: "Tallow and Pike" } }),
    "tokens.create": () => call("lead", { method: "POST", path: "/tokens", body: { name: "script" } }),
    "users.invite": () =>
      call("admin", { method: "POST", path: "/invitations", body: { email: "new@example.org", role: "analyst" } }),
    "teams.create": () => call("admin", { method: "POST", path: "/teams", body: { name: "Night" } }),
    "account.rename": async () =>
      call("analyst", { method: "PATCH", path: "/me/profile", body: { name: "Signe", version: 1 } }),
  };

  test.each(Object.entries(global))("%s, in the installation's", async (_, write) => {
    const before = await seqOf(installationId);
    const { status, body } = await write();
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    expect(await seqOf(installationId)).toBeGreaterThan(before);
  });

  test("a write that is refused leaves none", async () => {
    const before = await seqOf(caseId);
    expect(
      (await call("manager", { method: "POST", path: `/cases/${caseId}/servers`, body: { hostname: "EX09" } })).status,
    ).toBe(403);
    expect(
      (await call("lead", { method: "PATCH", path: `/cases/${caseId}`, body: { version: 999, tlp: "RED" } })).status,
    ).toBe(409);
    expect(await seqOf(caseId)).toBe(before);
  });

  test("an event of a case says the name of what it is about", async () => {
    const added = await call("lead", { method: "POST", path: `/cases/${caseId}/servers`, body: { hostname: "EX77" } });
    expect(added.status).toBe(201);
    const { body } = await call("lead", { method: "GET", path: `/cases/${caseId}/audit?action=server.add&limit=1` });
    expect(body["items"]).toMatchObject([{ action: "server.add", about: "EX77" }]);
  });

  test("the installation's chain is for administrators", async () => {
    const shown = await call("admin", { method: "GET", path: "/audit?limit=5" });
    expect(shown.status).toBe(200);
    expect(shown.body["items"]).toHaveLength(5);
    expect((await call("lead", { method: "GET", path: "/audit" })).status).toBe(403);
  });
});

describe("who gets which report", () => {
  test.each(["admin", "lead", "analyst", "technician", "manager", "client"] as const)(
    "%s gets the status report, without a line, address or path of the evidence",
    async (role) => {
      const response = await raw(role, { route: "reports", file: "status.md" });
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text).toContain("Alder Bay Fisheries");
      expect(text).not.toMatch(/evil-7781|198\.51\.100\.77|198\[\.\]51|secret-of-the-line/);
    },
  );

  test.each([
    ["admin", 200],
    ["lead", 200],
    ["analyst", 200],
    ["technician", 403],
    ["manager", 403],
    ["client", 403],
  ] as const)("%s asking for the technical report: %i", async (role, status) => {
    const response = await raw(role, { route: "reports", file: "technical.md" });
    expect(response.status).toBe(status);
    const text = await response.text();
    expect(text.includes("secret-of-the-line")).toBe(status === 200);
  });

  test("a case that is not theirs is not there, and a kind that does not exist is not either", async () => {
    expect((await raw("client", { route: "reports", file: "status.md", inCaseId: newId() })).status).toBe(404);
    expect((await raw("lead", { route: "reports", file: "secret.pdf" })).status).toBe(404);
  });

  test("the PDF is made without a browser, named after the case, and taken notice of", async () => {
    const before = await seqOf(caseId);
    const response = await raw("manager", { route: "reports", file: "status.pdf" });
    expect(response.headers.get("content-type")).toBe("application/pdf");
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="BW-\d{6}-status-\d{4}-\d\d-\d\d\.pdf"$/,
    );
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe("%PDF-");
    expect(await seqOf(caseId)).toBe(before + 1);
  });

  test("what fails in a browser answers with a page, for a script with the error shape", async () => {
    const opened = await raw("client", {
      route: "reports",
      file: "technical.html",
      headers: { accept: "text/html", "sec-fetch-dest": "document" },
    });
    expect(opened.status).toBe(403);
    expect(opened.headers.get("content-type")).toContain("text/html");
    expect(await opened.text()).toContain("Your role does not allow this");
    const script = await raw("client", { route: "reports", file: "technical.html" });
    expect(await script.json()).toMatchObject({ code: "FORBIDDEN", status: 403 });
  });
});

describe("who gets which export", () => {
  const files = [
    "indicators.csv",
    "timesketch.jsonl",
    "stix.json",
    "misp.json",
    "navigator.json",
    "audit.json",
    "audit.csv",
  ];
  test.each(files)("%s goes to those who investigate, and stands in the chain", async (file) => {
    for (const role of ["technician", "manager", "client"] as const)
      expect((await raw(role, { route: "exports", file })).status).toBe(403);
    const before = await seqOf(caseId);
    const response = await raw("analyst", { route: "exports", file });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-disposition")).toContain(`-${file}"`);
    const text = await response.text();
    if (file.endsWith(".json")) expect(() => JSON.parse(text)).not.toThrow();
    // What is shared names the case; the audit chain is the organization's own.
    if (!file.startsWith("audit")) expect(text).not.toContain("Alder Bay Fisheries");
    expect(await seqOf(caseId)).toBe(before + 1);
  });

  test("no cell of a CSV is a formula", async () => {
    const text = await (await raw("lead", { route: "exports", file: "indicators.csv" })).text();
    expect(text).toContain("'=cmd|' /C calc'!A0");
  });
});
