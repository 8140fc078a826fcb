import pg from "pg";
import { derivedSecret } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";

export type RoleUrls = { boundUrl: string; portfolioUrl: string };

type RoleOptions = { ownerUrl: string; masterKey: Uint8Array; roles?: Partial<RoleUrls> };

const boundRole = "breakwater_bound";
const portfolioRole = "breakwater_portfolio";

function urlAs(ownerUrl: string, role: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

async function mayLogin(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function ensureRole(
  client: pg.Client,
  role: string,
  { ownerUrl, password }: { ownerUrl: string; password: string },
): Promise<string> {
  const url = urlAs(ownerUrl, role, password);
  const known = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role]);
  if (known.rowCount === 1 && (await mayLogin(url))) return url;
  try {
    await client.query("SAVEPOINT role");
    const act = known.rowCount === 0 ? "CREATE" : "ALTER";
    await client.query(`${act} ROLE ${role} LOGIN NOINHERIT PASSWORD ${pg.escapeLiteral(password)}`);
    return url;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "42501")) throw error;
    throw new AppError(
      "FORBIDDEN",
      `The account of DATABASE_URL may not ${known.rowCount === 0 ? "create" : "set the password of"} the role ${role}. Let an administrator run: ALTER ROLE ${new URL(ownerUrl).username} CREATEROLE; or create the roles ${boundRole} and ${portfolioRole} by hand and set BREAKWATER_DB_BOUND_URL and BREAKWATER_DB_PORTFOLIO_URL.`,
    );
  }
}

/**
 * Makes the two login roles of the product and gives them their passwords, which follow from the
 * master key: every machine that shares the key finds the same ones. Throws FORBIDDEN with the
 * command to run when the owner may not make roles.
 */
export async function ensureRoles(client: pg.Client, { ownerUrl, masterKey, roles }: RoleOptions): Promise<RoleUrls> {
  const make = (role: string) =>
    ensureRole(client, role, { ownerUrl, password: derivedSecret(masterKey, `database role ${role}`) });
  const boundUrl = roles?.boundUrl ?? (await make(boundRole));
  const portfolioUrl = roles?.portfolioUrl ?? (await make(portfolioRole));
  return { boundUrl, portfolioUrl };
}
