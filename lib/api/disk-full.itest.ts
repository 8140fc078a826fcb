import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { rawRoute } from "@/lib/access/raw";
import { registerCampaigns } from "@/lib/campaigns/commands";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";

import { serveReport } from "./reports";
import { callAs, type Caller, openTestCase, someone } from "./testing";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
const database = await testDatabase();
connectDatabase(database);
const owner = new pg.Client({ connectionString: database.ownerUrl });
let lead: Caller = { id: "", cookie: "" };
beforeAll(async () => {
  await owner.connect();
  await inPortfolio(registerCampaigns);
  lead = await someone("lead");
});
afterAll(async () => {
  await owner.end();
  await disconnectDatabase();
  await database.drop();
});

const message = expect.stringContaining("Free some space");

test("a database without room answers 507 and what to do, and the next try goes through once there is some", async () => {
  const { caseId } = await openTestCase(lead);
  await owner.query(`
    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER no_room BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION no_room()`);
  const refused = await callAs(lead, "POST", "/organizations", { name: "Heron" });
  expect([refused.status, refused.body]).toMatchObject([507, { code: "DISK_FULL", status: 507, message }]);
  const report = await rawRoute("report.status", serveReport)(
    new Request(`http://breakwater.test/api/v1/cases/${caseId}/reports/status.md`, {
      headers: { host: "breakwater.test", cookie: lead.cookie },
    }),
    { params: Promise.resolve({ caseId, file: "status.md" }) },
  );
  expect([report.status, await report.json()]).toMatchObject([507, { code: "DISK_FULL", message }]);
  await owner.query("DROP TRIGGER no_room ON audit_event; DROP FUNCTION no_room");
  expect((await callAs(lead, "POST", "/organizations", { name: "Heron" })).status).toBe(201);
});
