import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { testDatabase } from "./testing";

/** Global tables by name: a new table is either case-owned or stands here. */
const globalTables = [
  "api_token",
  "audit_checkpoint",
  "bulk_row",
  "bulk_run",
  "campaign",
  "campaign_day",
  "campaign_indicator",
  "campaign_rule",
  "checklist_version",
  "import_row",
  "import_run",
  "invitation",
  "job",
  "knowledge_import",
  "mail_schedule",
  "mail_suppression",
  "organization",
  "organization_member",
  "pack_item",
  "pack_source",
  "rematch",
  "saved_view",
  "session",
  "setting",
  "sign_in_throttle",
  "team",
  "team_member",
  "user",
  "view_default",
];

const database = await testDatabase();
const owner = new pg.Client({ connectionString: database.ownerUrl });
beforeAll(() => owner.connect());
afterAll(async () => {
  await owner.end();
  await database.drop();
});

async function rows<T extends pg.QueryResultRow>(sql: string): Promise<T[]> {
  return (await owner.query<T>(sql)).rows;
}

type Table = { name: string; owned: boolean; secured: boolean; forced: boolean };

async function tables(): Promise<Table[]> {
  return rows<Table>(`
    SELECT c.relname AS name, c.relrowsecurity AS secured, c.relforcerowsecurity AS forced,
           EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'case_id' AND NOT a.attisdropped) AS owned
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations'
    ORDER BY c.relname`);
}

async function caseOwned(): Promise<string[]> {
  return (await tables()).filter(({ owned }) => owned).map(({ name }) => name);
}

describe("tables", () => {
  test("are case-owned, the case itself, or on the short list of global ones", async () => {
    const others = (await tables()).filter(({ owned }) => !owned).map(({ name }) => name);
    expect(others).toEqual(["case", ...globalTables].toSorted());
    expect((await caseOwned()).length).toBeGreaterThan(15);
  });

  test("of a case have row-level security that holds for their owner too", async () => {
    for (const { name, owned, secured, forced } of await tables()) {
      const expected = owned || name === "case";
      expect({ name, secured, forced }).toEqual({ name, secured: expected, forced: expected });
    }
  });

  test("use no native enums, triggers or rules", async () => {
    expect(
      await rows(`SELECT typname FROM pg_type WHERE typtype = 'e' AND typnamespace = 'public'::regnamespace`),
    ).toEqual([]);
    const triggers = `SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace`;
    expect(await rows(triggers)).toEqual([]);
    expect(await rows(`SELECT rulename FROM pg_rules WHERE schemaname = 'public'`)).toEqual([]);
  });

  test("belong to the owner role, which no web or worker process signs in as", async () => {
    const owners = await rows<{ owner: string }>(
      `SELECT DISTINCT tableowner AS owner FROM pg_tables WHERE schemaname = 'public'`,
    );
    expect(owners).toHaveLength(1);
    expect(["breakwater_bound", "breakwater_portfolio"]).not.toContain(owners[0]?.owner);
  });
});

describe("keys of case-owned tables", () => {
  test("primary and unique keys start with the case", async () => {
    const keys = await rows<{ table: string; key: string; first: string }>(`
      SELECT c.relname AS table, i.indexrelid::regclass::text AS key, a.attname AS first
      FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
      WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace`);
    const owned = await caseOwned();
    expect(keys.filter(({ table, first }) => owned.includes(table) && first !== "case_id")).toEqual([]);
    const withPrimary = await rows<{ name: string }>(
      `SELECT conrelid::regclass::text AS name FROM pg_constraint WHERE contype = 'p'`,
    );
    for (const table of owned) expect(withPrimary.map(({ name }) => name)).toContain(table);
  });

  test("foreign keys among them carry the case on both ends, so no row can point into another case", async () => {
    const owned = await caseOwned();
    const wrong = (await foreignKeys()).filter(({ to, first, target }) => {
      if (to === "case") return first !== "case_id" || target !== "id";
      return owned.includes(to) && (first !== "case_id" || target !== "case_id");
    });
    expect(wrong).toEqual([]);
    expect((await foreignKeys()).some(({ to }) => owned.includes(to))).toBe(true);
  });

  test("nothing global points at a case-owned table", async () => {
    const owned = await caseOwned();
    expect(
      (await foreignKeys()).filter(({ from, to }) => !owned.includes(from) && (owned.includes(to) || to === "case")),
    ).toEqual([]);
  });

  test("no update cascades, and no delete empties half of a key", async () => {
    const keys = await foreignKeys();
    expect(keys.filter(({ onUpdate }) => onUpdate !== "a")).toEqual([]);
    const owned = await caseOwned();
    expect(keys.filter(({ from, onDelete }) => owned.includes(from) && (onDelete === "n" || onDelete === "d"))).toEqual(
      [],
    );
  });
});

type ForeignKey = {
  name: string;
  from: string;
  to: string;
  first: string;
  target: string;
  onUpdate: string;
  onDelete: string;
};

