import { z } from "zod";

import { actorOfUser } from "@/lib/auth/sessions";
import { env } from "@/lib/core/env";
import { log } from "@/lib/core/log";
import { inPortfolio } from "@/lib/db/unit";
import { campaignStatusOf } from "@/lib/portfolio/queries";
import { campaignReport, type ReportedBefore } from "@/lib/reports/campaign";
import { renderApart } from "@/lib/reports/render-apart";
import { type DueSchedule, remind, sendReport, takeDue } from "@/lib/sharing/jobs";

const numbers = z.record(
  z.string(),
  z.object({ at: z.string(), patched: z.number(), compromised: z.number(), closed: z.number() }),
);

/** One reader's report: what they may see, against what the last one told them. */
async function reportTo(schedule: DueSchedule, { userId, before }: { userId: string; before: ReportedBefore | null }) {
  const found = await inPortfolio(async (tx) => {
    const actor = await actorOfUser(tx, userId);
    const user = await tx.user.findUnique({ where: { id: userId }, select: { email: true, name: true } });
    if (!actor || !user) return null;
    const { slug } = schedule.campaign;
    const status = await campaignStatusOf(tx, actor, { slug, filter: schedule.filter });
    return { status, user };
  });
  if (!found) return null;
  const { status, user } = found;
  const at = (step: string) => status.funnel.find((one) => one.step === step)?.count ?? 0;
  const now: ReportedBefore = {
    at: status.asOf,
    patched: at("patched"),
    compromised: status.compromised.count,
    closed: at("closed"),
  };
  const document = campaignReport({ ...status, preparedBy: schedule.createdByName, before });
  const pdf = await renderApart(document, "pdf");
  const day = status.asOf.slice(0, 10);
  const sent = await sendReport({
    toName: user.name,
    toAddress: user.email,
    subject: `[TLP:AMBER] ${schedule.name}, ${day}`,
    text: `${document.blocks.flatMap((block) => (block.kind === "paragraph" && block.style === "lead" ? block.runs.map(({ text }) => text) : [])).join("")}\n\n${env().url}/status\n`,
    filename: `status-${day}.pdf`,
    pdf,
  });
  return { now, sent };
}

async function report(schedule: DueSchedule): Promise<string> {
  const read = numbers.safeParse(schedule.lastNumbers);
  const last = { ...(read.success ? read.data : {}) };
  const told: string[] = [];
  let sent = 0;
  for (const userId of schedule.recipientIds) {
    const done = await reportTo(schedule, { userId, before: last[userId] ?? null });
    if (done === null) told.push("One reader may no longer sign in.");
    else if (done.sent.kind === "taken") {
      last[userId] = done.now;
      sent += 1;
    } else told.push(done.sent.why);
  }
  await inPortfolio((tx) => tx.mailSchedule.updateMany({ where: { id: schedule.id }, data: { lastNumbers: last } }));
  return [`${sent} ${sent === 1 ? "report" : "reports"} sent.`, ...new Set(told)].join(" ").slice(0, 500);
}

let running: Promise<void> | null = null;

/** Sends what is due by itself; one round at a time. What fails is said at the schedule and comes again in its rhythm. */
export function runSchedules(now = new Date()): Promise<void> {
  running ??= round(now).finally(() => (running = null));
  return running;
}

async function round(now: Date): Promise<void> {
  if (env().smtpUrl === undefined) return;
  for (const schedule of await inPortfolio((tx) => takeDue(tx, now))) {
    const result = await (schedule.kind === "report" ? report(schedule) : remind(schedule, now)).catch(
      (error: unknown) => {
        log().error({ err: error, schedule: schedule.id }, "schedule");
        return "It did not work on our side; it comes again at its next time.";
      },
    );
    await inPortfolio((tx) => tx.mailSchedule.updateMany({ where: { id: schedule.id }, data: { lastResult: result } }));
  }
}
