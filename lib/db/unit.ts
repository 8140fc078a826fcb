import { AppError } from "@/lib/core/errors";
import { isUuid } from "@/lib/core/ids";
import { log } from "@/lib/core/log";

import { client, type DbRole, type Tx } from "./client";

/** The chain of the installation itself: the nil uuid is no case. */
export const installationId = "00000000-0000-0000-0000-000000000000";

type AfterCommit = () => void | Promise<void>;
const pending = new WeakMap<Tx, AfterCommit[]>();

/** Runs `action` once this transaction has committed, and never if it rolls back. */
export function afterCommit(tx: Tx, action: AfterCommit): void {
  const actions = pending.get(tx);
  if (!actions) throw new Error("afterCommit needs a transaction opened by inCase or inPortfolio.");
  actions.push(action);
}

const maxAttempts = 5;

/** Serialization failures and deadlocks are expected under load and are tried again here, and only here. */
function isRetryable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? String(error.code) : "";
  return code === "P2034" || /\b(40001|40P01)\b/.test(`${code} ${error.message}`);
}

async function attempt<T>(role: DbRole, caseId: string | null, work: (tx: Tx) => Promise<T>): Promise<T> {
  const actions: AfterCommit[] = [];
  const result = await client(role).$transaction(async (tx) => {
    pending.set(tx, actions);
    // SET LOCAL takes no parameters; the id was validated as a uuid, so it can be written out.
    if (caseId !== null) await tx.$executeRawUnsafe(`SET LOCAL app.case_id = '${caseId}'`);
    return work(tx);
  });
  for (const action of actions) {
    // The write has happened; what follows it (queue, listeners) is found again by sweeps and may not turn it into a failure.
    await (async () => action())().catch((error: unknown) => log().error({ err: error }, "after commit"));
  }
  return result;
}

async function withRetry<T>(role: DbRole, caseId: string | null, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let n = 1; ; n += 1) {
    try {
      return await attempt(role, caseId, work);
    } catch (error) {
      if (n >= maxAttempts || !isRetryable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * 2 ** n * Math.random()));
    }
  }
}

/**
 * A transaction bound to one case: row-level security shows this case's rows and no other.
 * `work` may run more than once and must not have effects outside the transaction; use afterCommit for these.
 */
export async function inCase<T>(caseId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (!isUuid(caseId)) throw new AppError("INVALID", "The case id is not a UUID in lower case.");
  return withRetry("bound", caseId, work);
}

/** A transaction that reads across cases and writes global tables. Always combine case reads with visibleTo(actor). */
export async function inPortfolio<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return withRetry("portfolio", null, work);
}

/**
 * Runs part of a portfolio transaction as the import role, which may add rows of new cases and neither read, change nor remove
 * any. An error ends the transaction, and the role with it.
 */
export async function asImporter<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx.$executeRaw`SET LOCAL ROLE breakwater_import`;
  const result = await work();
  await tx.$executeRaw`SET LOCAL ROLE NONE`;
  return result;
}