async function foreignKeys(): Promise<ForeignKey[]> {
  return rows<ForeignKey>(`
    SELECT k.conname AS name, f.relname AS from, t.relname AS to, fa.attname AS first, ta.attname AS target,
           k.confupdtype AS "onUpdate", k.confdeltype AS "onDelete"
    FROM pg_constraint k
    JOIN pg_class f ON f.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
    JOIN pg_attribute fa ON fa.attrelid = f.oid AND fa.attnum = k.conkey[1]
    JOIN pg_attribute ta ON ta.attrelid = t.oid AND ta.attnum = k.confkey[1]
    WHERE k.contype = 'f' AND f.relnamespace = 'public'::regnamespace`);
}

describe("the two login roles", () => {
  async function rights(role: string): Promise<Map<string, string>> {
    const found = await rows<{ table: string; rights: string }>(`
      SELECT c.relname AS table, concat_ws(' ',
        CASE WHEN has_table_privilege('${role}', c.oid, 'SELECT') THEN 'select' END,
        CASE WHEN has_table_privilege('${role}', c.oid, 'INSERT') THEN 'insert' END,
        CASE WHEN has_table_privilege('${role}', c.oid, 'UPDATE') THEN 'update' END,
        CASE WHEN has_table_privilege('${role}', c.oid, 'DELETE') THEN 'delete' END,
        CASE WHEN has_table_privilege('${role}', c.oid, 'TRUNCATE') THEN 'truncate' END,
        CASE WHEN has_table_privilege('${role}', c.oid, 'TRIGGER') THEN 'trigger' END) AS rights
      FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')`);
    return new Map(found.map((row) => [row.table, row.rights]));
  }
  const addOnly = new Map([
    ["audit_event", "select insert"],
    ["audit_head", "select insert update"],
    ["custody_event", "select insert"],
  ]);

  test("the bound role writes the rows of its case, and adds to what must never change", async () => {
    const granted = await rights("breakwater_bound");
    for (const table of [...(await caseOwned()), "case"]) {
      expect([table, granted.get(table)]).toEqual([table, addOnly.get(table) ?? "select insert update delete"]);
    }
  });

  test("the portfolio role reads across cases and writes none of their rows", async () => {
    const granted = await rights("breakwater_portfolio");
    const installationChain = new Map([
      ["audit_event", "select insert"],
      ["audit_head", "select insert update"],
    ]);
    for (const table of [...(await caseOwned()), "case"]) {
      expect([table, granted.get(table)]).toEqual([table, installationChain.get(table) ?? "select"]);
    }
  });

  test("checkpoints are only ever added, and neither role sees the migration table", async () => {
    for (const role of ["breakwater_bound", "breakwater_portfolio"]) {
      const granted = await rights(role);
      expect(granted.get("audit_checkpoint")).toBe("select insert");
      expect(granted.get("_prisma_migrations")).toBe("");
    }
  });

  test("the import role adds rows of new cases, marks what it has written, and cannot sign in", async () => {
    const granted = await rights("breakwater_import");
    const added = ["audit_event", "audit_head", "build_reading", "case_stat", "server", "task", "timeline_event"];
    for (const [table, right] of granted)
      expect([table, right]).toEqual([table, added.includes(table) || table === "case" ? "insert" : ""]);
    const columns = await rows(`
      SELECT column_name, privilege_type FROM information_schema.column_privileges
      WHERE grantee = 'breakwater_import' AND table_name = 'case' AND privilege_type IN ('SELECT', 'UPDATE')
      ORDER BY privilege_type, column_name`);
    expect(columns).toEqual([
      { column_name: "id", privilege_type: "SELECT" },
      { column_name: "tasks_pending", privilege_type: "SELECT" },
      { column_name: "tasks_pending", privilege_type: "UPDATE" },
    ]);
    const [role] = await rows(
      `SELECT rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'breakwater_import'`,
    );
    expect(role).toEqual({ rolcanlogin: false, rolsuper: false, rolbypassrls: false });
  });

  test("are no superusers, cannot pass by row-level security, own nothing, and inherit nothing", async () => {
    const roles = await rows(`
      SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
             ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid) AS may_become,
             pg_has_role(rolname, 'breakwater_import', 'USAGE') AS inherits
      FROM pg_roles r WHERE rolname IN ('breakwater_bound', 'breakwater_portfolio') ORDER BY rolname`);
    const plain = {
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      inherits: false,
    };
    expect(roles).toEqual([
      { rolname: "breakwater_bound", ...plain, may_become: [] },
      { rolname: "breakwater_portfolio", ...plain, may_become: ["breakwater_import"] },
    ]);
  });

  test("have one policy each per table: an OR of both would switch the text indexes off", async () => {
    const policies = await rows<{ table: string; roles: string[]; command: string; using: string }>(`
      SELECT tablename AS table, roles::text[] AS roles, cmd AS command, qual AS using FROM pg_policies WHERE schemaname = 'public'`);
    for (const table of [...(await caseOwned()), "case"]) {
      const bound = policies.filter((policy) => policy.table === table && policy.roles.includes("breakwater_bound"));
      expect(bound.map(({ command, roles }) => [command, roles])).toEqual([["ALL", ["breakwater_bound"]]]);
      expect(bound[0]?.using).toContain("app.case_id");
      expect(policies.filter((policy) => policy.table === table && policy.roles.includes("public"))).toEqual([]);
    }
  });
});
