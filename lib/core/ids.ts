import { v7, validate } from "uuid";

/** A new UUIDv7: unique without asking the database, and ordered by the time it was made. */
export function newId(): string {
  return v7();
}

/**
 * True for a UUID in canonical text form, which is lower case (RFC 9562, section 4). Hashes, paths and queue keys are made of
 * this text, so the same UUID written otherwise must not pass as a second id.
 */
export function isUuid(text: string): boolean {
  return validate(text) && text === text.toLowerCase();
}
