import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";

/** Nothing and something cannot both hold: "unattributed" gives way to a named cluster, and stands against accepted ones. */
export async function makeRoom(
  tx: Tx,
  input: { caseId: string; cluster: string; keepId: string },
): Promise<string | null> {
  const { caseId, cluster, keepId } = input;
  const accepted = await tx.attribution.findMany({
    where: { caseId, status: "accepted", id: { not: keepId } },
    orderBy: { createdAt: "desc" },
  });
  const named = accepted.filter((claim) => claim.cluster !== "unattributed");
  if (cluster === "unattributed" && named.length > 0) {
    const names = [...new Set(named.map((claim) => claim.cluster))].join(", ");
    throw new AppError(
      "UNPROCESSABLE",
      `${names} is accepted for this case, so it is not unattributed. Reject that claim first, or choose “several”.`,
      { field: "cluster" },
    );
  }
  const replaced = accepted.filter(
    (claim) => claim.cluster === cluster || (cluster !== "unattributed" && claim.cluster === "unattributed"),
  );
  if (replaced.length === 0) return null;
  await tx.attribution.updateMany({
    where: { caseId, id: { in: replaced.map((claim) => claim.id) } },
    data: { status: "superseded", version: { increment: 1 } },
  });
  return replaced[0]?.id ?? null;
}
