import { AsyncLocalStorage } from "node:async_hooks";

import { Metadata, Server } from "@tus/server";

import type { RawCall } from "@/lib/access/raw";
import { AppError, notFound } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { installedStore } from "@/lib/storage/installed";
import { EncryptedTusStore } from "@/lib/storage/tus-store";

import { receiveEvidence } from "@/lib/evidence/commands";

export const uploadsPath = "/api/v1/uploads";
const unfinishedUploadsMs = 7 * 86_400_000;

/** Who sends the present request; an upload keeps it, so that nobody else goes on with it. */
const sender = new AsyncLocalStorage<string>();

type Meta = Record<string, string | null>;

function metadataOf(header: string | null): Meta {
  try {
    return Metadata.parse(header ?? undefined);
  } catch {
    throw new AppError("INVALID", "The upload's metadata cannot be read. Send caseId and filename, base64 each.", {
      field: "Upload-Metadata",
    });
  }
}

/** The case of an upload: named by its metadata when it begins, kept with the upload afterwards. */
export async function caseOfUpload(request: Request, params: Record<string, string>): Promise<string | null> {
  if (!params.path) return metadataOf(request.headers.get("upload-metadata")).caseId ?? null;
  const store = await installedStore();
  return (await store.uploads.state(params.path)).namespace;
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
      upload.metadata = { ...upload.metadata, uploader: sender.getStore() ?? null };
      return caseId;
    },
  });
  return new Server({
    path: uploadsPath,
    datastore,
    namingFunction: () => newId(),
    relativeLocation: true,
    respectForwardedHeaders: true,
  });
}

/**
 * Answers one tus request; a complete upload becomes evidence before the last answer leaves, and only once. An upload belongs
 * to who began it: to everyone else it does not exist.
 */
export async function serveUpload({ request, params, actor, caseId, unit }: RawCall): Promise<Response> {
  const { uploads } = await installedStore();
  const uploader = actor.userId ?? "";
  if (params.path && (await uploads.state(params.path)).metadata.uploader !== uploader) throw notFound("upload");
  globalThis.breakwaterTus ??= openServer();
  const server = await globalThis.breakwaterTus;
  const response = await sender.run(uploader, () => server.handleWeb(request));
  const uploadId = params.path || response.headers.get("location")?.split("/").at(-1);
  if (!response.ok || !uploadId || caseId === null || request.method === "DELETE") return response;
  const state = await uploads.state(uploadId);
  if (state.declaredSizeBytes === null || state.offsetBytes < state.declaredSizeBytes) return response;
  const stored = await uploads.finish(uploadId);
  const { filename, server: serverHint } = state.metadata;
  // The upload's own id names the evidence, so finishing twice receives it once. Asking where a complete upload stands
  // finishes it too, should the answer to its last bytes have been lost.
  const evidence = await unit(
    ({ tx }) =>
      receiveEvidence(tx, actor, {
        caseId,
        id: uploadId,
        uploadId,
        path: filename ?? "unnamed",
        stored,
        source: "browser",
        serverHint,
      }),
    { writes: true },
  );
  const headers = new Headers(response.headers);
  headers.set("Breakwater-Evidence", evidence.id);
  return new Response(response.body, { status: response.status, headers });
}
