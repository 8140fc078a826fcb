import { appendAudit } from "@/lib/audit/commands";
import { emailAddress } from "@/lib/core/people";
import { inPortfolio, installationId } from "@/lib/db/unit";

import type { Caller } from "./address";
import { passwordMatches } from "./passwords";
import type { SignInProblem, SignInRefusal } from "./rules";
import { openSession } from "./sessions";
import { forgiveAttempt, reserveAttempt, throttleKeys, type ThrottleKeys } from "./throttle";

/** A session secret for the cookie, or the reason why there is none. */
export type SignInOutcome = { kind: "open"; secret: string; userId: string } | ({ kind: "refused" } & SignInRefusal);

export function refused(problem: SignInProblem, retryAfterSeconds: number | null = null): SignInOutcome {
  return { kind: "refused", problem, retryAfterSeconds };
}

async function auditLock(
  locked: ("account" | "address")[],
  user: { id: string; name: string } | null,
  caller: Caller,
): Promise<void> {
  if (locked.length === 0) return;
  const subject = { userId: user?.id ?? null, name: user?.name ?? "Someone not signed in" };
  await inPortfolio((tx) =>
    appendAudit(tx, subject, {
      caseId: installationId,
      action: "sign_in.locked",
      object: "user",
      objectId: user?.id,
      after: { locked, address: caller.address },
    }),
  );
}

/**
 * Checks an e-mail address and a password and opens a session. Unknown address, wrong password, account
 * without a password and disabled account take the same work and get the same answer.
 */
export async function signIn(
  input: { email: string; password: string },
  caller: Caller,
  now = new Date(),
): Promise<SignInOutcome> {
  const typed = input.email.slice(0, 300);
  const keys: ThrottleKeys = throttleKeys(typed, caller.address);
  const reservation = await reserveAttempt(keys, now);
  if (reservation.kind === "locked") return refused("locked", reservation.retryAfterSeconds);
  const email = emailAddress.safeParse(typed).data ?? "";
  const select = { id: true, name: true, email: true, passwordHash: true, state: true } as const;
  const user = await inPortfolio((tx) => tx.user.findUnique({ where: { email }, select }));
  const passwordHash = user?.state === "active" ? user.passwordHash : null;
  const matches = await passwordMatches(passwordHash, input.password);
  if (!user || !matches) {
    await auditLock(reservation.newlyLocked, user, caller);
    return refused("wrong");
  }
  return inPortfolio(async (tx) => {
    // The row is locked from here: a disable or new password that came first wins, one that comes later ends this session.
    const { count } = await tx.user.updateMany({
      where: { id: user.id, state: "active", passwordHash },
      data: { lastSignInAt: now },
    });
    if (count === 0) return refused("wrong");
    await forgiveAttempt(tx, keys);
    const secret = await openSession(tx, { userId: user.id, ...caller, now });
    await appendAudit(
      tx,
      { userId: user.id, name: user.name },
      { caseId: installationId, action: "session.open", object: "session", after: { address: caller.address } },
    );
    return { kind: "open", secret, userId: user.id };
  });
}

/** Opens a session for someone whom the identity provider vouches for; only people who already have an account here. */
export async function signInByEmail(claimed: string, caller: Caller, now = new Date()): Promise<SignInOutcome> {
  const email = emailAddress.safeParse(claimed).data;
  if (!email) return refused("sso_unknown");
  return inPortfolio(async (tx) => {
    const user = await tx.user.findUnique({ where: { email }, select: { id: true, name: true } });
    const { count } = await tx.user.updateMany({ where: { email, state: "active" }, data: { lastSignInAt: now } });
    if (!user || count === 0) return refused("sso_unknown");
    const secret = await openSession(tx, { userId: user.id, ...caller, now });
    const after = { address: caller.address, by: "single sign-on" };
    await appendAudit(
      tx,
      { userId: user.id, name: user.name },
      { caseId: installationId, action: "session.open", object: "session", after },
    );
    return { kind: "open", secret, userId: user.id };
  });
}
