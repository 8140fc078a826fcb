import { storableText } from "@/lib/core/text";

import type { ReadingResult } from "./reading";

/** Replaces each text within a value that the database cannot hold; what needs no change is not written to. */
function mend(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner !== "string") mend(inner);
    else if (storableText(inner) !== inner) Reflect.set(value, name, storableText(inner));
  }
}

/**
 * Makes every text of a result one that the database can hold. This is the one place where that happens, so no format and no
 * rule has to think of it: evidence holds whatever an attacker could get written into a log.
 */
export function madeStorable(result: ReadingResult): ReadingResult {
  // Keys must stay apart that become alike as text; they are only compared, so they are written out in full.
  for (const draft of result.detection.findings)
    if (storableText(draft.key) !== draft.key) draft.key = JSON.stringify(draft.key);
  mend(result);
  return result;
}
