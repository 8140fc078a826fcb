import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { afterAll, describe, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { inCase } from "@/lib/db/unit";
import { assignEvidenceServer } from "@/lib/evidence/commands";
import { aboutEvidence, getEvidence } from "@/lib/evidence/queries";

import { give, newCase, readAll, scenarios, testInstallation } from "./testing";
import { zipOf } from "./testing-zip";

vi.setConfig({ testTimeout: 120_000 });

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(installation.close);

const scenarioFile = (...path: string[]) => readFileSync(join(scenarios, "attacked", "EX01", ...path));

const proxy = scenarioFile("Logging", "HttpProxy", "Ecp", "HttpProxy_2021022600-1.LOG");
const ecp = scenarioFile("Logging", "ECP", "Server", "ECPServer20210303-1.LOG");
const msert = scenarioFile("Windows", "debug", "msert.log");
const shell = scenarioFile("inetpub", "wwwroot", "aspnet_client", "supp0rt.aspx");
const named = (log: Buffer, server: string) => Buffer.from(log.toString("utf8").replaceAll("EX01", server));
/** The log without the columns that name the server, as most servers write it. */
const web = Buffer.from(
  scenarioFile("inetpub", "logs", "LogFiles", "W3SVC1", "u_ex210303.log")
    .toString()
    .split(/\r?\n/)
    .map((line) => line.replace("s-sitename s-computername ", "").replace("W3SVC1 EX01 ", ""))
    .join("\r\n"),
);
const exchange = "C/Program Files/Microsoft/Exchange Server/V15/Logging";

function evidenceOf(caseId: string) {
  return inCase(caseId, (tx) =>
    tx.evidence.findMany({
      where: { caseId },
      include: { server: true },
      orderBy: [{ depth: "asc" }, { path: "asc" }],
    }),
  );
}

async function sorted(caseId: string): Promise<string[]> {
  return (await evidenceOf(caseId)).map(
    (row) => `${row.path} ${row.state} ${row.format} ${row.server?.hostname ?? "-"} ${row.serverBasis ?? "-"}`,
  );
}

async function serversOf(caseId: string): Promise<string[]> {
  const rows = await inCase(caseId, (tx) => tx.server.findMany({ where: { caseId }, orderBy: { hostname: "asc" } }));
  return rows.map((row) => row.hostname);
}

describe("a triage collection of two servers in one zip", async () => {
  const caseId = await newCase();
  const inner = zipOf([
    { name: `${exchange}/ECP/Server/ECPServer20210303-1.LOG`, content: named(ecp, "EX02") },
    { name: "C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log", content: Buffer.concat([web, Buffer.from("#\r\n")]) },
    { name: "C/inetpub/wwwroot/aspnet_client/supp0rt.aspx", content: shell },
    { name: "C/Windows/debug/msert.log", content: msert },
  ]);
  const upload = zipOf([
    { name: `EX01/${exchange}/HttpProxy/Ecp/HttpProxy_2021022600-1.LOG`, content: proxy },
    { name: "EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log", content: web },
    { name: "EX01/C/inetpub/wwwroot/aspnet_client/supp0rt.aspx", content: shell },
    { name: "EX01/C/Windows/System32/config/SYSTEM", content: Buffer.from("regf\0\0\0\0 a hive") },
    { name: "EX01/notes.7z", content: Buffer.from("377abcaf271c000400000000", "hex") },
    { name: "collection-b.zip", content: inner },
    { name: "both.txt", content: Buffer.from("Collected by the night shift.") },
  ]);
  const root = await give(caseId, "triage.zip", upload);
  await readAll(caseId);

  test("sorts itself: every member is read as what it is, on the server of its collection", async () => {
    expect(await sorted(caseId)).toEqual([
      "triage.zip ready archive - -",
      `EX01/C/Program Files/Microsoft/Exchange Server/V15/Logging/HttpProxy/Ecp/HttpProxy_2021022600-1.LOG ready exchange-httpproxy EX01 content`,
      "EX01/C/Windows/System32/config/SYSTEM ready unrecognized EX01 collection",
      "EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log ready iis-w3c EX01 collection",
      "EX01/C/inetpub/wwwroot/aspnet_client/supp0rt.aspx ready web-shell-file EX01 collection",
      "EX01/notes.7z ready unrecognized EX01 collection",
      "both.txt ready unrecognized - -",
      "collection-b.zip ready archive EX02 collection",
      `C/Program Files/Microsoft/Exchange Server/V15/Logging/ECP/Server/ECPServer20210303-1.LOG ready exchange-ecp-server EX02 content`,
      "C/Windows/debug/msert.log ready msert-log EX02 collection",
      "C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log ready iis-w3c EX02 collection",
      "C/inetpub/wwwroot/aspnet_client/supp0rt.aspx ready web-shell-file EX02 collection",
    ]);
    expect(await serversOf(caseId)).toEqual(["EX01", "EX02"]);
  });

  test("shows what was found on each of the two, and refuses the 7z with a way out", async () => {
    const findings = await inCase(caseId, (tx) => tx.finding.findMany({ where: { caseId } }));
    expect(new Set(findings.map((row) => row.serverName))).toEqual(new Set(["EX01", "EX02"]));
    const shells = findings.filter((row) => row.ruleName === "oab-export-with-script");
    expect(new Set(shells.map((row) => row.serverName))).toEqual(new Set(["EX01", "EX02"]));
    const rows = await evidenceOf(caseId);
    const copies = rows.filter((row) => row.path.endsWith("supp0rt.aspx"));
    expect(copies.map((row) => row.duplicateOfId === null)).toEqual([true, false]);
    const refused = rows.find((row) => row.path.endsWith(".7z"));
    expect(refused).toMatchObject({
      formatLabel: "7-Zip archive",
      note: expect.stringMatching(/not opened\. Unpack it/),
    });
  });

  test("tells the progress of the whole upload in one place", async () => {
    const { collection } = await inCase(caseId, (tx) => aboutEvidence(tx, { caseId, evidenceId: root.id }));
    expect(collection).toMatchObject({
      members: 11,
      done: 11,
      failed: 0,
      failures: [],
      unpacking: 0,
      unassigned: 1,
      servers: [
        { hostname: "EX01", files: 5 },
        { hostname: "EX02", files: 5 },
      ],
    });
    expect(collection?.doneBytes).toBe(collection?.sizeBytes);
    const plain = (await evidenceOf(caseId)).find((row) => row.path.endsWith("msert.log"));
    const about = await inCase(caseId, (tx) => aboutEvidence(tx, { caseId, evidenceId: plain?.id ?? "" }));
    expect(about.collection).toBe(null);
  });

  test("leaves a file with the server that a person gives it, however its collection is called", async () => {
    const found = (await evidenceOf(caseId)).find((row) => row.path === "both.txt");
    const server = await inCase(caseId, (tx) => tx.server.findFirst({ where: { caseId, hostname: "EX02" } }));
    await inCase(caseId, async (tx) => {
      const { version } = await getEvidence(tx, systemActor, { caseId, evidenceId: found?.id ?? "" });
      await assignEvidenceServer(tx, systemActor, {
        caseId,
        evidenceId: found?.id ?? "",
        serverId: server?.id ?? null,
        version,
      });
    });
    await readAll(caseId);
    expect(await sorted(caseId)).toContain("both.txt ready unrecognized EX02 given");
  });
});

describe("a collection of Velociraptor", async () => {
  const caseId = await newCase();
  const name = "Collection-EX03_contoso_example-2021-03-08T10_11_12Z.zip";
  const upload = zipOf([
    { name: "uploads/auto/C%3A/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log", content: web },
    { name: "uploads/ntfs/%5C%5C.%5CC%3A/Windows/debug/msert.log", content: msert },
    { name: "uploads/auto/C%3A/ProgramData/pst/out.7z", content: Buffer.from("377abcaf271c000400000000", "hex") },
    { name: "log.json", content: Buffer.from("{}") },
  ]);
  await give(caseId, name, upload);
  await readAll(caseId);

  test("belongs to the host in its name where no file tells another, and paths stay as they came", async () => {
    expect(await sorted(caseId)).toEqual([
      `${name} ready archive EX03.contoso.example path`,
      "log.json ready unrecognized EX03.contoso.example path",
      "uploads/auto/C%3A/ProgramData/pst/out.7z ready unrecognized EX03.contoso.example path",
      "uploads/auto/C%3A/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log ready iis-w3c EX03.contoso.example path",
      "uploads/ntfs/%5C%5C.%5CC%3A/Windows/debug/msert.log ready msert-log EX03.contoso.example path",
    ]);
  });

  test("is matched by where its files lay on the server", async () => {
    const findings = await inCase(caseId, (tx) =>
      tx.finding.findMany({ where: { caseId, ruleName: "indicator-filepath-regex", severity: "low" } }),
    );
    expect(findings).toMatchObject([
      { serverName: "EX03.contoso.example", entities: { paths: ["uploads/auto/C%3A/ProgramData/pst/out.7z"] } },
    ]);
  });
});

test("rows that name another server than the folder they lie in are believed", async () => {
  const caseId = await newCase();
  await give(caseId, "first.zip", zipOf([{ name: "EX09.txt", content: Buffer.from("x") }]));
  await give(caseId, "HttpProxy_2021022600-1.LOG", named(proxy, "EX09"));
  await readAll(caseId);
  await give(
    caseId,
    "EX09.zip",
    zipOf([
      { name: "C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log", content: web },
      { name: `${exchange}/ECP/Server/ECPServer20210303-1.LOG`, content: ecp },
    ]),
  );
  await readAll(caseId);
  expect(await sorted(caseId)).toEqual(
    expect.arrayContaining([
      "C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log ready iis-w3c EX01 collection",
      `${exchange}/ECP/Server/ECPServer20210303-1.LOG ready exchange-ecp-server EX01 content`,
      "EX09.zip ready archive EX01 collection",
    ]),
  );
  const findings = await inCase(caseId, (tx) => tx.finding.findMany({ where: { caseId } }));
  expect(findings.filter((row) => row.ruleId.startsWith("evidence:"))).toEqual([]);
  expect(new Set(findings.filter((row) => row.ruleName.startsWith("ecp-")).map((row) => row.serverName))).toEqual(
    new Set(["EX01"]),
  );
});

test("both kinds of RAR, and a 7z in a zip, are kept with a sentence that says what to send instead", async () => {
  const caseId = await newCase();
  await give(caseId, "old.rar", Buffer.from("526172211a0700cf907300000d00000000000000", "hex"));
  await give(caseId, "new.rar", Buffer.from("526172211a070100f3e1829a0b01050700060101808080", "hex"));
  await give(caseId, "in.zip", zipOf([{ name: "EX01.7z", content: Buffer.from("377abcaf271c0004aabbccdd", "hex") }]));
  await readAll(caseId);
  const rows = await evidenceOf(caseId);
  expect(rows.map((row) => [row.path, row.state, row.format, row.formatLabel])).toEqual([
    ["in.zip", "ready", "archive", "Zip archive"],
    ["new.rar", "ready", "unrecognized", "RAR archive"],
    ["old.rar", "ready", "unrecognized", "RAR archive"],
    ["EX01.7z", "ready", "unrecognized", "7-Zip archive"],
  ]);
  for (const row of rows.slice(1))
    expect(row.note).toMatch(/^This is a (?:RAR|7-Zip) archive, which is kept .* pack them as zip or tar\.gz\.$/);
});

test("what came out of an archive before its server was known goes where the archive goes", async () => {
  const caseId = await newCase();
  await give(caseId, "EX01/u_ex210303.log.gz", gzipSync(web));
  await readAll(caseId);
  const nowhere = ["EX01/u_ex210303.log.gz ready archive - -", "u_ex210303.log ready iis-w3c - -"];
  expect(await sorted(caseId)).toEqual(nowhere);
  await give(caseId, "proxy.log", proxy);
  await give(caseId, "EX01/later.log", Buffer.from(web.toString().replaceAll("2021-03-03", "2021-03-04")));
  await readAll(caseId);
  expect((await sorted(caseId)).filter((line) => /u_ex210303/.test(line))).toEqual([
    "EX01/u_ex210303.log.gz ready archive EX01 path",
    "u_ex210303.log ready iis-w3c EX01 path",
  ]);
});
