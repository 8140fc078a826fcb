import type { Actor } from "@/lib/auth/schema";
import type { LiveEvent } from "@/lib/live/schema";
import { inPortfolio } from "@/lib/db/unit";

import { authenticate } from "./gate";
import { maySee } from "./policy";
import { caseScope } from "./visible";

/** How long an answer about one case and the session itself is trusted before both are asked again. */
const trustMs = 5_000;

/**
 * Decides for one listener which events reach it: those of cases the actor may see, and installation events for staff.
 * The session is checked again while the stream runs; a revoked one ends it by throwing.
 */
export function mayHear(headers: Headers, first: Actor): (event: LiveEvent) => Promise<boolean> {
  let actor = first;
  let checkedAt = Date.now();
  const cases = new Map<string, { visible: boolean; at: number }>();
  return async (event) => {
    const now = Date.now();
    if (now - checkedAt > trustMs) {
      const again = await authenticate(headers);
      if (!again) throw new Error("The session has ended.");
      actor = again;
      checkedAt = now;
    }
    if (event.caseId === null) return actor.role !== "client";
    const { caseId } = event;
    const known = cases.get(caseId);
    if (known && now - known.at < trustMs) return known.visible;
    const scope = await inPortfolio((tx) => caseScope(tx, caseId));
    const visible = scope !== null && maySee(actor, scope);
    cases.set(caseId, { visible, at: now });
    return visible;
  };
}
