import { hash, verify } from "@node-rs/argon2";

import { passwordMaxLength, passwordMinLength } from "./rules";
import { isWorstPassword } from "./worst-passwords";

// OWASP's argon2id setting with 19 MiB: about 25 ms on one core, and four at once stay under 80 MiB.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// The hash of a random password nobody has, made with the same cost: checking it takes as long as a real one.
let nobody: Promise<string> | undefined;

/** The same characters typed on different keyboards make the same password. */
function canonical(password: string): string {
  return password.normalize("NFKC");
}

/** Argon2id hash with its parameters and salt inside. */
export function hashPassword(password: string): Promise<string> {
  return hash(canonical(password), cost);
}

/** True when the password is the one hashed. Takes the same time when there is no hash, and is then false. */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  nobody ??= hashPassword(crypto.randomUUID());
  const known = passwordHash ?? (await nobody);
  const typed = Array.from(password).length > passwordMaxLength ? "" : password;
  const matches = await verify(known, canonical(typed)).catch(() => false);
  return passwordHash !== null && matches;
}

export type PasswordProblem = "password_short" | "password_long" | "password_common" | "password_personal";

/**
 * What is wrong with a new password, or null. Length and known-worst lists only: rules on composition make
 * passwords worse, not better (NIST SP 800-63B 3.1.1.2).
 */
export function passwordProblem(password: string, person: { email: string; name: string }): PasswordProblem | null {
  const length = Array.from(password).length;
  if (length < passwordMinLength) return "password_short";
  if (length > passwordMaxLength) return "password_long";
  if (new Set(password).size < 5 || isWorstPassword(password)) return "password_common";
  const typed = password.toLowerCase();
  if (typed === person.email.toLowerCase() || typed === person.name.toLowerCase()) return "password_personal";
  return null;
}
