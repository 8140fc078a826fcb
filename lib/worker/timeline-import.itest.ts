import { afterAll, expect, test, vi } from "vitest";

import { systemActor } from "@/lib/auth/schema";
import { inCase } from "@/lib/db/unit";
import { mapEvidence } from "@/lib/evidence/commands";
import { previewTable, savedMappings } from "@/lib/evidence/queries";
import { installedStore } from "@/lib/storage/installed";
import { patchEventInput } from "@/lib/timeline/schema";
import { updateEvent } from "@/lib/timeline/commands";

import { give, newCase, readAll, testInstallation } from "./testing";

const installation = await testInstallation();
for (const [name, value] of Object.entries(installation.variables)) vi.stubEnv(name, value);
afterAll(() => installation.close());

const header = "message,datetime,timestamp_desc,computer_name,src_ip,file_path";
const shell = String.raw`C:\inetpub\wwwroot\aspnet_client\supp0rt.aspx`;
const timesketch = `${header}
file created,2021-03-03T06:59:22.5Z,Creation Time,EX01,,${shell}
"POST, /ecp/y.js",2021-03-03T06:49:46Z,Request Time,EX01,203.0.113.21,
sign-in,yesterday,Logon Time,WS-17,,
`;

async function imported(caseId: string) {
  return inCase(caseId, (tx) =>
    tx.timelineEvent.findMany({
      where: { caseId, kind: "imported" },
      orderBy: [{ at: "asc" }, { id: "asc" }],
      include: { server: { select: { hostname: true } } },
    }),
  );
}

test("every row of a Timesketch timeline is an event of the case, and listed paths in it are found", async () => {
  const caseId = await newCase();
  const file = await give(caseId, "timesketch.csv", Buffer.from(timesketch));
  await readAll(caseId);
  const row = await inCase(caseId, (tx) =>
    tx.evidence.findUniqueOrThrow({ where: { caseId_id: { caseId, id: file.id } } }),
  );
  expect([row.state, row.format, Number(row.records), Number(row.rejected)]).toEqual(["ready", "timeline", 2, 1]);
  const events = await imported(caseId);
  expect(events.map((event) => [event.at.toISOString(), event.precision, event.title, event.detail])).toEqual([
    ["2021-03-03T06:49:46.000Z", "second", "POST, /ecp/y.js", "Request Time"],
    ["2021-03-03T06:59:22.500Z", "millisecond", "file created", "Creation Time"],
  ]);
  const findings = await inCase(caseId, (tx) => tx.finding.findMany({ where: { caseId } }));
  expect(findings.map((finding) => finding.ruleName)).toContain("indicator-filepath");
});

test("a timeline names hosts and brings none of them into scope", async () => {
  const caseId = await newCase();
  await give(caseId, "timesketch.csv", Buffer.from(timesketch.replaceAll("EX01", "WS-04")));
  await readAll(caseId);
  expect(await inCase(caseId, (tx) => tx.server.count({ where: { caseId } }))).toBe(0);
  expect((await imported(caseId)).map((event) => event.serverName)).toEqual(["WS-04", "WS-04"]);
});

test("a timeline read again keeps ids and stars, and the same file twice shows its events once", async () => {
  const caseId = await newCase();
  const file = await give(caseId, "timesketch.csv", Buffer.from(timesketch));
  await readAll(caseId);
  const [before] = await imported(caseId);
  if (!before) throw new Error("no event");
  await inCase(caseId, (tx) =>
    updateEvent(tx, systemActor, patchEventInput.parse({ caseId, eventId: before.id, version: 1, starred: true })),
  );
  const { version } = await inCase(caseId, (tx) =>
    tx.evidence.findUniqueOrThrow({ where: { caseId_id: { caseId, id: file.id } } }),
  );
  const { saved } = await inCase(caseId, (tx) => savedMappings(tx, { caseId, evidenceId: file.id }));
  await inCase(caseId, (tx) => mapEvidence(tx, systemActor, { caseId, evidenceId: file.id, mapping: saved, version }));
  await readAll(caseId);
  const [after] = await imported(caseId);
  expect([after?.id, after?.starred]).toEqual([before.id, true]);
  await give(caseId, "again.csv", Buffer.from(timesketch));
  await readAll(caseId);
  expect((await imported(caseId)).map((event) => event.isCopy).filter(Boolean)).toHaveLength(2);
  expect(await imported(caseId)).toHaveLength(4);
});

