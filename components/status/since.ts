import type { CampaignStatus, RecordedDay } from "@/lib/portfolio/schema";

export const spans = ["yesterday", "7d", "30d"] as const;
export type Span = (typeof spans)[number];

export const spanWords: Record<Span, string> = { yesterday: "Since yesterday", "7d": "7 days", "30d": "30 days" };

const daysOf: Record<Span, number> = { yesterday: 1, "7d": 7, "30d": 30 };

/** The last recorded day that lies so far back, or null when the record does not reach there. */
export function dayBefore(status: Pick<CampaignStatus, "asOf" | "days">, span: Span): RecordedDay | null {
  const at = new Date(status.asOf);
  at.setUTCDate(at.getUTCDate() - daysOf[span]);
  const wanted = at.toISOString().slice(0, 10);
  return status.days.findLast(({ day }) => day <= wanted) ?? null;
}

/** "34 more", "2 fewer" or "as many", against a number of before; empty where there is none. */
export function moved(now: number, before: number | null | undefined): string {
  if (before === null || before === undefined) return "";
  const change = now - before;
  if (change === 0) return "as many";
  return `${Math.abs(change).toLocaleString("en")} ${change > 0 ? "more" : "fewer"}`;
}
