import { sha256Hex } from "@/lib/core/hashing";
import type { Tx } from "@/lib/db/client";
import { inPortfolio } from "@/lib/db/unit";

import {
  accountThrottle,
  addressThrottle,
  afterFailure,
  lockedForMs,
  throttledAddress,
  type ThrottlePolicy,
} from "./rules";

/** The counters of one attempt. Accounts are counted by the hash of what was typed, whether they exist or not. */
export type ThrottleKeys = { account: string; address: string };

export function throttleKeys(account: string, address: string | null): ThrottleKeys {
  return {
    account: `account:${sha256Hex(account.trim().toLowerCase())}`,
    address: `address:${address === null ? "unknown" : throttledAddress(address)}`,
  };
}

type Row = { key: string; failures: number; windowStartedAt: Date; lockedUntil: Date | null };
export type Reservation =
  | { kind: "admitted"; newlyLocked: ("account" | "address")[] }
  | { kind: "locked"; retryAfterSeconds: number };

const staleMs = 2 * 86_400_000;

function policyOf(key: string): ThrottlePolicy {
  return key.startsWith("address:") ? addressThrottle : accountThrottle;
}

async function lockRows(tx: Tx, keys: string[], now: Date): Promise<Row[]> {
  for (const key of keys) {
    await tx.$executeRaw`INSERT INTO sign_in_throttle (key, failures, window_started_at) VALUES (${key}, 0, ${now}) ON CONFLICT (key) DO NOTHING`;
  }
  return tx.$queryRaw<Row[]>`
    SELECT key, failures, window_started_at AS "windowStartedAt", locked_until AS "lockedUntil"
    FROM sign_in_throttle WHERE key = ANY(${keys}) ORDER BY key FOR UPDATE`;
}

async function forgetStale(tx: Tx, now: Date): Promise<void> {
  const before = new Date(now.getTime() - staleMs);
  await tx.$executeRaw`DELETE FROM sign_in_throttle WHERE key IN (
    SELECT key FROM sign_in_throttle WHERE window_started_at < ${before} AND (locked_until IS NULL OR locked_until < ${before})
    LIMIT 200 FOR UPDATE SKIP LOCKED)`;
}

/**
 * Counts the attempt as failed before the password is looked at, so that many at once cannot slip through;
 * forgiveAttempt takes it back. Refuses while the account or the address is locked.
 */
export async function reserveAttempt(keys: Partial<ThrottleKeys>, now: Date): Promise<Reservation> {
  const named = Object.values(keys).toSorted();
  return inPortfolio(async (tx) => {
    const rows = await lockRows(tx, named, now);
    const longestMs = Math.max(0, ...rows.map((row) => lockedForMs(row, now)));
    if (longestMs > 0) return { kind: "locked", retryAfterSeconds: Math.ceil(longestMs / 1000) };
    const newlyLocked: ("account" | "address")[] = [];
    for (const row of rows) {
      const next = afterFailure(row, now, policyOf(row.key));
      await tx.signInThrottle.update({ where: { key: row.key }, data: next });
      if (next.lockedUntil) newlyLocked.push(row.key.startsWith("address:") ? "address" : "account");
    }
    await forgetStale(tx, now);
    return { kind: "admitted", newlyLocked };
  });
}

/** The attempt was right: the account starts afresh, the address loses the one count of this attempt. */
export async function forgiveAttempt(tx: Tx, keys: Partial<ThrottleKeys>): Promise<void> {
  if (keys.account) await tx.signInThrottle.deleteMany({ where: { key: keys.account } });
  if (!keys.address) return;
  await tx.$executeRaw`UPDATE sign_in_throttle SET failures = GREATEST(0, failures - 1), locked_until = NULL WHERE key = ${keys.address}`;
}
