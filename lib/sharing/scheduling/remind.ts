import { maySee, ruleOf } from "@/lib/access/policy";
import { caseScope } from "@/lib/access/visible";
import { actorOfUser } from "@/lib/auth/sessions";
import { casesMatching } from "@/lib/cases/queries";
import { AppError } from "@/lib/core/errors";
import { hourMs } from "@/lib/core/time";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { queueLetter } from "@/lib/sharing/mailing/queue";
import { letterTemplates } from "@/lib/core/states";

import type { DueSchedule } from "./store";

/** More than this in one go is no reminder, it is a mistake in a filter. */
const most = 5_000;

/**
 * Writes to every organization that the filter lists now, in the name of whoever set it up and with what they may do now. A case
 * that got a letter within the rhythm is left out. Answers a sentence on what came of it.
 */
export async function remind(schedule: DueSchedule, now: Date): Promise<string> {
  const actor = await inPortfolio((tx) => actorOfUser(tx, schedule.createdById));
  if (!actor) return "Nothing was sent: whoever set this up may no longer sign in.";
  const rows = await inPortfolio(
    (tx) => tx.$queryRaw<{ id: string }[]>`
      SELECT c.id FROM "case" c WHERE ${casesMatching(actor, { filter: schedule.filter }, { campaignId: schedule.campaignId, now })}
        AND c.closed_at IS NULL ORDER BY c.id LIMIT ${most + 1}`,
  );
  if (rows.length > most) return `Nothing was sent: the filter lists more than ${most.toLocaleString("en")} cases.`;
  const since = new Date(now.getTime() - schedule.everyHours * hourMs);
  const template = letterTemplates.find((known) => known === schedule.template) ?? "reminder";
  const counts = { written: 0, recent: 0, refused: 0 };
  for (const { id: caseId } of rows) {
    try {
      const written = await inCase(caseId, async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM "case" WHERE id = ${caseId}::uuid FOR NO KEY UPDATE`;
        const scope = await caseScope(tx, caseId);
        const rule = ruleOf("share.manage");
        if (!scope || !maySee(actor, scope) || rule.scope !== "case" || !rule.may(actor, scope))
          throw new AppError("FORBIDDEN", "They may not write for this case.");
        const recent = await tx.letter.count({
          where: { caseId, queuedAt: { gt: since }, state: { in: ["queued", "sent"] } },
        });
        if (recent > 0) return false;
        await queueLetter(tx, actor, { caseId, template, message: "", now });
        return true;
      });
      if (written) counts.written += 1;
      else counts.recent += 1;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      counts.refused += 1;
    }
  }
  const parts = [
    `${counts.written} ${counts.written === 1 ? "letter" : "letters"} written`,
    counts.recent > 0 ? `${counts.recent} had one already` : "",
    counts.refused > 0 ? `${counts.refused} could not be written to` : "",
  ].filter((part) => part !== "");
  return `${parts.join(", ")}.`;
}
