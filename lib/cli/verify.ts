import { checkpointFiles, type CheckpointTrouble, checkpointTroubles, installationKey } from "@/lib/audit/checkpoint";
import { verifyChains } from "@/lib/audit/queries";
import { env } from "@/lib/core/env";
import { inPortfolio } from "@/lib/db/unit";
import { unaccountedEvidence } from "@/lib/evidence/queries";
import { installedStore } from "@/lib/storage/installed";

import { readOptions } from "./arguments";
import type { CliCommand } from "./command";

type BadFile = { caseId: string; sha256: string; reason: string };

type BlobKey = { caseId: string; sha256: string };

function blobsAfter(after: BlobKey | null): Promise<BlobKey[]> {
  const beyond = after
    ? { OR: [{ caseId: { gt: after.caseId } }, { caseId: after.caseId, sha256: { gt: after.sha256 } }] }
    : {};
  return inPortfolio((tx) =>
    tx.blob.findMany({
      where: beyond,
      orderBy: [{ caseId: "asc" }, { sha256: "asc" }],
      take: 200,
      select: { caseId: true, sha256: true },
    }),
  );
}

async function badFiles(): Promise<{ checked: number; bad: BadFile[] }> {
  const store = await installedStore();
  const bad: BadFile[] = [];
  let checked = 0;
  let rows = await blobsAfter(null);
  while (rows.length > 0) {
    for (const row of rows) {
      checked += 1;
      const result = await store.verify({ namespace: row.caseId, sha256: row.sha256 }).catch((error: unknown) => ({
        ok: false as const,
        reason: error instanceof Error ? error.message : String(error),
      }));
      if (!result.ok) bad.push({ ...row, reason: result.reason });
    }
    rows = await blobsAfter(rows.at(-1) ?? null);
  }
  return { checked, bad };
}

const evidenceWords = {
  row: "it was added, and is not there any more",
  changed: "its name, size or hash is not as it was added",
  blob: "it was added, and nothing says where its content is stored",
  event: "nobody is recorded to have added it",
};

const faultWords = {
  hash: "its content was changed",
  link: "it does not follow the event before it",
  gap: "an event is missing before it",
  head: "the chain does not end where its head says",
};

function wordsOf(trouble: CheckpointTrouble): string {
  return trouble.kind === "file"
    ? `BAD  ${trouble.reason}`
    : `BAD  chain ${trouble.caseId}, event ${trouble.seq}: not as it was when ${trouble.path} was signed.`;
}

/** The checkpoints to hold against the chains: the one that was given, or all that are kept here. */
function checkpointsFor(given: string | undefined): string[] {
  return given === undefined ? checkpointFiles(env().dataDir) : [given];
}

/**
 * `verify`: recomputes every audit chain and every stored hash, matches the evidence with what the chains say was added, and names
 * the first bad row of a chain and every bad file.
 */
export const verify: CliCommand = {
  name: "verify",
  usage: "[--checkpoint FILE [--key PUBLIC-KEY]]",
  summary:
    "Recomputes every audit chain and every stored hash, and holds them against the signed checkpoints; names the first bad row or file.",
  run: async (args) => {
    const options = readOptions(args, { checkpoint: { type: "string" }, key: { type: "string" } });
    const paths = checkpointsFor(options.checkpoint);
    const chains = await verifyChains();
    const files = await badFiles();
    const evidence = await unaccountedEvidence();
    const troubles = await checkpointTroubles(paths, options.key ?? installationKey(env().dataDir));
    const ok = [chains.faults, files.bad, evidence.found, troubles].every((bad) => bad.length === 0);
    const kept = paths.length === 0 ? "no checkpoint yet" : `${paths.length} checkpoints, the last ${paths.at(-1)}`;
    const lines = [
      `${chains.chains} audit chains with ${chains.events} events, ${evidence.checked} pieces of evidence, ${files.checked} stored files, ${kept}.`,
      ...chains.faults.map((fault) => `BAD  chain ${fault.caseId}, event ${fault.seq}: ${faultWords[fault.fault]}.`),
      ...troubles.map(wordsOf),
      ...evidence.found.map(
        ({ caseId, evidenceId, fault }) => `BAD  evidence ${evidenceId} of case ${caseId}: ${evidenceWords[fault]}.`,
      ),
      ...files.bad.map((file) => `BAD  file ${file.sha256} of case ${file.caseId}: ${file.reason}`),
      ok ? "Everything is as it was written." : "Something was changed or lost. Compare with a backup.",
    ];
    return {
      ok,
      lines,
      value: {
        ok,
        ...chains,
        filesChecked: files.checked,
        badFiles: files.bad,
        evidenceChecked: evidence.checked,
        badEvidence: evidence.found,
        checkpoints: paths.length,
        badCheckpoints: troubles.flatMap((one) =>
          one.kind === "file" ? [{ path: one.path, reason: one.reason }] : [],
        ),
        rewritten: troubles.flatMap((one) =>
          one.kind === "rewritten" ? [{ caseId: one.caseId, seq: one.seq, checkpoint: one.path }] : [],
        ),
      },
    };
  },
};
