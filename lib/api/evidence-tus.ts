import { AsyncLocalStorage } from "node:async_hooks";

import { Metadata, Server } from "@tus/server";

import type { RawCall } from "@/lib/access/raw";
import { AppError, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { assertStorable } from "@/lib/core/storable";
import { installedStore } from "@/lib/storage/installed";
import { EncryptedTusStore, tusExtensions } from "@/lib/storage/tus-store";
import type { UploadState } from "@/lib/storage/uploads";

import { receiveEvidence } from "@/lib/evidence/commands";
import { noteUpload } from "@/lib/sharing/commands";

export const uploadsPath = "/api/v1/uploads";
const unfinishedUploadsMs = 7 * 86_400_000;

/**
 * The present request as the gate judged it: who sends it, which an upload keeps so that nobody else goes on with it, and the
 * upload it names. The tus server is told this id and reads none from the address, where it would find another.
 */
const judged = new AsyncLocalStorage<{ uploader: string; uploadId: string | undefined }>();

type Meta = Record<string, string | null>;

function metadataOf(header: string | null): Meta {
  try {
    const found = Metadata.parse(header ?? undefined);
    assertStorable(Object.entries(found));
    return found;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("INVALID", "The upload's metadata cannot be read. Send caseId and filename, base64 each.", {
      field: "Upload-Metadata",
    });
  }
}

// Asking an upload where it stands costs a flush to disk, so one request asks once.
const asked = new WeakMap<Request, UploadState>();

/** The case of an upload: named by its metadata when it begins, kept with the upload afterwards. */
export async function caseOfUpload(request: Request, params: Record<string, string>): Promise<string | null> {
  const begins = request.method === "POST";
  // An upload begins at the collection and goes on at its own address; the other way round names two cases, or none.
  if (begins === Boolean(params.path)) throw notFound("upload");
  if (!params.path) return metadataOf(request.headers.get("upload-metadata")).caseId ?? null;
  const state = await (await installedStore()).uploads.state(params.path);
  asked.set(request, state);
  return state.namespace;
}

/** Whether an answer says that bytes are still missing, as far as that can be told without asking the disk. */
function isUnfinished(response: Response, before: UploadState | undefined): boolean {
  const offset = response.headers.get("upload-offset");
  const declared = before?.declaredSizeBytes ?? null;
  return offset !== null && declared !== null && Number(offset) < declared;
}

declare global {
  var breakwaterTus: Promise<Server> | undefined;
}

async function openServer(): Promise<Server> {
  const store = await installedStore();
  const datastore = new EncryptedTusStore({
    uploads: store.uploads,
    expirationMs: unfinishedUploadsMs,
    namespaceOf: (upload) => {
      const caseId = upload.metadata?.caseId;
      if (!caseId || !upload.metadata?.filename)
        throw new AppError("INVALID", "The upload needs caseId and filename as metadata.", {
          field: "Upload-Metadata",
        });
      upload.metadata = { ...upload.metadata, uploader: judged.getStore()?.uploader ?? null };
      return caseId;
    },
  });
  return new Server({
    path: uploadsPath,
    datastore,
    namingFunction: () => newId(),
    getFileIdFromRequest: () => judged.getStore()?.uploadId,
    // Pages of our own need no leave, and no other site gets it.
    allowedOrigins: () => false,
    relativeLocation: true,
    respectForwardedHeaders: true,
  });
}

/** Says what this server can do of tus, which a sender may ask before it signs in. */
export function describeUploads(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      Allow: "POST, HEAD, PATCH, DELETE, OPTIONS",
      "Tus-Resumable": "1.0.0",
      "Tus-Version": "1.0.0",
      "Tus-Extension": tusExtensions.join(","),
      "X-Content-Type-Options": "nosniff",
    },
  });
}

/**
 * Answers one tus request; a complete upload becomes evidence before the last answer leaves, and only once. An upload belongs
 * to who began it: to everyone else it does not exist.
 */
export async function serveUpload({ request, params, actor, caseId, unit }: RawCall): Promise<Response> {
  const { uploads } = await installedStore();
  const uploader = actor.link ? `link ${actor.link.id}` : (actor.userId ?? "");
  const before = asked.get(request);
  if (before && before.metadata.uploader !== uploader) throw notFound("upload");
  globalThis.breakwaterTus ??= openServer();
  const server = await globalThis.breakwaterTus;
  const uploadOf = { uploader, uploadId: params.path || undefined };
  const response = await judged.run(uploadOf, () => server.handleWeb(request));
  const uploadId = params.path || response.headers.get("location")?.split("/").at(-1);
  if (!response.ok || !uploadId || caseId === null || request.method === "DELETE") return response;
  if (isUnfinished(response, before)) return response;
  const state = await uploads.state(uploadId);
  if (state.declaredSizeBytes === null || state.offsetBytes < state.declaredSizeBytes) return response;
  const stored = await uploads.finish(uploadId);
  const { filename, server: serverHint } = state.metadata;
  // The upload's own id names the evidence, so finishing twice receives it once. Asking where a complete upload stands
  // finishes it too, should the answer to its last bytes have been lost.
  const evidence = await unit(
    async ({ tx, now }) => {
      const received = await receiveEvidence(tx, actor, {
        caseId,
        id: uploadId,
        uploadId,
        path: filename ?? "unnamed",
        stored,
        source: actor.link ? "link" : "browser",
        serverHint,
      });
      await noteUpload(tx, actor, { caseId, evidenceId: received.id, now });
      return received;
    },
    { writes: true },
  );
  const headers = new Headers(response.headers);
  headers.set("Breakwater-Evidence", evidence.id);
  return new Response(response.body, { status: response.status, headers });
}
