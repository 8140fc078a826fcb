import { json, type RawCall } from "@/lib/access/raw";
import { AppError } from "@/lib/core/errors";
import { idFrom } from "@/lib/core/hashing";
import { installedStore } from "@/lib/storage/installed";

import { receiveEvidence } from "@/lib/evidence/commands";
import { noteUpload } from "@/lib/sharing/commands";

function declaredOf(headers: Headers): { sizeBytes?: number; sha256?: string } {
  const length = headers.get("content-length");
  const sha256 = headers.get("x-content-sha256")?.trim();
  return { sizeBytes: length === null ? undefined : Number(length), sha256: sha256 || undefined };
}

const longestKey = 200;

/**
 * The id of what is sent under an idempotency key: the same for the same sender, case and key, so that a script that lost the
 * answer may send the file again and receives it once. Undefined without a key.
 */
function idOf(call: { headers: Headers; caseId: string; userId: string | null }): string | undefined {
  const key = call.headers.get("idempotency-key")?.trim();
  if (!key) return undefined;
  if (key.length > longestKey)
    throw new AppError("INVALID", `Keep the idempotency key below ${longestKey} characters.`, {
      field: "Idempotency-Key",
    });
  return idFrom(`evidence ${call.caseId} ${call.userId ?? ""} ${key}`);
}

/** Takes one file as the raw body of a request: streamed into the encrypted store, then received into the case. */
export async function putEvidence({ request, actor, caseId, unit }: RawCall): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const filename = query.get("filename")?.trim();
  if (!filename || caseId === null)
    throw new AppError("INVALID", "Name the file: add ?filename= to the address.", { field: "filename" });
  if (!request.body)
    throw new AppError("INVALID", "The request has no body. Send the file as the raw body.", { field: "body" });
  const id = idOf({ headers: request.headers, caseId, userId: actor.userId });
  const store = await installedStore();
  const stored = await store.save(caseId, request.body, declaredOf(request.headers));
  const received = await unit(
    async ({ tx, now }) => {
      const path = filename;
      const serverHint = query.get("server");
      const found = await receiveEvidence(tx, actor, { caseId, id, path, stored, source: "script", serverHint });
      await noteUpload(tx, actor, { caseId, evidenceId: found.id, now });
      if (found.sha256 === stored.sha256) return found;
      throw new AppError(
        "CONFLICT",
        "This idempotency key was used for another file. Send this one under a key of its own.",
      );
    },
    { writes: true },
  );
  return json(received, 201);
}
