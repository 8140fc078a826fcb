import { caseScope } from "@/lib/access/visible";
import { changeCase, decideReporting } from "@/lib/cases/commands";
import { reportingOf } from "@/lib/cases/queries";
import { notFound } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";

import type { Work } from "./judgements";

const hourMs = 3_600_000;
const european = ["AT", "CZ", "DE", "DK", "ES", "FI", "FR", "HU", "IE", "IT", "LT", "NL", "PT", "SE"];

type Said = { applies: boolean; reason: string };

function saidOf(regime: string, { plan }: Work): Said {
  switch (regime) {
    case "gdpr":
      return european.includes(plan.country)
        ? { applies: true, reason: "Mailboxes hold personal data, and counsel will not rule out that they were read." }
        : {
            applies: false,
            reason: "The organization is not established in the European Union and offers nothing there.",
          };
    case "hipaa":
      return plan.country === "US" && plan.sector === "Health"
        ? { applies: true, reason: "Patients write to these mailboxes." }
        : { applies: false, reason: "No health care in the United States." };
    case "us-state":
      return plan.country === "US"
        ? { applies: true, reason: "Counsel goes through the states one by one." }
        : { applies: false, reason: "No residents of US states in the data." };
    case "authorities":
      return { applies: true, reason: "Told by telephone; indicators were shared under TLP:AMBER." };
    default:
      return { applies: false, reason: "Counsel read the rules and contracts in question; none asks for a notice." };
  }
}

/** The moment of awareness and a decision on every duty, as counsel and lead gave them; what stands already is left alone. */
export async function decideDuties(tx: Tx, work: Work, now: Date): Promise<void> {
  const { caseId, team } = work;
  const scope = await caseScope(tx, caseId);
  const row = await tx.case.findUnique({ where: { id: caseId }, select: { version: true, openedAt: true } });
  if (!scope || !row) throw notFound("case");
  const { awareAt, regimes } = await reportingOf(tx, caseId);
  const aware = awareAt ?? row.openedAt;
  if (awareAt === null)
    await changeCase(tx, team.lead, {
      scope,
      action: "case.update",
      patch: { version: row.version, awareAt: aware.toISOString() },
    });
  const filedAt = new Date(Math.min(now.getTime(), aware.getTime() + 40 * hourMs)).toISOString();
  for (const { key, decision } of regimes) {
    if (decision !== null) continue;
    const { applies, reason } = saidOf(key, work);
    await decideReporting(tx, team.lead, {
      caseId,
      regime: key,
      decision: applies ? "applies" : "does_not_apply",
      reason,
      filedAt: applies && key !== "us-state" ? filedAt : null,
      evidenceId: null,
      version: 0,
      now,
    });
  }
}
