import pg from "pg";
import { derivedSecret } from "@/lib/core/env";
import { AppError } from "@/lib/core/errors";

export type RoleUrls = { boundUrl: string; portfolioUrl: string };

type RoleOptions = { ownerUrl: string; masterKey: Uint8Array; roles?: Partial<RoleUrls> };

const boundRole = "breakwater_bound";
const portfolioRole = "breakwater_portfolio";
const importRole = "breakwater_import";

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
      `The account of DATABASE_URL may not ${known.rowCount === 0 ? "create" : "set the password of"} the role ${role}. Let an administrator run: ALTER ROLE ${new URL(ownerUrl).username} CREATEROLE; or create the roles ${boundRole}, ${portfolioRole} and ${importRole} by hand and set BREAKWATER_DB_BOUND_URL and BREAKWATER_DB_PORTFOLIO_URL.`,
    );
  }
}

/**
 * Makes the role that imports add cases under: it cannot sign in, and the portfolio role may take it on but has none of its
 * rights by itself.
 */
async function ensureImportRole(client: pg.Client, ownerUrl: string): Promise<void> {
  const { rows } = await client.query<{ known: boolean; granted: boolean; version: number }>(
    `SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1) AS known,
            EXISTS (SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles p ON p.oid = m.member
                    WHERE r.rolname = $1 AND p.rolname = $2) AS granted,
            current_setting('server_version_num')::int AS version`,
    [importRole, portfolioRole],
  );
  const [found] = rows;
  if (found?.known && found.granted) return;
  // Before PostgreSQL 16 it is the member that says whether it inherits.
  const grant =
    (found?.version ?? 0) >= 160_000
      ? `GRANT ${importRole} TO ${portfolioRole} WITH INHERIT FALSE, SET TRUE`
      : `ALTER ROLE ${portfolioRole} NOINHERIT; GRANT ${importRole} TO ${portfolioRole}`;
  try {
    await client.query("SAVEPOINT role");
    if (!found?.known) await client.query(`CREATE ROLE ${importRole} NOLOGIN`);
    await client.query(grant);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "42501")) throw error;
    throw new AppError(
      "FORBIDDEN",
      `The account of DATABASE_URL may not make the role ${importRole}. Let an administrator run: ALTER ROLE ${new URL(ownerUrl).username} CREATEROLE; or: CREATE ROLE ${importRole} NOLOGIN; ${grant};`,
    );
  }
}

/**
 * Makes the two login roles of the product and gives them their passwords, which follow from the
 * master key: every machine that shares the key finds the same ones; and the role for imports. Throws FORBIDDEN with the
 * command to run when the owner may not make roles.
 */
export async function ensureRoles(client: pg.Client, { ownerUrl, masterKey, roles }: RoleOptions): Promise<RoleUrls> {
  const make = (role: string) =>
    ensureRole(client, role, { ownerUrl, password: derivedSecret(masterKey, `database role ${role}`) });
  const boundUrl = roles?.boundUrl ?? (await make(boundRole));
  const portfolioUrl = roles?.portfolioUrl ?? (await make(portfolioRole));
  await ensureImportRole(client, ownerUrl);
  return { boundUrl, portfolioUrl };
}
