import { access } from "node:fs/promises";
import { join } from "node:path";
import { derivedSecret, inheritedVariables, type Settings } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";
import { explainDatabaseFailure } from "@/lib/db/connection-failure";
import { keptSecret } from "@/lib/db/embedded";
import { checkServer, migrate, type MigrateResult } from "@/lib/db/migrate";

const keyName = "master.key";

type Variables = Record<string, string | undefined>;

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * The key that everything stored is encrypted under: BREAKWATER_MASTER_KEY, or one made at the first
 * start. It is never made anew for an installation that already has data, since that data would be lost.
 */
export async function installationKey({ masterKey, dataDir }: Settings): Promise<Buffer> {
  if (masterKey !== undefined) return masterKey;
  const secrets = join(dataDir, "secrets");
  if (!(await exists(join(secrets, keyName))) && (await exists(join(secrets, "database")))) {
    throw new AppError(
      "UNAVAILABLE",
      `The master key ${join(secrets, keyName)} is missing, and without it stored evidence cannot be read. Put it back from your backup, or set BREAKWATER_MASTER_KEY.`,
    );
  }
  const key = Buffer.from(await keptSecret(dataDir, keyName), "base64");
  if (key.length === 32) return key;
  throw new AppError(
    "UNAVAILABLE",
    `The file ${join(secrets, keyName)} does not hold a master key of 32 bytes. Put the right one back.`,
  );
}

/** Tells a wrong DATABASE_URL before anything slow begins. */
export async function checkDatabaseUrl({ databaseUrl }: Settings): Promise<void> {
  if (databaseUrl === undefined) return;
  try {
    await checkServer(databaseUrl);
  } catch (error) {
    throw explainDatabaseFailure(error, databaseUrl) ?? error;
  }
}

/** Brings the database to this version's state; failures of DATABASE_URL become sentences. */
export async function migrateInstallation(
  root: string,
  { settings, key, ownerUrl }: { settings: Settings; key: Buffer; ownerUrl: string },
): Promise<MigrateResult> {
  const given = { boundUrl: settings.boundUrl, portfolioUrl: settings.portfolioUrl };
  try {
    return await migrate({ projectDirectory: root, ownerUrl, masterKey: key, roles: given });
  } catch (error) {
    throw explainDatabaseFailure(error, ownerUrl) ?? error;
  }
}

/**
 * The environment of web and worker: the person's own, plus what the supervisor knows, without the way in of the database's
 * owner. Row-level security and the grants on the audit chain bind the two roles of the product; they do not bind the owner.
 */
export function serviceVariables(settings: Settings, { key, urls }: { key: Buffer; urls: MigrateResult }): Variables {
  const variables: Variables = {
    ...inheritedVariables(),
    PORT: `${settings.port}`,
    BREAKWATER_URL: settings.url,
    BREAKWATER_DATA: settings.dataDir,
    BREAKWATER_DB_BOUND_URL: urls.boundUrl,
    BREAKWATER_DB_PORTFOLIO_URL: urls.portfolioUrl,
    NEXTAUTH_URL: settings.url,
    NEXTAUTH_SECRET: settings.nextAuthSecret ?? derivedSecret(key, "sign-in cookie"),
    NEXT_TELEMETRY_DISABLED: "1",
  };
  if (settings.masterKey === undefined)
    variables.BREAKWATER_MASTER_KEY_FILE = join(settings.dataDir, "secrets", keyName);
  for (const name of ["PORT", "BREAKWATER_URL", "BREAKWATER_DATA", "NEXTAUTH_SECRET"]) delete variables[`${name}_FILE`];
  for (const role of ["BOUND", "PORTFOLIO"]) delete variables[`BREAKWATER_DB_${role}_URL_FILE`];
  for (const name of ["DATABASE_URL", "BREAKWATER_DB_OWNER_URL"]) {
    delete variables[name];
    delete variables[`${name}_FILE`];
  }
  return variables;
}

/** The environment of a command: backups, restores and doctor need the owner's way in as well. */
export function commandVariables(
  settings: Settings,
  { key, urls }: { key: Buffer; urls: MigrateResult & { ownerUrl: string } },
): Variables {
  return { ...serviceVariables(settings, { key, urls }), BREAKWATER_DB_OWNER_URL: urls.ownerUrl };
}
