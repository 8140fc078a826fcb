import { AppError } from "@/lib/core/errors";

const codes = ["53100", "ENOSPC", "EDQUOT"];

/** Whether the database (53100) or the file system had no room; the driver's code stands in the message that Prisma makes of it. */
function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && codes.some((code) => code === error.code)) return true;
  return /Code: `53100`/.test(error.message) || isDiskFull(error.cause);
}

/** A failure that people can mend, as the error that says how; null for anything else that was not expected. */
export function explainDiskFull(error: unknown): AppError | null {
  if (!isDiskFull(error)) return null;
  return new AppError(
    "DISK_FULL",
    "A disk of this installation is full. Free some space, then try again: nothing already stored was harmed.",
  );
}
