import { latestCheckpoint, readCheckpoint } from "@/lib/audit/checkpoint";
import { missingHeads, verifyChains } from "@/lib/audit/queries";
import { env } from "@/lib/core/env";
import { inPortfolio } from "@/lib/db/unit";
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

const faultWords = {
  hash: "its content was changed",
  link: "it does not follow the event before it",
  gap: "an event is missing before it",
  head: "the chain does not end where its head says",
};

/** `verify`: recomputes every audit chain and every stored hash, and names the first bad row of a chain and every bad file. */
export const verify: CliCommand = {
  name: "verify",
  usage: "[--checkpoint FILE]",
  summary: "Recomputes every audit chain and every stored hash; names the first bad row or file.",
  run: async (args) => {
    const given = readOptions(args, { checkpoint: { type: "string" } }).checkpoint;
    const path = given ?? latestCheckpoint(env().dataDir);
    const [chains, files] = [await inPortfolio(verifyChains), await badFiles()];
    const rewritten = path === null ? [] : await inPortfolio((tx) => missingHeads(tx, readCheckpoint(path).heads));
    const ok = chains.faults.length === 0 && files.bad.length === 0 && rewritten.length === 0;
    const lines = [
      `${chains.chains} audit chains with ${chains.events} events, ${files.checked} stored files${path ? `, checkpoint ${path}` : ", no checkpoint yet"}.`,
      ...chains.faults.map((fault) => `BAD  chain ${fault.caseId}, event ${fault.seq}: ${faultWords[fault.fault]}.`),
      ...rewritten.map(
        (head) => `BAD  chain ${head.caseId}, event ${head.seq}: not as it was when the checkpoint was signed.`,
      ),
      ...files.bad.map((file) => `BAD  file ${file.sha256} of case ${file.caseId}: ${file.reason}`),
      ok ? "Everything is as it was written." : "Something was changed or lost. Compare with a backup.",
    ];
    return {
      ok,
      lines,
      value: { ok, ...chains, filesChecked: files.checked, badFiles: files.bad, rewritten, checkpoint: path },
    };
  },
};
