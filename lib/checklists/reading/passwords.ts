import type { PasswordFact } from "@/lib/checklists/judging/facts";
import type { Tx } from "@/lib/db/client";

/** When accounts got their passwords, by the exports among some files of a case. */
export async function passwordsOf(
  tx: Tx,
  caseId: string,
  files: readonly { id: string; format: string | null }[],
): Promise<PasswordFact[]> {
  const exports = files.filter((file) => file.format === "password-export").map((file) => file.id);
  if (exports.length === 0) return [];
  const rows = await tx.passwordReading.findMany({
    where: { caseId, evidenceId: { in: exports } },
    orderBy: [{ setAt: "asc" }, { id: "asc" }],
  });
  return rows.map(({ evidenceId, account, setAt, zoned, keyVersion, enabled }) => ({
    evidenceId,
    account,
    at: setAt,
    zoned,
    keyVersion,
    enabled,
  }));
}
