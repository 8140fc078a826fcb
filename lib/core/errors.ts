/** HTTP status of every code an expected failure may carry. */
export const errorStatus = {
  INVALID: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  TOO_LARGE: 413,
  UNPROCESSABLE: 422,
  TOO_MANY: 429,
  UNAVAILABLE: 503,
  DISK_FULL: 507,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/**
 * A failure that can be expected. The message is a sentence for a person and says what to do next;
 * `data` is what a program needs (the field, the current row). Anything else that is thrown is a bug.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly data: Record<string, unknown> | undefined;

  constructor(code: ErrorCode, message: string, data?: Record<string, unknown>) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.data = data;
  }

  get status(): number {
    return errorStatus[this.code];
  }
}

/** Absent and forbidden answer alike, so that nobody learns what exists. */
export function notFound(what: string): AppError {
  return new AppError("NOT_FOUND", `This ${what} does not exist, or you may not see it.`);
}

/** A stale write: the caller receives the row as it is now and decides. */
export function conflict(what: string, current: Record<string, unknown>): AppError {
  return new AppError("CONFLICT", `Someone changed this ${what} while you were editing. Compare and save again.`, {
    current,
  });
}
