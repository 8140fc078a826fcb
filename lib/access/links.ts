import { callerOf } from "@/lib/auth/address";
import { passwordMatches } from "@/lib/auth/passwords";
import type { Actor } from "@/lib/auth/schema";
import { forgiveAttempt, reserveAttempt, throttleKeys } from "@/lib/auth/throttle";
import { AppError } from "@/lib/core/errors";
import { sha256Hex } from "@/lib/core/hashing";
import { inPortfolio } from "@/lib/db/unit";

import type { Act } from "./policy";

/** What whoever holds a link may do. Reading shows of the case what the link's kind says and no more. */
function actsOf(kind: string, reply: boolean): Act[] {
  const replies: Act[] = ["shared.answer", "evidence.add"];
  return ["shared.read", "shared.acknowledge", ...(kind === "upload" || reply ? replies : [])];
}

/** The secret of a link as a page sends it: in a header, never in an address that a server on the way would log. */
function linkSecretOf(headers: Headers): string | null {
  return /^link (bwl_\S{20,200})$/i.exec(headers.get("authorization")?.trim() ?? "")?.[1] ?? null;
}

/** Whether the request says that it comes over a link, whatever that link is worth. */
export function comesByLink(headers: Headers): boolean {
  return /^link\b/i.test(headers.get("authorization")?.trim() ?? "");
}

const gone = new AppError(
  "UNAUTHORIZED",
  "This link opens nothing: it has expired, was withdrawn, or is incomplete. Ask whoever sent it for a new one.",
  { link: "gone" },
);

function tooMany(retryAfterSeconds: number): AppError {
  const minutes = Math.ceil(retryAfterSeconds / 60);
  return new AppError(
    "TOO_MANY",
    `Too many attempts. Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`,
    {
      retryAfterSeconds,
    },
  );
}

/**
 * Who comes by a link: somebody of the organization, for this one case and these acts. UNAUTHORIZED for a secret that opens
 * nothing or a passcode that is missing or wrong (`data.link`), TOO_MANY for an address that guesses.
 */
export async function actorOfLink(headers: Headers, now: Date): Promise<Actor> {
  const secret = linkSecretOf(headers);
  const caller = callerOf(headers);
  const link =
    secret === null
      ? null
      : await inPortfolio((tx) =>
          tx.shareLink.findFirst({
            where: { secretHash: sha256Hex(secret) },
            include: { case: { select: { organizationId: true, organizationName: true } } },
          }),
        );
  if (!link) {
    const tried = await reserveAttempt({ address: throttleKeys("", caller.address).address }, now);
    throw tried.kind === "locked" ? tooMany(tried.retryAfterSeconds) : gone;
  }
  if (link.revokedAt !== null || link.expiresAt <= now) throw gone;
  if (link.passcodeHash !== null) await assertPasscode(headers, { id: link.id, hash: link.passcodeHash, now });
  return {
    userId: null,
    name: `${link.label} (by link)`,
    email: "",
    role: "client",
    teamIds: [],
    organizationIds: [link.case.organizationId],
    via: "link",
    sessionId: null,
    link: { id: link.id, caseId: link.caseId, acts: actsOf(link.kind, link.reply), ...caller },
  };
}

async function assertPasscode(headers: Headers, link: { id: string; hash: string; now: Date }): Promise<void> {
  const typed = headers.get("x-breakwater-passcode");
  if (typed === null || typed === "")
    throw new AppError("UNAUTHORIZED", "This link asks for the passcode that you were given.", { link: "passcode" });
  const keys = { account: throttleKeys(`link ${link.id}`, null).account };
  const tried = await reserveAttempt(keys, link.now);
  if (tried.kind === "locked") throw tooMany(tried.retryAfterSeconds);
  if (!(await passwordMatches(link.hash, decodeURIComponent(typed))))
    throw new AppError("UNAUTHORIZED", "This is not the passcode of this link.", {
      link: "passcode",
      field: "passcode",
    });
  await inPortfolio((tx) => forgiveAttempt(tx, keys));
}
