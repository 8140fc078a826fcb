import type { Entities, Sample } from "@/lib/detection/schema";
import { sealText } from "@/lib/storage/sealed-text";

/** Samples as they are stored: the line they quote and what matched in it are sealed, where they stand is not. */
export function sealedSamples(caseId: string, samples: readonly Sample[]): Sample[] {
  return samples.map((sample) => ({
    ...sample,
    text: sealText(caseId, sample.text),
    why: sample.why.map((reason) => ({ ...reason, value: sealText(caseId, reason.value) })),
  }));
}

/**
 * Entities as they are stored: addresses and commands are sealed, for a whole script can stand in them. What people look for by
 * value stays in plain: network addresses, paths, hashes, accounts.
 */
export function sealedEntities(caseId: string, entities: Entities): Entities {
  const { urls } = entities;
  return { ...entities, urls: { ...urls, values: urls.values.map((url) => sealText(caseId, url)) } };
}
