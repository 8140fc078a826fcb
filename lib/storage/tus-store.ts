import type { Readable } from "node:stream";
import { DataStore, ERRORS, Upload } from "@tus/server";
import { AppError } from "@/lib/core/errors";
import type { UploadSessions, UploadState } from "./uploads";

/** An error in the shape the tus server answers with: its status and one sentence. */
class TusFailure extends Error {
  readonly status_code: number;
  readonly body: string;

  constructor(error: AppError) {
    super(error.message, { cause: error });
    this.name = "TusFailure";
    this.status_code = error.status;
    this.body = `${error.message}\n`;
  }
}

async function answering<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof AppError ? new TusFailure(error) : error;
  }
}

/** What of tus beyond its core this storage can do. */
export const tusExtensions = ["creation", "creation-with-upload", "creation-defer-length", "termination", "expiration"];

export type TusStoreOptions = {
  uploads: UploadSessions;
  /** The namespace a new upload belongs to; throws AppError when the upload names none. */
  namespaceOf: (upload: Upload) => string;
  /** Age at which an unfinished upload may be removed; 0 keeps it. */
  expirationMs?: number;
};

/**
 * The tus server's storage: everything that arrives is encrypted before it is written, and an offset is reported only
 * after it is durable. The caller finishes a complete upload through `uploads.finish(id)`.
 */
export class EncryptedTusStore extends DataStore {
  readonly #options: TusStoreOptions;

  constructor(options: TusStoreOptions) {
    super();
    this.#options = options;
    this.extensions = tusExtensions;
  }

  override async create(upload: Upload): Promise<Upload> {
    await answering(() =>
      this.#options.uploads.create(upload.id, {
        namespace: this.#options.namespaceOf(upload),
        declaredSizeBytes: upload.size ?? null,
        metadata: upload.metadata ?? {},
      }),
    );
    upload.storage = { type: "encrypted", path: upload.id };
    return upload;
  }

  override write(stream: Readable, id: string, offset: number): Promise<number> {
    return answering(() => this.#options.uploads.append(id, offset, stream));
  }

  override async getUpload(id: string): Promise<Upload> {
    try {
      return uploadOf(await this.#options.uploads.state(id));
    } catch (error) {
      if (error instanceof AppError && error.code === "NOT_FOUND") throw ERRORS.FILE_NOT_FOUND;
      throw error instanceof AppError ? new TusFailure(error) : error;
    }
  }

  override declareUploadLength(id: string, sizeBytes: number): Promise<void> {
    return answering(() => this.#options.uploads.declareSize(id, sizeBytes));
  }

  override async remove(id: string): Promise<void> {
    if (!(await answering(() => this.#options.uploads.remove(id)))) throw ERRORS.FILE_NOT_FOUND;
  }

  /** Removes uploads older than the expiration, finished ones too: what they stored stays in the store. */
  override async deleteExpired(): Promise<number> {
    const expiration = this.getExpiration();
    if (expiration === 0) return 0;
    const before = Date.now() - expiration;
    let removed = 0;
    for await (const upload of this.#options.uploads.list()) {
      if (Date.parse(upload.createdAt) >= before) continue;
      if (await this.#options.uploads.remove(upload.uploadId)) removed += 1;
    }
    return removed;
  }

  override getExpiration(): number {
    return this.#options.expirationMs ?? 0;
  }
}

function uploadOf(state: UploadState): Upload {
  return new Upload({
    id: state.uploadId,
    size: state.declaredSizeBytes ?? undefined,
    offset: state.offsetBytes,
    metadata: state.metadata,
    creation_date: state.createdAt,
    storage: { type: "encrypted", path: state.uploadId },
  });
}
