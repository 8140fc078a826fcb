import { addAttribution, decideAttribution } from "@/lib/attribution/commands";
import { listAttributions } from "@/lib/attribution/queries";
import { claimSentences } from "@/lib/attribution/rules";
import type { AttributionView } from "@/lib/attribution/schema";
import type { Actor } from "@/lib/auth/schema";
import type { Pack } from "@/lib/campaigns/schema";
import type { Tx } from "@/lib/db/client";
import { type Random, randomFrom } from "@/lib/core/random";
import type { CasePlan } from "@/lib/demo/planning/types";
import { triageFinding } from "@/lib/findings/commands";
import { listFindings } from "@/lib/findings/queries";
import type { FindingItem } from "@/lib/findings/schema";
import { confirmServer, updateServer } from "@/lib/servers/commands";
import { listServers } from "@/lib/servers/queries";

import type { Team } from "./people";

export type Work = { caseId: string; plan: CasePlan; team: Team; analyst: Actor; pack: Pack };

const scannerReason =
  "Scanner traffic that a research project announced; nothing of the later steps follows from this address.";

type Judgement = { triage: "confirmed" | "dismissed" | "needs_more"; reason?: string };

function judgementOf(random: Random, finding: FindingItem): Judgement {
  if (finding.severity === "low" || finding.severity === "info")
    return random.chance(0.6) ? { triage: "dismissed", reason: scannerReason } : { triage: "confirmed" };
  return random.chance(0.08)
    ? { triage: "needs_more", reason: "Waiting for the firewall log of that night." }
    : { triage: "confirmed" };
}

/** People look at findings, worst first, as far as the case has come. */
export async function triage(tx: Tx, work: Work): Promise<void> {
  const { caseId, plan, analyst } = work;
  const random = randomFrom(plan.seed + 11);
  const { items } = await listFindings(tx, { caseId, limit: 200, brief: true });
  const share = plan.effort === "closed" || plan.effort === "late" ? 1 : plan.progress * 1.3;
  for (const finding of items.slice(0, Math.round(items.length * share))) {
    const judgement = judgementOf(random, finding);
    if (plan.effort === "closed" && judgement.triage === "needs_more") judgement.triage = "confirmed";
    await triageFinding(tx, analyst, { caseId, findingId: finding.id, version: finding.version, ...judgement });
  }
}

/** What people know that no build shows: a mitigation, an unplugged server, a shell that was confirmed. */
export async function confirmStates(tx: Tx, work: Work): Promise<void> {
  const { caseId, plan, analyst, team } = work;
  const random = randomFrom(plan.seed + 13);
  for (const server of await listServers(tx, caseId)) {
    const planned = plan.servers.find((candidate) => candidate.hostname === server.hostname);
    if (!planned) continue;
    const ids = { caseId, serverId: server.id };
    let version = server.version;
    if (planned.fix === "mitigated" || planned.fix === "disconnected") {
      const reason =
        planned.fix === "mitigated"
          ? "EOMT ran without errors; the update waits for the weekend."
          : "Taken off the network on the owner's order; mail runs elsewhere.";
      const since = planned.closedAt === null ? undefined : new Date(planned.closedAt).toISOString();
      const said = { ...ids, version, exposure: planned.fix, reason, since };
      version = (await confirmServer(tx, team.technician, said)).version;
    }
    if (server.compromiseProposed && plan.progress > 0.45 && (plan.story || random.chance(0.75)))
      version = (
        await confirmServer(tx, analyst, {
          ...ids,
          version,
          compromise: server.compromiseProposed,
          reason: "Agreed after going through every finding of this server.",
        })
      ).version;
    if (plan.progress > 0.35 && planned.depth !== "clean" && planned.depth !== "attempted")
      await updateServer(tx, team.technician, {
        ...ids,
        version,
        containment: "contained",
        note: "Reached by VPN only since the firewall change.",
      });
  }
}

