import { dueAtOf } from "@/lib/campaigns/rules";
import type { Clock, PackManifest } from "@/lib/campaigns/schema";
import type { CaseClock, CaseRegime, RegimeDecision } from "@/lib/cases/schema";

type Organization = { sector: string | null; country: string | null };
type Starts = Organization & { openedAt: string; awareAt: string | null; compromiseConfirmedAt: string | null };

function startedAt(clock: Clock, starts: Starts): string | null {
  switch (clock.starts) {
    case "awareness":
      return starts.awareAt;
    case "case_opened":
      return starts.openedAt;
    case "compromise_confirmed":
      return starts.compromiseConfirmedAt;
    case "fixed":
    case "none":
      return null;
    default:
      return clock satisfies never;
  }
}

/** Dates fixed by a directive bind the agencies it was written to; nothing but sector and country tells who they are. */
function isBound(clock: Clock, { country, sector }: Organization): boolean {
  return clock.starts !== "fixed" || (country === "US" && /\b(federal|government)\b/i.test(sector ?? ""));
}

/** Every regime of the pack that may bind the organization, with what was decided on it. */
export function regimesOf(
  manifest: PackManifest,
  organization: Organization,
  decisions: readonly RegimeDecision[],
): CaseRegime[] {
  return manifest.reportingRegimes
    .filter((regime) => regime.clocks.some(({ clock }) => isBound(clock, organization)))
    .map(({ key, name, appliesTo }) => ({
      key,
      name,
      appliesTo,
      decision: decisions.find((decision) => decision.regime === key) ?? null,
    }));
}

/** Every reporting duty of the pack that may concern the organization, with its clock as it stands. */
export function clocksOf(manifest: PackManifest, starts: Starts): CaseClock[] {
  const moments = {
    caseOpenedAt: starts.openedAt,
    awarenessAt: starts.awareAt,
    compromiseConfirmedAt: starts.compromiseConfirmedAt,
  };
  return manifest.reportingRegimes.flatMap((regime) =>
    regime.clocks
      .filter(({ clock }) => isBound(clock, starts))
      .map(({ title, clock }, index) => ({
        key: `${regime.key}-${index}`,
        regimeKey: regime.key,
        regime: regime.name,
        title,
        appliesTo: regime.appliesTo,
        reportTo: regime.reportTo,
        starts: clock.starts,
        startedAt: startedAt(clock, starts),
        dueAt: dueAtOf(clock, moments),
        say: clock.starts === "none" ? clock.say : null,
        note: regime.note,
        source: regime.source,
        basis: regime.basis,
      })),
  );
}
