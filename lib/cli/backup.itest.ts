import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { promisify } from "node:util";

import { afterAll, expect, test } from "vitest";

import { appendAudit } from "@/lib/audit/commands";
import { systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { openCase } from "@/lib/cases/commands";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase, type TestDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { addCustody } from "@/lib/evidence/commands";
import { createOrganization } from "@/lib/organizations/commands";
import { openStore } from "@/lib/storage/blobs";

const run = promisify(execFile);
const masterKey = "5a".repeat(32);
const home = await mkdtemp(join(tmpdir(), "breakwater-backup-"));
const [source, target] = [await testDatabase(), await testDatabase()];
connectDatabase(source);
afterAll(async () => {
  await disconnectDatabase();
  await Promise.all([source.drop(), target.drop()]);
  await rm(home, { recursive: true, force: true });
});

type Place = { database: TestDatabase; data: string; key?: string };

async function cli(place: Place, ...words: string[]): Promise<{ code: number; out: string }> {
  const env = {
    NODE_ENV: "production" as const,
    BREAKWATER_DATA: join(home, place.data),
    BREAKWATER_MASTER_KEY: place.key ?? masterKey,
    BREAKWATER_DB_OWNER_URL: place.database.ownerUrl,
    BREAKWATER_DB_BOUND_URL: place.database.boundUrl,
    BREAKWATER_DB_PORTFOLIO_URL: place.database.portfolioUrl,
  };
  const args = ["--disable-warning=ExperimentalWarning", "--import", "./bin/register.mjs", "lib/cli/main.ts", ...words];
  try {
    return { code: 0, out: (await run(process.execPath, args, { env })).stdout };
  } catch (error) {
    const told =
      error instanceof Error && "stderr" in error && "stdout" in error
        ? `${String(error.stdout)}${String(error.stderr)}`
        : String(error);
    return { code: 1, out: told };
  }
}

/** A case with an archive and a member of it, whose id sorts before that of the archive. */
async function workedOn(): Promise<void> {
  await inPortfolio(registerCampaigns);
  const organization = await inPortfolio((tx) =>
    createOrganization(tx, systemActor, { name: "Kestrel “Freight” \\ Zürich\n1" }),
  );
  const caseId = newId();
  const store = await openStore({ root: join(home, "old", "evidence"), masterKey: Buffer.from(masterKey, "hex") });
  const stored = await store.save(caseId, Readable.from([Buffer.from("evidence")]));
  const [member, archive] = [newId(), newId()];
  const row = {
    caseId,
    sha256: stored.sha256,
    sizeBytes: 9_007_199_254_740_993n,
    state: "ready",
    step: "propose",
    source: "script",
    receivedByName: "Mira",
    receivedAt: new Date(),
  };
  await inCase(caseId, async (tx) => {
    await openCase(tx, systemActor, { caseId, organizationId: organization.id, campaignSlug: "exchange-2021" });
    await tx.blob.create({
      data: {
        caseId,
        sha256: stored.sha256,
        sha1: stored.sha1,
        md5: stored.md5,
        sizeBytes: stored.sizeBytes,
        ref: { path: stored.path },
      },
    });
    await tx.evidence.create({ data: { ...row, id: archive, filename: "a.zip", path: "a.zip" } });
    await tx.evidence.create({
      data: { ...row, id: member, filename: "b.log", path: "b.log", parentId: archive, rootId: archive, depth: 1 },
    });
    await addCustody(tx, systemActor, { caseId, evidenceId: member, action: "stored", purpose: "Test" });
    for (const [id, filename] of [
      [archive, "a.zip"],
      [member, "b.log"],
    ] as const)
      await appendAudit(tx, systemActor, {
        caseId,
        action: "evidence.add",
        object: "evidence",
        objectId: id,
        after: { filename, sha256: stored.sha256, sizeBytes: row.sizeBytes },
      });
  });
}

test(
  "a backup brings back every row, file and audit chain into an empty installation, and nowhere else",
  { timeout: 120_000 },
  async () => {
    await workedOn();
    const [old, fresh] = [
      { database: source, data: "old" },
      { database: target, data: "new" },
    ];
    const directory = join(home, "backup");
    const made = await cli(old, "backup", "--to", directory, "--json");
    expect(made).toMatchObject({ code: 0 });
    expect(JSON.parse(made.out)).toMatchObject({ files: 1, manifestSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await cli(old, "backup", "--to", directory)).toMatchObject({
      code: 1,
      out: expect.stringContaining("not empty"),
    });
    expect(await cli(old, "restore", "--from", directory)).toMatchObject({
      code: 1,
      out: expect.stringContaining("in use"),
    });
    expect(await cli(fresh, "restore", "--from", directory, "--check")).toMatchObject({ code: 0 });

    // What the empty installation signed is of rows that are gone afterwards, and is no evidence against those that come.
    expect(await cli(fresh, "checkpoint")).toMatchObject({ code: 0 });
    const back = await cli(fresh, "restore", "--from", directory);
    expect(back).toMatchObject({ code: 0, out: expect.stringContaining("Everything is as it was written.") });
    const rowsOf = () =>
      inPortfolio(async (tx) => [
        await tx.organization.findMany(),
        await tx.case.findMany(),
        await tx.evidence.findMany({ orderBy: { id: "asc" } }),
        await tx.custodyEvent.findMany(),
        await tx.auditHead.findMany({ orderBy: { caseId: "asc" } }),
      ]);
    const before = await rowsOf();
    await disconnectDatabase();
    connectDatabase(target);
    expect(await rowsOf()).toEqual(before);
    // The next case goes on counting, and the second lock is back.
    expect((await cli(fresh, "doctor")).out).toContain("sees nothing until it is bound to one case");
    expect(
      await inPortfolio(
        (tx) =>
          tx.$queryRaw`SELECT relname FROM pg_class WHERE relname IN ('case', 'evidence') AND NOT relforcerowsecurity`,
      ),
    ).toEqual([]);
    expect(
      await inPortfolio(
        (tx) => tx.$queryRaw`SELECT nextval(pg_get_serial_sequence('"case"', 'number'))::int AS number`,
      ),
    ).toEqual([{ number: 2 }]);
  },
);

test("a backup that was changed is refused", { timeout: 120_000 }, async () => {
  const directory = join(home, "backup");
  const tables = await readdir(join(directory, "tables"));
  expect(tables).toContain("evidence.jsonl");
  await appendFile(join(directory, "tables", "evidence.jsonl"), "\n");
  const place = { database: target, data: "third" };
  expect(await cli(place, "restore", "--from", directory, "--check")).toMatchObject({
    code: 1,
    out: expect.stringContaining("evidence.jsonl"),
  });
});
