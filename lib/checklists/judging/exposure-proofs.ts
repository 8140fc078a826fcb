import { standingMitigation } from "@/lib/campaigns/rules";

import { type ExposureFact, type GateFacts, type Judged, met, unmet } from "./facts";
import { ofServer } from "./words";

function fileOf({ evidenceId, filename }: ExposureFact): { id: string; filename: string } {
  return { id: evidenceId, filename };
}

/** A mitigation that files show and nothing later takes back. */
export function judgeExposureProof(facts: GateFacts): Judged {
  const { proofs } = facts;
  const good = standingMitigation(proofs);
  const [first] = good;
  if (first)
    return met(first.reason, {
      evidence: good.map(fileOf),
      proofs: good.map(({ source, evidenceId }) => ({ origin: source, evidenceId })),
    });
  const [newest] = proofs
    .filter(({ shows }) => shows !== "update_opinion")
    .toSorted((a, b) => b.at.getTime() - a.at.getTime());
  if (newest) return unmet(newest.reason, true, [fileOf(newest)]);
  const run = facts.runs.find(
    ({ tool, serverId, attached }) =>
      tool === "eomt" && (attached || facts.server === null || serverId === facts.server.id),
  );
  if (run)
    return unmet(`${run.filename} shows no such mitigation. ${run.detail}`, true, [
      { id: run.evidenceId, filename: run.filename },
    ]);
  return unmet(`Missing: EOMT.log or a web.config${ofServer(facts)} that shows it.`, false);
}
