import { clockStateOf, filedLate } from "@/lib/cases/rules";
import type { CaseClock, CaseRegime, RegimeDecision } from "@/lib/cases/schema";
import type { ReportClock } from "@/lib/reports/schema";
import { minuteOf } from "@/lib/reports/times";

function noteOf(clock: CaseClock, decision: RegimeDecision | null): string {
  if (decision === null) return clock.say ?? clock.appliesTo;
  const filed = decision.filedAt === null ? "" : `Filed ${minuteOf(decision.filedAt)}`;
  const late = filedLate(clock, decision.filedAt) ? ", after it was due" : "";
  return [filed === "" ? "" : `${filed}${late}.`, decision.reason].filter((part) => part !== "").join(" ");
}

/** The duties to report with their clocks as they stand: by what was decided and filed, and otherwise by the time. */
export function reportClocks(
  guide: { clocks: readonly CaseClock[]; regimes: readonly CaseRegime[] },
  now: Date,
): ReportClock[] {
  return guide.clocks.map((clock) => {
    const decision = guide.regimes.find((regime) => regime.key === clock.regimeKey)?.decision ?? null;
    return {
      regime: clock.regime,
      duty: clock.title,
      startedAt: clock.startedAt,
      dueAt: clock.dueAt,
      state: clockStateOf(clock, decision, now.getTime()),
      filedAt: decision?.filedAt ?? null,
      note: noteOf(clock, decision),
    };
  });
}