test("a table that nobody can read is read by the columns a person names, and can be taken off again", async () => {
  const caseId = await newCase();
  const table = "Wann;Rechner;Was\n03.03.2021 07:59;EX01;Datei angelegt\n04.03.2021 10:00;EX02;Anmeldung\n";
  const file = await give(caseId, "export.csv", Buffer.from(table));
  await readAll(caseId);
  const current = () =>
    inCase(caseId, (tx) => tx.evidence.findUniqueOrThrow({ where: { caseId_id: { caseId, id: file.id } } }));
  const unread = await current();
  expect(unread.format).toBe("unrecognized");

  const reader = await (await installedStore()).open({ namespace: caseId, sha256: unread.sha256 ?? "" });
  const proposal = await previewTable(reader, { given: null, saved: null, alike: [] });
  expect(proposal.columns.map(({ name }) => name)).toEqual(["Wann", "Rechner", "Was"]);
  // The locale of the times is no ISO form and no column has a name that tells, so a person decides.
  expect(proposal.mapping).toBe(null);
  const mapping = {
    layout: "csv",
    delimiter: ";",
    timeColumns: ["Wann"],
    timeForm: "day_first",
    utcOffsetMinutes: 60,
    message: "Was",
    meaning: null,
    server: "Rechner",
    address: null,
    account: null,
    path: null,
    hash: null,
  } as const;
  const preview = await previewTable(reader, { given: { ...mapping, timeColumns: ["Wann"] }, saved: null, alike: [] });
  await reader.close();
  expect(preview.rows.map((row) => [new Date(row.at).toISOString(), row.title, row.server])).toEqual([
    ["2021-03-03T06:59:00.000Z", "Datei angelegt", "EX01"],
    ["2021-03-04T09:00:00.000Z", "Anmeldung", "EX02"],
  ]);

  const given = { caseId, evidenceId: file.id };
  await inCase(caseId, (tx) =>
    mapEvidence(tx, systemActor, { ...given, mapping: { ...mapping, timeColumns: ["Wann"] }, version: unread.version }),
  );
  await readAll(caseId);
  expect((await current()).format).toBe("timeline");
  expect((await imported(caseId)).map((event) => event.title)).toEqual(["Datei angelegt", "Anmeldung"]);
  await expect(
    inCase(caseId, (tx) => mapEvidence(tx, systemActor, { ...given, mapping: null, version: unread.version })),
  ).rejects.toMatchObject({ code: "CONFLICT" });

  const { version } = await current();
  await inCase(caseId, (tx) => mapEvidence(tx, systemActor, { ...given, mapping: null, version }));
  await readAll(caseId);
  expect((await current()).format).toBe("unrecognized");
  expect(await imported(caseId)).toEqual([]);
});

test("a file that a parser claims takes no columns", async () => {
  const caseId = await newCase();
  const file = await give(caseId, "listing.csv", Buffer.from('"Algorithm","Hash","Path"\n"SHA256","00","C:\\a.txt"\n'));
  await readAll(caseId);
  const row = await inCase(caseId, (tx) =>
    tx.evidence.findUniqueOrThrow({ where: { caseId_id: { caseId, id: file.id } } }),
  );
  await expect(
    inCase(caseId, (tx) =>
      mapEvidence(tx, systemActor, { caseId, evidenceId: file.id, mapping: null, version: row.version }),
    ),
  ).rejects.toMatchObject({ code: "UNPROCESSABLE" });
});

test("rows beyond what one batch holds all arrive, hostile texts as well", async () => {
  const caseId = await newCase();
  const rows = Array.from(
    { length: 5_000 },
    (_, n) =>
      `{"message":"event ${n} \\u0000 \\ud800 \\u202e","datetime":"2021-03-03T0${n % 10}:00:00Z","timestamp_desc":"x"}`,
  );
  await give(caseId, "many.jsonl", Buffer.from(`${rows.join("\n")}\n`));
  await readAll(caseId);
  expect(await inCase(caseId, (tx) => tx.timelineEvent.count({ where: { caseId, kind: "imported" } }))).toBe(5_000);
});
