export const passwordMinLength = 12;
export const passwordMaxLength = 256;

/** The rules as they stand beside every field for a new password. */
export const passwordRules = `At least ${passwordMinLength} characters. Any characters, no need for digits or symbols; four unrelated words do well.`;

const minuteMs = 60_000;

/** How many failures are free, and how long the locks grow after them. */
export type ThrottlePolicy = {
  freeFailures: number;
  firstLockMs: number;
  longestLockMs: number;
  forgetAfterMs: number;
};

/** One account, from whatever address. */
export const accountThrottle: ThrottlePolicy = {
  freeFailures: 5,
  firstLockMs: minuteMs / 2,
  longestLockMs: 15 * minuteMs,
  forgetAfterMs: 60 * minuteMs,
};

/** One address, whatever the account: higher, since an office shares one. */
export const addressThrottle: ThrottlePolicy = {
  freeFailures: 20,
  firstLockMs: minuteMs / 2,
  longestLockMs: 60 * minuteMs,
  forgetAfterMs: 60 * minuteMs,
};

export type ThrottleState = { failures: number; windowStartedAt: Date; lockedUntil: Date | null };

/** Milliseconds until the next attempt is let through; 0 when it may go now. */
export function lockedForMs(state: ThrottleState, now: Date): number {
  return Math.max(0, (state.lockedUntil?.getTime() ?? 0) - now.getTime());
}

/** The state after one more failure: free ones first, then a lock that doubles each time up to the longest. */
export function afterFailure(state: ThrottleState | null, now: Date, policy: ThrottlePolicy): ThrottleState {
  const quietSince = state ? Math.max(state.windowStartedAt.getTime(), state.lockedUntil?.getTime() ?? 0) : 0;
  const forgotten = !state || now.getTime() - quietSince > policy.forgetAfterMs;
  const failures = forgotten ? 1 : state.failures + 1;
  const windowStartedAt = forgotten ? now : state.windowStartedAt;
  if (failures < policy.freeFailures) return { failures, windowStartedAt, lockedUntil: null };
  const lockMs = Math.min(policy.longestLockMs, policy.firstLockMs * 2 ** Math.min(30, failures - policy.freeFailures));
  return { failures, windowStartedAt, lockedUntil: new Date(now.getTime() + lockMs) };
}

/** The address a lock counts by: IPv4 as it is, IPv6 by its /64, since one machine owns all of that. */
export function throttledAddress(address: string): string {
  const plain = address
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, "")
    .replace(/%.*$/, "");
  if (!plain.includes(":")) return plain;
  const [head = "", tail] = plain.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const gap = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: gap }, () => "0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}

/** Where to go after signing in: a page of ours, or the portfolio; never another site. */
export function safeNext(next: string | null | undefined): string {
  const fallback = "/portfolio";
  if (!next || !next.startsWith("/") || /[\\\p{Cc}]/u.test(next)) return fallback;
  const origin = "http://here.invalid";
  if (!URL.canParse(next, origin)) return fallback;
  const url = new URL(next, origin);
  if (
    url.origin !== origin ||
    url.pathname.startsWith("//") ||
    url.pathname.startsWith("/api/") ||
    url.pathname === "/sign-in"
  )
    return fallback;
  return `${url.pathname}${url.search}${url.hash}`;
}

/** Why signing in or accepting a link was refused. The same answer for an unknown user, a wrong password and a disabled one. */
export const signInProblems = {
  wrong: { field: "form", message: "E-mail or password is not right. Check both and try again." },
  locked: { field: "form", message: "Too many attempts. Wait and try again." },
  link_dead: {
    field: "form",
    message: "This link was used, has expired or was replaced. Ask an administrator for a new one.",
  },
  sso_unknown: {
    field: "form",
    message: "Nobody with your e-mail address has an account here. Ask an administrator to invite you.",
  },
  sso_unverified: {
    field: "form",
    message: "Your identity provider does not say that it has verified your e-mail address. Tell an administrator.",
  },
  sso_failed: { field: "form", message: "Single sign-on did not complete. Try again, or use your password." },
  email_invalid: { field: "email", message: "This is not an e-mail address. It looks like name@example.org." },
  email_taken: { field: "email", message: "Someone with this e-mail address already has an account. Sign in instead." },
  name_invalid: { field: "name", message: "Enter your name, at most 120 characters." },
  password_short: { field: "password", message: `Use at least ${passwordMinLength} characters.` },
  password_long: { field: "password", message: `Use at most ${passwordMaxLength} characters.` },
  password_common: {
    field: "password",
    message: "This password is among the first that attackers try. Use four unrelated words.",
  },
  password_personal: {
    field: "password",
    message: "Your own name or address is easily guessed. Use four unrelated words.",
  },
  unavailable: { field: "form", message: "The server could not answer. Try again in a moment." },
} as const satisfies Record<string, { field: "form" | "email" | "name" | "password"; message: string }>;
export type SignInProblem = keyof typeof signInProblems;

export type SignInRefusal = { problem: SignInProblem; retryAfterSeconds: number | null };

/** A refusal as the one word that fits through the sign-in handshake: "wrong", "locked-120". */
export function refusalCode(refusal: SignInRefusal): string {
  return refusal.retryAfterSeconds === null ? refusal.problem : `${refusal.problem}-${refusal.retryAfterSeconds}`;
}

/** True for a word of ours; the sign-in library has its own for what goes wrong at an identity provider. */
export function isRefusal(code: string): boolean {
  return Object.hasOwn(signInProblems, code.split("-")[0] ?? "");
}

/** The field and the sentence of a refusal word; anything unknown reads as unavailable. */
export function explainRefusal(code: string): { field: "form" | "email" | "name" | "password"; message: string } {
  const [word = "", seconds] = code.split("-");
  const known = Object.entries(signInProblems).find(([name]) => name === word)?.[1] ?? signInProblems.unavailable;
  const wait = Number(seconds);
  if (!(wait > 0)) return known;
  const time = wait < 60 ? `${wait} seconds` : wait < 120 ? "a minute" : `${Math.ceil(wait / 60)} minutes`;
  return { field: known.field, message: `Too many attempts. Wait ${time} and try again.` };
}
