import type { RawCall } from "@/lib/access/raw";
import { AppError, notFound } from "@/lib/core/errors";
import { isUuid } from "@/lib/core/ids";
import { recordExport } from "@/lib/evidence/commands";
import { protectedZip, protectedZipSizeBytes } from "@/lib/evidence/queries";
import { installedStore } from "@/lib/storage/installed";

const shortestReason = 3;
const longestReason = 500;

/** A name that every browser takes: plain letters, and the true one encoded beside it (RFC 6266). */
function attachment(filename: string): string {
  const name = `${filename}.zip`;
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, "_").slice(-120);
  const encoded = encodeURIComponent(name.slice(0, 200).toWellFormed()).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.codePointAt(0)?.toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/** What the custody record says of a script that gives no reason; the token's owner stands beside it. */
const scriptsPurpose = "Taken by a script that gave no reason";

/** What the copy is for, in words. A person has to say it; a script with a token may leave it out. */
function purposeOf(request: Request, actor: RawCall["actor"]): string {
  const given = new URL(request.url).searchParams.get("reason");
  if (given === null && actor.via === "token") return scriptsPurpose;
  const purpose = given?.trim() ?? "";
  if (purpose.length < shortestReason)
    throw new AppError(
      "INVALID",
      "Say what the copy is for: add ?reason= with a few words. It stands in the custody record.",
      { field: "reason" },
    );
  if (purpose.length > longestReason)
    throw new AppError("INVALID", `Keep the reason below ${longestReason} characters.`, { field: "reason" });
  return purpose;
}

/**
 * Hands out a file as an AES-256 zip with the shared password, never its raw bytes. What it is for stands in the custody
 * record before the first byte leaves.
 */
export async function exportContent({ request, params, actor, caseId, unit }: RawCall): Promise<Response> {
  // A link on another site must not make a signed-in person take evidence out.
  if (request.headers.get("sec-fetch-site") === "cross-site")
    throw new AppError("FORBIDDEN", "Open this download from Breakwater itself.");
  const purpose = purposeOf(request, actor);
  const { evidenceId } = params;
  if (caseId === null || !evidenceId || !isUuid(evidenceId)) throw notFound("evidence");
  const found = await unit(({ tx }) => recordExport(tx, actor, { caseId, evidenceId, purpose }), { writes: true });
  if (found.sha256 === null) throw notFound("evidence");
  const reader = await (await installedStore()).open({ namespace: caseId, sha256: found.sha256 });
  async function* content(): AsyncGenerator<Uint8Array> {
    try {
      yield* reader.read();
    } finally {
      await reader.close();
    }
  }
  return new Response(protectedZip(found.filename, content(), found.sizeBytes), {
    headers: {
      "Content-Type": "application/zip",
      "Content-Length": String(protectedZipSizeBytes(found.filename, found.sizeBytes)),
      "Content-Disposition": attachment(found.filename),
      "Content-Security-Policy": "sandbox; default-src 'none'",
      "Cross-Origin-Resource-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
      "Cache-Control": "private, no-store",
    },
  });
}
