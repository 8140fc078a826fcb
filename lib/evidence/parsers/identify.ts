import { parsers } from "./registry";
import type { EvidenceProbe, Parser } from "./types";

/**
 * Names the one parser that claims a file, by its content first and its name second. A file that none claims, or that
 * more than one claims, is unrecognized: it is kept and searched by hash, never guessed at.
 */
export function identify(probe: EvidenceProbe): Parser | { unrecognized: true } {
  const [claimant, second] = parsers.filter((parser) => parser.claims(probe));
  return claimant && !second ? claimant : { unrecognized: true };
}
