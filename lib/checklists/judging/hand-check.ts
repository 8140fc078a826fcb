import type { FileFact, GateFacts } from "./facts";

/**
 * The list of installed updates that a person put to the task and explained in a note: it decides what the build table leaves
 * to be checked by hand. Logs and output of tools name builds, not updates, so only other files count.
 */
export function installedUpdatesOf(facts: GateFacts): FileFact | null {
  return facts.noted ? listOf(facts) : null;
}

function listOf({ files }: GateFacts): FileFact | null {
  const attached = files.filter((file) => file.attached && file.stored);
  return attached.find((file) => file.format === null || file.format === "unrecognized") ?? null;
}

/** What is still to be done where the build table leaves it to be checked by hand. */
export function handCheckMissing(facts: GateFacts): string {
  const list = listOf(facts);
  return list === null
    ? "Attach the list of installed updates here, and say in a note what it shows."
    : `${list.filename} is attached. Say in a note on this task what it shows.`;
}
