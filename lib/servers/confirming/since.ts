import { loadPack } from "@/lib/campaigns/queries";
import { AppError, notFound } from "@/lib/core/errors";
import type { ExposureState } from "@/lib/core/states";
import { dayMs, formatDay } from "@/lib/core/time";
import type { Tx } from "@/lib/db/client";
import { endsExposure } from "@/lib/servers/rules";

const longestBeforeMs = 366 * dayMs;

/**
 * The time since which a person says the exposure is over, or null. INVALID for a state that ends none, for a time in the
 * future, and for one more than a year before the campaign's exposure window.
 */
export async function checkedSince(
  tx: Tx,
  input: { caseId: string; exposure?: ExposureState; since?: string; now: Date },
): Promise<Date | null> {
  const { caseId, exposure, since, now } = input;
  if (since === undefined) return null;
  const refuse = (sentence: string) => new AppError("INVALID", sentence, { field: "since" });
  if (exposure === undefined || !endsExposure(exposure))
    throw refuse("A time belongs to a server that is patched, disconnected or decommissioned. Leave it out.");
  const scope = await tx.case.findUnique({ where: { id: caseId }, select: { campaign: { select: { slug: true } } } });
  if (!scope) throw notFound("case");
  const { manifest } = await loadPack(scope.campaign.slug);
  const at = new Date(since);
  if (at > now) throw refuse("This time lies in the future. Give the time since which it holds.");
  const earliest = Date.parse(manifest.exposureWindow.earliestAt) - longestBeforeMs;
  if (at.getTime() < earliest)
    throw refuse(`This time is too long ago to matter here. Give one after ${formatDay(earliest, { year: true })}.`);
  return at;
}
