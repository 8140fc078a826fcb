import { z } from "zod";

/** Lower case and ASCII only: look-alike letters must not make a second account of the same name. */
export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .min(1, "Enter an e-mail address.")
  .max(254, "This address is too long.")
  .regex(/^[\x21-\x7e]+$/, "Use an address of plain letters, digits and signs, such as name@example.org.")
  .pipe(z.email("This is not an e-mail address. It looks like name@example.org."));

export const personName = z
  .string()
  .trim()
  .min(1, "Enter a name.")
  .max(120, "Use at most 120 characters.")
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, "Leave out invisible characters.");