/** "No evidence" is confirmed where hunting is done and the logs leave no gap; elsewhere the product would refuse it. */
export async function confirmAbsence(tx: Tx, work: Work): Promise<void> {
  const { caseId, analyst } = work;
  for (const server of await listServers(tx, caseId)) {
    if (server.compromise !== "unknown" || server.noEvidenceGaps.length > 0) continue;
    await confirmServer(tx, analyst, {
      caseId,
      serverId: server.id,
      version: server.version,
      compromise: "no_evidence",
      reason: "Every hunting task is done, and every log was read from 26 February until the update was in.",
    });
  }
}

const guess = { likelihood: "roughly_even", confidence: "low", admiralty: "C3" } as const;
const doubt = { likelihood: "unlikely", confidence: "low" } as const;
const noReasons = { against: [], alternatives: [] };

async function claimByHand(tx: Tx, work: Work, findings: FindingItem[]): Promise<void> {
  const { caseId, plan, analyst, pack, team } = work;
  const critical = findings.filter((finding) => finding.severity === "critical").slice(0, 3);
  const findingIds = critical.map((finding) => finding.id);
  if (plan.cluster === "HAFNIUM" || plan.story) {
    const claim = await addAttribution(tx, analyst, {
      caseId,
      pack,
      cluster: "HAFNIUM",
      ...guess,
      statement: claimSentences({ cluster: "HAFNIUM", ...guess }),
      reasons: [
        {
          text: "Address book reset, JScript one-liner and their order within a minute fit the published description.",
          findingId: findingIds[0] ?? null,
        },
        { text: "The attack came within two days of the disclosure.", findingId: null },
      ],
      against: [
        {
          text: "Several actors used the same flaws and the same kind of shell; none of the listed file hashes was seen.",
          findingId: null,
        },
      ],
      alternatives: [{ text: "Another actor that bought or copied the exploit.", findingId: null }],
      findingIds,
    });
    if (plan.progress > 0.4)
      await decideAttribution(tx, team.lead, {
        caseId,
        pack,
        attributionId: claim.id,
        version: claim.version,
        status: "accepted",
        reason: "Good enough to steer the hunt; not good enough to be told outside.",
      });
  }
  if (plan.cluster === "UNC2640")
    await addAttribution(tx, analyst, {
      caseId,
      pack,
      cluster: "UNC2640",
      ...doubt,
      statement: claimSentences({ cluster: "UNC2640", ...doubt }),
      reasons: [
        {
          text: "The shell bears the name help.aspx, which the published table lists.",
          findingId: findingIds[0] ?? null,
        },
      ],
      ...noReasons,
      against: [{ text: "A file name is no proof, and the content does not have the published MD5.", findingId: null }],
      findingIds,
    });
}

function decisionOf(
  random: Random,
  plan: CasePlan,
  claim: AttributionView,
): { status: "accepted" | "rejected"; reason: string } | null {
  if (claim.origin !== "rule" || plan.story || plan.progress < 0.4) return null;
  if (claim.cluster === plan.cluster || random.chance(0.5))
    return { status: "accepted", reason: "The address was active here at the time its source names." };
  return {
    status: "rejected",
    reason: "The address only asked for pages that do not exist; nothing else ties it to the intrusion.",
  };
}

/** Claims: those that indicators proposed are decided, and people add their own with reasons for and against. */
export async function attribute(tx: Tx, work: Work): Promise<void> {
  const { caseId, plan, pack, team } = work;
  const random = randomFrom(plan.seed + 17);
  const { items } = await listFindings(tx, { caseId, limit: 50, brief: true });
  if (items.length > 0) await claimByHand(tx, work, items);
  for (const claim of await listAttributions(tx, caseId)) {
    const decision = claim.status === "proposed" ? decisionOf(random, plan, claim) : null;
    if (decision)
      await decideAttribution(tx, team.lead, {
        caseId,
        pack,
        attributionId: claim.id,
        version: claim.version,
        ...decision,
      });
  }
}
