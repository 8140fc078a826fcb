import type { AttributionView, ClaimReason } from "@/lib/attribution/schema";

/** "CL-0007": short and steady within a case. */
export function claimRef(claim: Pick<AttributionView, "number">): string {
  return `CL-${String(claim.number).padStart(4, "0")}`;
}

/** Reasons as lines to type in, one each. */
export function toLines(reasons: readonly ClaimReason[]): string {
  return reasons.map((reason) => reason.text).join("\n");
}

/** What was typed as reasons; a line left as it was keeps its finding. */
export function fromLines(text: string, before: readonly ClaimReason[]): ClaimReason[] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "")
    .map((line) => ({ text: line, findingId: before.find((reason) => reason.text === line)?.findingId ?? null }));
}

/** Who stands behind a claim, in a word. */
export function statusWord(claim: Pick<AttributionView, "status" | "origin">): string {
  switch (claim.status) {
    case "proposed":
      return claim.origin === "rule" ? "Proposed by rule" : "Proposed";
    case "accepted":
      return "Accepted";
    case "rejected":
      return "Rejected";
    case "superseded":
      return "Superseded";
  }
}
