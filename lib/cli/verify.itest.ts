import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { latestCheckpoint, writeCheckpoint } from "@/lib/audit/checkpoint";
import { appendAudit } from "@/lib/audit/commands";
import { auditHash, genesisHash } from "@/lib/audit/rules";
import { canonicalJson } from "@/lib/core/hashing";
import { newId } from "@/lib/core/ids";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { systemActor } from "@/lib/auth/schema";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { openCase } from "@/lib/cases/commands";
import { receiveEvidence } from "@/lib/evidence/commands";
import { auditPart, chainEnd } from "@/lib/exports/queries";
import { createOrganization } from "@/lib/organizations/commands";
import { installedStore } from "@/lib/storage/installed";

import { checkCheckpoint } from "./doctor/machine";
import { runCli } from "./main";

const dataDir = mkdtempSync(join(tmpdir(), "breakwater-verify-"));
vi.stubEnv("BREAKWATER_DATA", dataDir);
vi.stubEnv("BREAKWATER_MASTER_KEY", "7b".repeat(32));
const database = await testDatabase();
connectDatabase(database);
const owner = new pg.Client({ connectionString: database.ownerUrl });
const caseId = newId();
let sha256 = "";

beforeAll(async () => {
  await owner.connect();
  await owner.query(
    "ALTER TABLE audit_event NO FORCE ROW LEVEL SECURITY; ALTER TABLE audit_head NO FORCE ROW LEVEL SECURITY",
  );
  await inPortfolio(registerCampaigns);
  const organization = await inPortfolio((tx) =>
    createOrganization(tx, systemActor, {
      name: "Alder Bay Fisheries",
      domains: [],
      ipRanges: [],
      tags: [],
      contacts: [],
    }),
  );
  await inCase(caseId, (tx) =>
    openCase(tx, systemActor, { caseId, organizationId: organization.id, campaignSlug: "exchange-2021" }),
  );
  const stored = await (
    await installedStore()
  ).save(caseId, Readable.from([Buffer.from("a line of evidence\n".repeat(5000))]));
  ({ sha256 } = stored);
  await inCase(caseId, (tx) =>
    receiveEvidence(tx, systemActor, { caseId, path: "u_ex210303.log", stored, source: "script" }),
  );
});
afterAll(async () => {
  await owner.end();
  await disconnectDatabase();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

type Verified = {
  ok: boolean;
  faults: { caseId: string; seq: number; fault: string }[];
  badFiles: { sha256: string; reason: string }[];
  rewritten: { caseId: string; seq: number; checkpoint: string }[];
  badCheckpoints: { path: string; reason: string }[];
  filesChecked: number;
  badEvidence: { caseId: string; evidenceId: string; fault: string }[];
};

async function verify(...args: string[]): Promise<Verified & { code: number }> {
  let stdout = "";
  let stderr = "";
  const code = await runCli(["verify", ...args, "--json"], {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    stdin: () => Promise.resolve(""),
  });
  expect(stderr).toBe("");
  return { ...JSON.parse(stdout), code };
}

async function evidenceId(): Promise<string> {
  const row = await inCase(caseId, (tx) => tx.evidence.findFirst({ where: { caseId }, select: { id: true } }));
  return row?.id ?? "";
}

/** Writes a chain anew from some event on, as someone who owns the database and knows the rules could. */
async function rewriteFrom(seq: number): Promise<void> {
  const events = await inCase(caseId, (tx) => tx.auditEvent.findMany({ where: { caseId }, orderBy: { seq: "asc" } }));
  let prevHash = genesisHash;
  for (const event of events) {
    const link = { ...event, prevHash, actorName: event.seq >= seq ? "Eve" : event.actorName };
    const hash = auditHash(link);
    await owner.query(
      "UPDATE audit_event SET prev_hash = $3, hash = $4, actor_name = $5 WHERE case_id = $1 AND seq = $2",
      [caseId, event.seq, prevHash, hash, link.actorName],
    );
    prevHash = hash;
  }
  await owner.query("UPDATE audit_head SET hash = $2 WHERE case_id = $1", [caseId, prevHash]);
}

async function exported(): Promise<string> {
  const end = await inCase(caseId, (tx) => chainEnd(tx, caseId));
  const part = await inCase(caseId, (tx) =>
    auditPart(tx, { caseId, form: "json", end, after: 0, now: new Date(), dataDir }),
  );
  const path = join(dataDir, "audit.json");
  writeFileSync(path, part.text);
  return path;
}

/** The stand-alone verifier, copied away from the product so that it can use nothing of it. */
function verifyAlone(...args: string[]): { ok: boolean; anchored: boolean; problems: string[]; events: number } {
  const script = join(dataDir, "verify-export.mjs");
  cpSync(join(import.meta.dirname, "..", "..", "bin", "verify-export.mjs"), script);
  try {
    return JSON.parse(execFileSync(process.execPath, [script, ...args, "--json"], { encoding: "utf8", cwd: dataDir }));
  } catch (error) {
    if (error instanceof Error && "stdout" in error) return JSON.parse(String(error.stdout));
    throw error;
  }
}

describe("breakwater verify", () => {
  test("finds everything as it was written", async () => {
    expect(await verify()).toMatchObject({ ok: true, code: 0, faults: [], badFiles: [], filesChecked: 1 });
  });

  test("names a stored file in which one bit was flipped, and fails", async () => {
    const listed = execFileSync(
      "find",
      [join(dataDir, "evidence"), "-type", "f", "-name", `*${sha256.slice(4, 20)}*`],
      { encoding: "utf8" },
    )
      .trim()
      .split("\n");
    const [path = ""] = listed;
    const bytes = readFileSync(path);
    const place = Math.floor(bytes.length / 2);
    const flipped = Buffer.from(bytes);
    flipped[place] = (flipped[place] ?? 0) ^ 1;
    writeFileSync(path, flipped);
    expect(await verify()).toMatchObject({ ok: false, code: 1, faults: [], badFiles: [{ caseId, sha256 }] });
    writeFileSync(path, bytes);
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("misses evidence that was taken out, changed or put in behind the back of the product", async () => {
    await owner.query("ALTER TABLE evidence NO FORCE ROW LEVEL SECURITY; ALTER TABLE blob NO FORCE ROW LEVEL SECURITY");
    await owner.query("ALTER TABLE custody_event NO FORCE ROW LEVEL SECURITY");
    const id = await evidenceId();
    const planted = newId();
    const findings = async () => (await verify()).badEvidence;
    expect(await verify()).toMatchObject({ ok: true, evidenceChecked: 1, badEvidence: [] });
    await owner.query("UPDATE evidence SET filename = 'other.log' WHERE id = $1", [id]);
    expect(await findings()).toEqual([{ caseId, evidenceId: id, fault: "changed" }]);
    await owner.query("UPDATE evidence SET filename = 'u_ex210303.log' WHERE id = $1", [id]);
    await owner.query(
      `INSERT INTO evidence SELECT (jsonb_populate_record(e, jsonb_build_object('id', $2::text))).* FROM evidence e WHERE id = $1`,
      [id, planted],
    );
    expect(await findings()).toEqual([{ caseId, evidenceId: planted, fault: "event" }]);
    await owner.query("DELETE FROM evidence WHERE id = $1", [planted]);
    await owner.query("CREATE TEMPORARY TABLE kept_blob AS SELECT * FROM blob WHERE case_id = $1", [caseId]);
    await owner.query("DELETE FROM blob WHERE case_id = $1", [caseId]);
    expect(await findings()).toEqual([{ caseId, evidenceId: id, fault: "blob" }]);
    await owner.query("CREATE TEMPORARY TABLE kept_custody AS SELECT * FROM custody_event WHERE case_id = $1", [
      caseId,
    ]);
    await owner.query("CREATE TEMPORARY TABLE kept_evidence AS SELECT * FROM evidence WHERE case_id = $1", [caseId]);
    await owner.query("DELETE FROM custody_event WHERE case_id = $1", [caseId]);
    await owner.query("DELETE FROM evidence WHERE case_id = $1", [caseId]);
    expect(await findings()).toEqual([{ caseId, evidenceId: id, fault: "row" }]);
    for (const table of ["blob", "evidence", "custody_event"])
      await owner.query(`INSERT INTO ${table} SELECT * FROM kept_${table === "custody_event" ? "custody" : table}`);
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("does not see a chain that was rewritten whole, but its checkpoint does", async () => {
    await inPortfolio((tx) => writeCheckpoint(tx, dataDir, new Date()));
    await inCase(caseId, (tx) => appendAudit(tx, systemActor, { caseId, action: "case.update", object: "case" }));
    expect(await verify()).toMatchObject({ ok: true });
    const before = await inCase(caseId, (tx) => tx.auditEvent.findMany({ where: { caseId }, orderBy: { seq: "asc" } }));
    await rewriteFrom(2);
    const found = await verify();
    expect(found).toMatchObject({ ok: false, faults: [] });
    const checkpoint = latestCheckpoint(dataDir) ?? "";
    expect(found.rewritten).toEqual([{ caseId, seq: before.length - 1, checkpoint }]);
    await inCase(caseId, (tx) => appendAudit(tx, systemActor, { caseId, action: "case.update", object: "case" }));
    await expect(inPortfolio((tx) => writeCheckpoint(tx, dataDir, new Date()))).rejects.toThrow(
      "no new checkpoint is signed",
    );
    expect(latestCheckpoint(dataDir)).toBe(checkpoint);
    expect(await checkCheckpoint()).toMatchObject({ level: "bad" });
    await owner.query("DELETE FROM audit_event WHERE case_id = $1 AND seq > $2", [caseId, before.length]);
    for (const event of before)
      await owner.query(
        "UPDATE audit_event SET prev_hash = $3, hash = $4, actor_name = $5 WHERE case_id = $1 AND seq = $2",
        [caseId, event.seq, event.prevHash, event.hash, event.actorName],
      );
    await owner.query("UPDATE audit_head SET seq = $3, hash = $2 WHERE case_id = $1", [
      caseId,
      before.at(-1)?.hash,
      before.length,
    ]);
    expect(await verify()).toMatchObject({ ok: true });
    expect(await checkCheckpoint()).toMatchObject({ level: "ok" });
  });

  test("holds every checkpoint that is kept against the chains, not only the latest", async () => {
    const first = latestCheckpoint(dataDir) ?? "";
    const second = join(dirname(first), "checkpoint-9999.json");
    const before = await inCase(caseId, (tx) => tx.auditEvent.findMany({ where: { caseId }, orderBy: { seq: "asc" } }));
    await rewriteFrom(2);
    // Signed over the rewritten chain, as someone could who has the key for a moment.
    await rename(first, `${first}.away`);
    await inCase(caseId, (tx) => appendAudit(tx, systemActor, { caseId, action: "case.update", object: "case" }));
    const later = await inPortfolio((tx) => writeCheckpoint(tx, dataDir, new Date()));
    await rename(later, second);
    await rename(`${first}.away`, first);
    expect(await verify("--checkpoint", second)).toMatchObject({ ok: true });
    expect(await verify()).toMatchObject({ ok: false, faults: [], rewritten: [{ caseId, checkpoint: first }] });
    await owner.query("DELETE FROM audit_event WHERE case_id = $1 AND seq > $2", [caseId, before.length]);
    for (const event of before)
      await owner.query(
        "UPDATE audit_event SET prev_hash = $3, hash = $4, actor_name = $5 WHERE case_id = $1 AND seq = $2",
        [caseId, event.seq, event.prevHash, event.hash, event.actorName],
      );
    await owner.query("UPDATE audit_head SET seq = $3, hash = $2 WHERE case_id = $1", [
      caseId,
      before.at(-1)?.hash,
      before.length,
    ]);
    await rm(second);
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("refuses a checkpoint that was changed after it was signed, and one that another key signed", async () => {
    const path = latestCheckpoint(dataDir) ?? "";
    const kept = readFileSync(path, "utf8");
    writeFileSync(path, kept.replace('"seq":1', '"seq":9'));
    const changed = await verify();
    expect([changed.code, changed.badCheckpoints]).toEqual([
      1,
      [{ path, reason: expect.stringContaining("was changed after it was signed") }],
    ]);
    const signed = JSON.parse(kept);
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const another = publicKey.export({ type: "spki", format: "der" }).toString("base64");
    const statement = canonicalJson({ at: signed.at, count: signed.heads.length, root: signed.root });
    const signature = sign(null, Buffer.from(statement), privateKey).toString("base64");
    writeFileSync(path, JSON.stringify({ ...signed, publicKey: another, signature }));
    expect((await verify()).badCheckpoints).toMatchObject([{ reason: expect.stringContaining("another key") }]);
    expect(await verify("--checkpoint", path, "--key", another)).toMatchObject({ ok: true, badCheckpoints: [] });
    writeFileSync(path, kept);
    expect(await verify()).toMatchObject({ ok: true });
  });

  test("writes no second checkpoint while nothing happened", async () => {
    await inPortfolio((tx) => writeCheckpoint(tx, dataDir, new Date()));
    const path = latestCheckpoint(dataDir);
    await inPortfolio((tx) => writeCheckpoint(tx, dataDir, new Date()));
    expect(latestCheckpoint(dataDir)).toBe(path);
  });
});

describe("an exported chain, checked on another machine", () => {
  test("holds, and is under the signed root", async () => {
    const found = verifyAlone(await exported());
    // The checkpoint inside is signed by a key that stands beside it: whoever rewrites all can sign anew.
    expect(found).toMatchObject({ ok: true, anchored: false, problems: [] });
    expect(found.events).toBeGreaterThan(2);
    const { checkpoint } = JSON.parse(readFileSync(await exported(), "utf8"));
    expect(verifyAlone(await exported(), "--key", checkpoint.publicKey)).toMatchObject({ ok: true, anchored: true });
    expect(verifyAlone(await exported(), "--checkpoint", latestCheckpoint(dataDir) ?? "")).toMatchObject({
      ok: true,
      anchored: true,
    });
  });

  test("is refused with the first bad event when anything in it was changed", async () => {
    const path = await exported();
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace('"actorName":"Breakwater"', '"actorName":"Eve"'));
    expect(verifyAlone(path).problems[0]).toBe("event 1: its content was changed");
    const chain = JSON.parse(text);
    writeFileSync(path, JSON.stringify({ ...chain, events: chain.events.toSpliced(1, 1) }));
    expect(verifyAlone(path).problems[0]).toContain("event 2: is missing");
    writeFileSync(path, JSON.stringify({ ...chain, events: chain.events.slice(0, -1) }));
    expect(verifyAlone(path).problems[0]).toContain("does not end where its head says");
    writeFileSync(path, JSON.stringify({ ...chain, checkpoint: { ...chain.checkpoint, root: "0".repeat(64) } }));
    expect(verifyAlone(path).problems).toEqual(["checkpoint: the case is not under its root"]);
  });

  test("that was rewritten whole is refused by what was kept elsewhere: a checkpoint, a key, a head on paper", async () => {
    const honest = JSON.parse(readFileSync(await exported(), "utf8"));
    const kept = join(dataDir, "kept.json");
    cpSync(latestCheckpoint(dataDir) ?? "", kept);
    await rewriteFrom(1);
    const path = await exported();
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")), checkpoint: null }));
    expect(verifyAlone(path)).toMatchObject({ ok: true, anchored: false });
    expect(verifyAlone(path, "--checkpoint", kept).problems[0]).toContain("is not as it was when");
    expect(verifyAlone(path, "--head", honest.head.hash).problems[0]).toContain("does not stand in this chain");
    writeFileSync(path, JSON.stringify(honest));
    expect(verifyAlone(path, "--key", "another").problems[0]).toBe("checkpoint: its signature does not hold");
  });
});
