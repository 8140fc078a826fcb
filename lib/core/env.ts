import { hkdfSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { AppError } from "./errors";
import { settingNames, settingsSchema, type RawSettings } from "./env-settings";

type Variables = Readonly<Record<string, string | undefined>>;

export type Settings = {
  port: number;
  /** Address to listen on; undefined listens on all. */
  host: string | undefined;
  /** Where people reach the product, without a trailing slash. */
  url: string;
  /** Absolute directory of secrets, evidence and the embedded database. */
  dataDir: string;
  logLevel: RawSettings["BREAKWATER_LOG_LEVEL"];
  production: boolean;
  /** The operator's own PostgreSQL; undefined means the embedded one. */
  databaseUrl: string | undefined;
  storage: RawSettings["STORAGE"];
  smtpUrl: string | undefined;
  /** The sender of letters; without it the user of the mail server. */
  mailFrom: string | undefined;
  mailPerMinute: number;
  /** No letters are sent between these hours of the day, UTC. */
  mailQuiet: { fromHour: number; toHour: number } | undefined;
  oidc: { issuer: string; clientId: string; clientSecret: string } | undefined;
  masterKey: Buffer | undefined;
  nextAuthSecret: string | undefined;
  /** True when a reverse proxy of the operator's stands in front and its X-Forwarded-* headers are to be believed. */
  trustProxy: boolean;
  ownerUrl: string | undefined;
  boundUrl: string | undefined;
  portfolioUrl: string | undefined;
};

function readVariable(variables: Variables, name: string, problems: string[]): string | undefined {
  const direct = variables[name]?.trim();
  const file = variables[`${name}_FILE`]?.trim();
  if (!file) return direct === "" ? undefined : direct;
  if (direct) problems.push(`${name}: set it or ${name}_FILE, not both.`);
  try {
    const text = readFileSync(file, "utf8").trim();
    if (text === "") problems.push(`${name}_FILE: the file ${file} is empty.`);
    return text === "" ? undefined : text;
  } catch (error) {
    const why =
      error instanceof Error && "code" in error && error.code === "EACCES" ? "may not be read" : "cannot be read";
    problems.push(`${name}_FILE: the file ${file} ${why}.`);
    return undefined;
  }
}

function oidcOf(raw: RawSettings, problems: string[]): Settings["oidc"] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = raw;
  if (issuer && clientId && clientSecret) return { issuer, clientId, clientSecret };
  if (!issuer && !clientId && !clientSecret) return undefined;
  problems.push("OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET: set all three, or none.");
  return undefined;
}

function refuse(problems: readonly string[]): never {
  const list = problems.map((problem) => `  - ${problem}`).join("\n");
  throw new AppError("INVALID", `These settings cannot be used:\n${list}\nThe file .env.example describes each one.`);
}

function toSettings(raw: RawSettings, variables: Variables, problems: string[]): Settings {
  return {
    port: raw.PORT,
    host: raw.HOST,
    url: raw.BREAKWATER_URL ?? `http://localhost:${raw.PORT}`,
    dataDir: raw.BREAKWATER_DATA,
    logLevel: raw.BREAKWATER_LOG_LEVEL,
    production: variables.NODE_ENV === "production",
    databaseUrl: raw.DATABASE_URL,
    storage: raw.STORAGE,
    smtpUrl: raw.SMTP_URL,
    mailFrom: raw.MAIL_FROM,
    mailPerMinute: raw.MAIL_PER_MINUTE,
    mailQuiet: raw.MAIL_QUIET_HOURS,
    oidc: oidcOf(raw, problems),
    masterKey: raw.BREAKWATER_MASTER_KEY,
    nextAuthSecret: raw.NEXTAUTH_SECRET,
    trustProxy: raw.BREAKWATER_TRUST_PROXY === "yes",
    ownerUrl: raw.BREAKWATER_DB_OWNER_URL,
    boundUrl: raw.BREAKWATER_DB_BOUND_URL,
    portfolioUrl: raw.BREAKWATER_DB_PORTFOLIO_URL,
  };
}

/**
 * Settings from a set of variables; every name also has a `_FILE` form that names a file holding the
 * value. Throws INVALID with one line per problem, all of them at once, and never shows a value,
 * since values may be secrets.
 */
export function parseSettings(variables: Variables): Settings {
  const problems: string[] = [];
  const values = Object.fromEntries(settingNames.map((name) => [name, readVariable(variables, name, problems)]));
  const parsed = settingsSchema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(`${issue.path.join(".")}: ${issue.message}.`);
    return refuse(problems);
  }
  const settings = toSettings(parsed.data, variables, problems);
  return problems.length > 0 ? refuse(problems) : settings;
}

let remembered: Settings | undefined;

/** The validated settings of this process; read once. */
export function env(): Settings {
  remembered ??= parseSettings(process.env);
  return remembered;
}

/** The environment as it is, for handing to a child process. */
export function inheritedVariables(): Record<string, string | undefined> {
  return { ...process.env };
}

function handedOver<T>(value: T | undefined, name: string): T {
  if (value !== undefined) return value;
  throw new AppError(
    "INVALID",
    `${name} is not set. Start this program with npm start or npm run breakwater, which set it.`,
  );
}

/** Connection URL of the owner of the tables, whom no policy binds; handed to commands alone, never to web and worker. */
export function ownerDatabaseUrl(): string {
  return handedOver(env().ownerUrl, "BREAKWATER_DB_OWNER_URL");
}

/** Connection URLs of the two roles that the product works with; the supervisor hands them to every process. */
export function databaseUrls(): { boundUrl: string; portfolioUrl: string } {
  const { boundUrl, portfolioUrl } = env();
  return {
    boundUrl: handedOver(boundUrl, "BREAKWATER_DB_BOUND_URL"),
    portfolioUrl: handedOver(portfolioUrl, "BREAKWATER_DB_PORTFOLIO_URL"),
  };
}

/** The 32-byte key from which every other key of the installation is derived. */
export function masterKey(): Buffer {
  return handedOver(env().masterKey, "BREAKWATER_MASTER_KEY");
}

/** A secret of its own for one purpose, the same on every machine that shares the master key. */
export function derivedSecret(key: Uint8Array, purpose: string): string {
  return Buffer.from(hkdfSync("sha256", key, "breakwater", purpose, 32)).toString("base64url");
}

/** The secret that signs the sign-in cookie: NEXTAUTH_SECRET, or one derived from the master key. */
export function nextAuthSecret(): string {
  return env().nextAuthSecret ?? derivedSecret(masterKey(), "sign-in cookie");
}

/** next-auth learns its own address from the environment alone; it is the one that people use. */
export function shareUrlWithNextAuth(): void {
  process.env.NEXTAUTH_URL = env().url;
}
