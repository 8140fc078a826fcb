import type { Need } from "@/lib/campaigns/schema";

import { type GateFacts, type Judged, met, unmet } from "./facts";
import { at } from "./words";

const where = "beside the clocks on the overview of the case";

/** What people have to have recorded on the case itself. */
export function judgeRecord(need: Extract<Need, { kind: "case_record" }>, { record }: GateFacts): Judged {
  switch (need.record) {
    case "awareness":
      return record.awareAt === null
        ? unmet(`Nobody has recorded when the organization became aware. Set it ${where}.`, true)
        : met(`Aware since ${at(record.awareAt)}.`, { proofs: [] });
    case "reporting_decisions": {
      const [first, ...more] = record.undecidedRegimes;
      if (first === undefined) return met("Every duty that may apply is decided on.", { proofs: [] });
      const others = more.length === 0 ? "" : ` and ${more.length} more`;
      return unmet(`Nobody has decided on ${first}${others}. Decide ${where}.`, true);
    }
    default:
      return need.record satisfies never;
  }
}
