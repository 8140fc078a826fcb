import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, describe, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { inCase } from "@/lib/db/unit";
import { retryEvidence } from "@/lib/evidence/commands";
import { craftZip } from "@/lib/evidence/unpack/testing/craft-zip";

import { filesBelow, give, newCase, readAll, shownBy, testInstallation } from "./testing";

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

const scenarios = join(import.meta.dirname, "..", "evidence", "parsers", "fixtures", "scenarios");

function scenarioZip(name: string): Buffer {
  return craftZip(filesBelow(join(scenarios, name))).bytes;
}

async function readScenario(name: string): Promise<string> {
  const caseId = await newCase();
  await give(caseId, `${name}.zip`, scenarioZip(name));
  await readAll(caseId);
  return caseId;
}

type Case = { caseId: string };
const evidenceOf = ({ caseId }: Case) =>
  inCase(caseId, (tx) =>
    tx.evidence.findMany({ where: { caseId }, include: { server: true }, orderBy: { path: "asc" } }),
  );

describe("an archive of an attacked server", () => {
  test("is opened, every member is read, and all of it belongs to the server that the records name", async () => {
    const caseId = await readScenario("attacked");
    const rows = await evidenceOf({ caseId });
    expect(rows.map((row) => [row.path, row.state, row.format, row.server?.hostname ?? null])).toMatchInlineSnapshot(`
      [
        [
          "EX01/Logging/ECP/Server/ECPServer20210303-1.LOG",
          "ready",
          "exchange-ecp-server",
          "EX01",
        ],
        [
          "EX01/Logging/HttpProxy/Ecp/HttpProxy_2021022600-1.LOG",
          "ready",
          "exchange-httpproxy",
          "EX01",
        ],
        [
          "EX01/Logging/HttpProxy/Owa/HttpProxy_2021022600-1.LOG",
          "ready",
          "exchange-httpproxy",
          "EX01",
        ],
        [
          "EX01/Test-ProxyLogonLogs/EX01-Cve-2021-26855.csv",
          "ready",
          "test-proxylogon",
          "EX01",
        ],
        [
          "EX01/Test-ProxyLogonLogs/EX01-Cve-2021-27065-ResetVDir.csv",
          "ready",
          "test-proxylogon",
          "EX01",
        ],
        [
          "EX01/Test-ProxyLogonLogs/EX01-Cve-2021-27065.log",
          "ready",
          "test-proxylogon",
          "EX01",
        ],
        [
          "EX01/Test-ProxyLogonLogs/EX01-LogAgeDays.csv",
          "ready",
          "test-proxylogon",
          "EX01",
        ],
        [
          "EX01/Test-ProxyLogonLogs/EX01-other.csv",
          "ready",
          "test-proxylogon",
          "EX01",
        ],
        [
          "EX01/Test-ProxyLogonLogs/console.txt",
          "ready",
          "test-proxylogon",
          "EX01",
        ],
        [
          "EX01/Windows/debug/msert.log",
          "ready",
          "msert-log",
          "EX01",
        ],
        [
          "EX01/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log",
          "ready",
          "iis-w3c",
          "EX01",
        ],
        [
          "EX01/inetpub/wwwroot/aspnet_client/supp0rt.aspx",
          "ready",
          "web-shell-file",
          "EX01",
        ],
        [
          "attacked.zip",
          "ready",
          "archive",
          null,
        ],
      ]
    `);
  }, 120_000);
});
