import { v7, validate } from "uuid";

/** A new UUIDv7: unique without asking the database, and ordered by the time it was made. */
export function newId(): string {
  return v7();
}

/** True for any UUID in canonical text form. */
export function isUuid(text: string): boolean {
  return validate(text);
}
