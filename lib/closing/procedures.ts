import { z } from "zod";

import { procedure } from "@/lib/access/procedure";
import { afterSettling, versioned } from "@/lib/cases/procedures";
import { caseView } from "@/lib/cases/schema";

import { closeCase, reopenCase, signOff } from "./commands";
import { closureOf } from "./queries";
import { closeCaseInput, unmetCriterion } from "./schema";

/** How a case ends: its criteria, closing, and opening it again. */
export const closingProcedures = {
  closure: procedure("case.read")
    .route({ method: "GET", path: "/cases/{caseId}/closure", summary: "Closure criteria and what would meet them" })
    .input(z.object({ caseId: z.uuid() }))
    .output(z.object({ items: z.array(unmetCriterion) }))
    .handler(async ({ context: { tx }, input }) => ({ items: await closureOf(tx, input.caseId) })),

  close: procedure("case.close")
    .route({ method: "POST", path: "/cases/{caseId}/close", summary: "Close a case; unmet criteria need a reason" })
    .input(closeCaseInput)
    .output(caseView)
    .handler(({ context, input }) =>
      afterSettling(context, (scope) =>
        closeCase(context.tx, context.actor, { scope, version: input.version, exit: input.exit, reason: input.reason }),
      ),
    ),

  signOff: procedure("case.sign_off")
    .route({
      method: "POST",
      path: "/cases/{caseId}/sign-off",
      summary: "Sign a case off for the organization it is about",
    })
    .input(z.object({ ...versioned, statement: z.string().trim().min(3, "Write your statement.").max(2000) }))
    .output(caseView)
    .handler(({ context, input: { version, statement } }) =>
      afterSettling(context, (scope) =>
        signOff(context.tx, context.actor, { scope, version, statement, now: context.now }),
      ),
    ),

  reopen: procedure("case.reopen")
    .route({ method: "POST", path: "/cases/{caseId}/reopen", summary: "Open a closed case again" })
    .input(z.object({ ...versioned, reason: z.string().trim().min(1, "Say why the case is opened again.").max(2000) }))
    .output(caseView)
    .handler(({ context, input }) =>
      afterSettling(context, (scope) =>
        reopenCase(context.tx, context.actor, { scope, version: input.version, reason: input.reason }),
      ),
    ),
};
