import { json, type RawCall } from "@/lib/access/raw";
import { AppError } from "@/lib/core/errors";
import { installedStore } from "@/lib/storage/installed";

import { receiveEvidence } from "@/lib/evidence/commands";

function declaredOf(headers: Headers): { sizeBytes?: number; sha256?: string } {
  const length = headers.get("content-length");
  const sha256 = headers.get("x-content-sha256")?.trim();
  return { sizeBytes: length === null ? undefined : Number(length), sha256: sha256 || undefined };
}

/** Takes one file as the raw body of a request: streamed into the encrypted store, then received into the case. */
export async function putEvidence({ request, actor, caseId, unit }: RawCall): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const filename = query.get("filename")?.trim();
  if (!filename || caseId === null)
    throw new AppError("INVALID", "Name the file: add ?filename= to the address.", { field: "filename" });
  if (!request.body)
    throw new AppError("INVALID", "The request has no body. Send the file as the raw body.", { field: "body" });
  const store = await installedStore();
  const stored = await store.save(caseId, request.body, declaredOf(request.headers));
  const received = await unit(
    ({ tx }) =>
      receiveEvidence(tx, actor, { caseId, path: filename, stored, source: "script", serverHint: query.get("server") }),
    { writes: true },
  );
  return json(received, 201);
}
