-- Grants and row-level security, applied by the owner after every migration; safe to run again.
-- Roles: breakwater_bound sees the one case named by app.case_id, breakwater_portfolio reads across cases. breakwater_import
-- cannot sign in: a portfolio transaction takes it on to add the rows of many new cases, and it can do nothing else.
-- An unset app.case_id means no rows, never all rows.

GRANT USAGE ON SCHEMA public TO breakwater_bound, breakwater_portfolio;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO breakwater_bound, breakwater_portfolio;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM breakwater_bound, breakwater_portfolio;

DO $$
DECLARE
  t record;
  key text;
  bound text;
BEGIN
  FOR t IN
    SELECT c.relname AS name,
           EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'case_id' AND NOT a.attisdropped) AS owned
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations'
  LOOP
    IF t.owned OR t.name = 'case' THEN
      key := CASE WHEN t.name = 'case' THEN 'id' ELSE 'case_id' END;
      bound := format('%I = nullif(current_setting(''app.case_id'', true), '''')::uuid', key);
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.name);
      EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t.name);
      EXECUTE format('DROP POLICY IF EXISTS bound_case ON %I', t.name);
      EXECUTE format('CREATE POLICY bound_case ON %I TO breakwater_bound USING (%s) WITH CHECK (%s)', t.name, bound, bound);
      EXECUTE format('DROP POLICY IF EXISTS portfolio_read ON %I', t.name);
      EXECUTE format('CREATE POLICY portfolio_read ON %I FOR SELECT TO breakwater_portfolio USING (true)', t.name);
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO breakwater_bound', t.name);
      EXECUTE format('GRANT SELECT ON %I TO breakwater_portfolio', t.name);
    ELSE
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO breakwater_bound, breakwater_portfolio', t.name);
    END IF;
  END LOOP;
END
$$;

-- Audit rows are only ever added. The installation's own chain has the nil case id.
REVOKE UPDATE, DELETE, TRUNCATE ON audit_event FROM breakwater_bound, breakwater_portfolio;
REVOKE DELETE, TRUNCATE ON audit_head FROM breakwater_bound, breakwater_portfolio;
REVOKE UPDATE, DELETE, TRUNCATE ON audit_checkpoint FROM breakwater_bound, breakwater_portfolio;
REVOKE UPDATE, DELETE, TRUNCATE ON custody_event FROM breakwater_bound, breakwater_portfolio;
GRANT INSERT ON audit_event TO breakwater_portfolio;
GRANT INSERT, UPDATE ON audit_head TO breakwater_portfolio;

DROP POLICY IF EXISTS installation_chain ON audit_event;
CREATE POLICY installation_chain ON audit_event FOR INSERT TO breakwater_portfolio
  WITH CHECK (case_id = '00000000-0000-0000-0000-000000000000');
DROP POLICY IF EXISTS installation_chain_insert ON audit_head;
CREATE POLICY installation_chain_insert ON audit_head FOR INSERT TO breakwater_portfolio
  WITH CHECK (case_id = '00000000-0000-0000-0000-000000000000');
DROP POLICY IF EXISTS installation_chain_update ON audit_head;
CREATE POLICY installation_chain_update ON audit_head FOR UPDATE TO breakwater_portfolio
  USING (case_id = '00000000-0000-0000-0000-000000000000');

GRANT USAGE ON SCHEMA public TO breakwater_import;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM breakwater_import;
DO $$
DECLARE
  t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['case', 'case_stat', 'server', 'build_reading', 'timeline_event', 'task', 'audit_event', 'audit_head']
  LOOP
    EXECUTE format('GRANT INSERT ON %I TO breakwater_import', t);
    EXECUTE format('DROP POLICY IF EXISTS import_insert ON %I', t);
    EXECUTE format('CREATE POLICY import_insert ON %I FOR INSERT TO breakwater_import WITH CHECK (true)', t);
  END LOOP;
END
$$;

-- It also marks a case whose tasks it has written; of a case it sees no more than that.
GRANT SELECT (id, tasks_pending), UPDATE (tasks_pending) ON "case" TO breakwater_import;
DROP POLICY IF EXISTS import_marks ON "case";
CREATE POLICY import_marks ON "case" FOR UPDATE TO breakwater_import USING (tasks_pending) WITH CHECK (NOT tasks_pending);
DROP POLICY IF EXISTS import_sees ON "case";
CREATE POLICY import_sees ON "case" FOR SELECT TO breakwater_import USING (true);
