import { appendAudit, auditedIn } from "@/lib/audit/commands";
import type { Actor } from "@/lib/auth/schema";
import { actorOfRequest } from "@/lib/auth/sessions";
import { AppError, notFound } from "@/lib/core/errors";
import { isUuid, newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { inCase, inPortfolio, installationId } from "@/lib/db/unit";

import { actorOfLink, comesByLink } from "./links";
import { type Act, type CaseScope, maySee, ruleOf } from "./policy";
import { settleCase } from "./settle";
import { caseScope } from "./visible";

/** What a handler receives: an open transaction, who asks, and the case it is bound to. `caseId` is the new id while a case is being opened. */
export type Unit = { tx: Tx; actor: Actor; now: Date; caseId: string | null; scope: CaseScope | null };

/** Who sent this request, or null. Whoever comes by a link is judged by it alone, signed in or not. */
export function authenticate(headers: Headers): Promise<Actor | null> {
  if (comesByLink(headers)) return actorOfLink(headers, new Date());
  return inPortfolio((tx) => actorOfRequest(tx, headers, new Date()));
}

export function requireActor(actor: Actor | null): Actor {
  if (actor) return actor;
  throw new AppError("UNAUTHORIZED", "Sign in, or send a valid API token, and try again.");
}

async function admit(tx: Tx, actor: Actor, act: Act, caseId: string | null): Promise<CaseScope | null> {
  const rule = ruleOf(act);
  // A link opens its own case for its own acts; of anything else it does not even tell that it exists.
  if (actor.link && (caseId !== actor.link.caseId || !actor.link.acts.includes(act))) throw notFound("page");
  if (rule.scope !== "case") {
    if (!rule.may(actor)) throw new AppError("FORBIDDEN", "Your role does not allow this. Ask an administrator.");
    return null;
  }
  const scope = caseId === null ? null : await caseScope(tx, caseId);
  if (!scope || !maySee(actor, scope)) throw notFound("case");
  if (rule.may(actor, scope)) return scope;
  const why = scope.closed
    ? "This case is closed. A lead can reopen it."
    : "Your role does not allow this on this case. Ask a lead.";
  throw new AppError("FORBIDDEN", why);
}

/** The case a transaction for this act is bound to: the one named, a new one, or none. */
function transactionCase(act: Act, named: string | null): string | null {
  switch (ruleOf(act).scope) {
    case "global":
      return null;
    case "opening":
      return newId();
    case "case":
      if (named === null || !isUuid(named)) throw notFound("case");
      return named;
  }
}

/**
 * The one way to the data: opens a transaction bound to the case (or the portfolio), decides whether the
 * actor may do this act, runs the work, and leaves an audit event for every write in the same transaction.
 */
export async function pass<T>(
  input: { act: Act; actor: Actor; caseId: string | null; writes: boolean },
  work: (unit: Unit) => Promise<T>,
): Promise<T> {
  const { act, actor, writes } = input;
  const caseId = transactionCase(act, input.caseId);
  const run = async (tx: Tx): Promise<T> => {
    // Writers of one case take turns from the start, so that none decides on what another is changing.
    if (writes && caseId !== null)
      await tx.$queryRaw`SELECT 1 FROM "case" WHERE id = ${caseId}::uuid FOR NO KEY UPDATE`;
    const scope = await admit(tx, actor, act, caseId);
    // Whoever comes to an imported case first finds it whole.
    if (scope?.tasksPending && caseId !== null) await settleCase(tx, caseId);
    const result = await work({ tx, actor, now: new Date(), caseId, scope });
    if (writes && caseId !== null) await settleCase(tx, caseId);
    if (writes && auditedIn(tx) === 0) {
      await appendAudit(tx, actor, { caseId: caseId ?? installationId, action: act, object: act.split(".")[0] ?? act });
    }
    return result;
  };
  return caseId === null ? inPortfolio(run) : inCase(caseId, run);
}
