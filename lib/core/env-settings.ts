import { isIP } from "node:net";
import { resolve } from "node:path";
import { z } from "zod";

function isUrl(text: string, protocols: readonly string[]): boolean {
  return URL.canParse(text) && protocols.includes(new URL(text).protocol);
}

function keyBytes(text: string): Buffer {
  return /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
}

const webUrl = z
  .string()
  .refine((text) => isUrl(text, ["http:", "https:"]), "must be an address such as https://breakwater.example.org")
  .transform((text) => text.replace(/\/+$/, ""));

const postgresUrl = z
  .string()
  .refine(
    (text) => isUrl(text, ["postgres:", "postgresql:"]),
    "must look like postgresql://user:password@host:5432/database",
  );

const port = z
  .string()
  .regex(/^\d{1,5}$/, "must be a number from 1 to 65535")
  .transform(Number)
  .refine((value) => value >= 1 && value <= 65_535, "must be a number from 1 to 65535");

/** Every environment variable the product reads, with the form its value must have. */
export const settingsSchema = z.object({
  PORT: port.default(3000),
  HOST: z
    .string()
    .refine((text) => isIP(text) !== 0 || text === "localhost", "must be an IP address of this machine, or localhost")
    .optional(),
  BREAKWATER_URL: webUrl.optional(),
  BREAKWATER_DATA: z
    .string()
    .default(".data")
    .transform((path) => resolve(path)),
  BREAKWATER_LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace"], "must be fatal, error, warn, info, debug or trace")
    .default("info"),
  BREAKWATER_TRUST_PROXY: z.enum(["yes", "no"], "must be yes or no").default("no"),
  DATABASE_URL: postgresUrl.optional(),
  STORAGE: z
    .enum(["disk", "s3"], "must be disk or s3")
    .refine((kind) => kind === "disk", "this version keeps evidence on disk only; set STORAGE=disk or leave it out")
    .default("disk"),
  SMTP_URL: z
    .string()
    .refine((text) => isUrl(text, ["smtp:", "smtps:"]), "must look like smtp://user:password@host:587")
    .optional(),
  MAIL_FROM: z.email("must be a mail address such as response@example.org").optional(),
  MAIL_PER_MINUTE: z
    .string()
    .regex(/^\d{1,5}$/, "must be a number of letters")
    .transform(Number)
    .refine((value) => value >= 1 && value <= 60_000, "must be from 1 to 60000")
    .default(60),
  MAIL_QUIET_HOURS: z
    .string()
    .regex(/^([01]?\d|2[0-3])-([01]?\d|2[0-3])$/, "must be two hours in UTC such as 22-6")
    .transform((text) => {
      const [fromHour = 0, toHour = 0] = text.split("-").map(Number);
      return { fromHour, toHour };
    })
    .optional(),
  OIDC_ISSUER: webUrl.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  BREAKWATER_MASTER_KEY: z
    .string()
    .transform(keyBytes)
    .refine((bytes) => bytes.length === 32, "must be 32 bytes as 64 hexadecimal digits or as base64")
    .optional(),
  NEXTAUTH_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  BREAKWATER_DB_OWNER_URL: postgresUrl.optional(),
  BREAKWATER_DB_BOUND_URL: postgresUrl.optional(),
  BREAKWATER_DB_PORTFOLIO_URL: postgresUrl.optional(),
});

export type RawSettings = z.output<typeof settingsSchema>;

/** Names of all settings, in the order of `.env.example`. */
export const settingNames = Object.keys(settingsSchema.shape);
