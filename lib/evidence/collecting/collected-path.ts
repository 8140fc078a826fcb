/** Folders that stand directly below a drive of Windows; a folder called C is a drive only when one of them follows. */
const belowDrive = new Set([
  "windows",
  "users",
  "programdata",
  "program files",
  "program files (x86)",
  "inetpub",
  "perflogs",
  "system volume information",
  "$recycle.bin",
  "$extend",
  "$mft",
  "$logfile",
  "$boot",
  "exchsrvr",
]);

const encodedDrive = /^(?:%5c%5c[.?]%5c)?[a-z]%3a$/i;
const drive = /^(?:\\\\[.?]\\)?([a-z]):$/i;
/** Where Velociraptor puts what it collected, by the way it was read. */
const accessor = /^(?:auto|file|ntfs|lazy_ntfs|ntfs_vss|raw_ntfs|vss)$/i;

/** A drive that lies deeper is none that a tool collected. */
const deepest = 64;

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function letterAt(parts: readonly string[], at: number): string | undefined {
  const part = parts[at] ?? "";
  const letter = drive.exec(encodedDrive.test(part) ? decoded(part) : part)?.[1];
  if (letter !== undefined || !/^[a-z]$/i.test(part)) return letter;
  return belowDrive.has((parts[at + 1] ?? "").toLowerCase()) ? part : undefined;
}

/** A path as a collection holds it: what lies above the drive that was collected, and the path on that drive or null. */
export type CollectedPath = { above: string[]; placed: string | null };

/**
 * Finds the drive in a path of a triage collection: `EX01/C/Windows/…` (KAPE, CyLR), `uploads/auto/C%3A/…` or
 * `uploads/ntfs/%5C%5C.%5CC%3A/…` (Velociraptor). Without a drive everything but the name itself counts as above.
 */
export function collectedPath(path: string): CollectedPath {
  const parts = path.split(/[\\/]/).filter((part) => part !== "" && part !== ".");
  const at = parts.slice(0, deepest).findIndex((_, place) => letterAt(parts, place) !== undefined);
  if (at < 0) return { above: parts.slice(0, -1), placed: null };
  const above = parts.slice(0, at);
  while (above.length > 0 && (accessor.test(above.at(-1) ?? "") || /^uploads$/i.test(above.at(-1) ?? ""))) above.pop();
  const letter = letterAt(parts, at) ?? "";
  // A tool that encodes the name of the drive encodes all below it; elsewhere a percent sign is one of the name.
  const below = parts.slice(at + 1).map((part) => (encodedDrive.test(parts[at] ?? "") ? decoded(part) : part));
  return { above, placed: `${letter.toUpperCase()}:\\${below.join("\\")}` };
}

/** Where a file lay on its server, as far as its path tells; else the path as it is. For matching only: stored paths stay as they came. */
export function placeOnServer(path: string): string {
  return collectedPath(path).placed ?? path;
}
