import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

import { registerCampaigns } from "@/lib/campaigns/commands";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { closeQueue } from "@/lib/jobs/queue";
import { sendLetters } from "@/lib/sharing/jobs";

import { serveApi } from "./handlers";
import { callAs, type Caller, itemsOf, openTestCase, someone } from "./testing";

type Mail = { from: string; to: string[]; raw: string };

const mails: Mail[] = [];
/** What the mail server answers to a recipient. */
const answers = new Map<string, { code: number; text: string }>();

const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  logger: false,
  onRcptTo(address, _session, done) {
    const answer = answers.get(address.address);
    done(answer ? Object.assign(new Error(answer.text), { responseCode: answer.code }) : null);
  },
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      const { mailFrom, rcptTo } = session.envelope;
      mails.push({
        from: mailFrom ? mailFrom.address : "",
        to: rcptTo.map(({ address }) => address),
        raw: Buffer.concat(chunks).toString("utf8"),
      });
      done();
    });
  },
});
const port = await new Promise<number>((resolve) => {
  server.listen(0, "127.0.0.1", () => {
    const address = server.server.address();
    resolve(typeof address === "object" && address ? address.port : 0);
  });
});

const database = await testDatabase();
connectDatabase(database);
vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");
vi.stubEnv("BREAKWATER_URL", "https://response.example");
vi.stubEnv("BREAKWATER_MASTER_KEY", "5a".repeat(32));
vi.stubEnv("SMTP_URL", `smtp://127.0.0.1:${port}`);
vi.stubEnv("MAIL_FROM", "response@response.example");
vi.stubEnv("MAIL_PER_MINUTE", "60000");
vi.stubEnv("BREAKWATER_DB_OWNER_URL", database.ownerUrl);
vi.stubEnv("BREAKWATER_DB_BOUND_URL", database.boundUrl);
vi.stubEnv("BREAKWATER_DB_PORTFOLIO_URL", database.portfolioUrl);
afterAll(async () => {
  await closeQueue();
  await disconnectDatabase();
  await database.drop();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const people = new Map<CaseRole, Caller>();
const as = (role: CaseRole): Caller => people.get(role) ?? { id: "", cookie: "" };

beforeAll(async () => {
  await inPortfolio(registerCampaigns);
  for (const role of ["admin", "lead", "analyst", "technician", "manager", "client"] as const)
    people.set(role, await someone(role));
});

beforeEach(() => {
  mails.length = 0;
  answers.clear();
});

async function caseWith(email: string | null, country: string | null = null): Promise<string> {
  const { caseId, organizationId } = await openTestCase(as("lead"));
  const contacts = email === null ? [] : [{ name: "Ola Nordmann", email }];
  await inPortfolio((tx) => tx.organization.update({ where: { id: organizationId }, data: { contacts, country } }));
  await inCase(caseId, (tx) => tx.case.updateMany({ where: { id: caseId }, data: { country } }));
  return caseId;
}

const send = (caseId: string, more: object = {}) =>
  callAs(as("lead"), "POST", `/cases/${caseId}/letters`, { template: "notify", ...more });
const lettersOf = async (caseId: string) => itemsOf(await callAs(as("lead"), "GET", `/cases/${caseId}/letters`));
const caseOf = async (caseId: string) => (await callAs(as("lead"), "GET", `/cases/${caseId}`)).body;
const listed = async (filter: string) =>
  itemsOf(await callAs(as("lead"), "GET", `/cases?${new URLSearchParams({ filter })}`)).map(({ id }) => id);

async function linkIn(mail: Mail | undefined): Promise<{ caseId: string; secret: string }> {
  const { text = "" } = await PostalMime.parse(mail?.raw ?? "");
  const found = /https:\/\/response\.example\/u\/([0-9a-f-]{36})#(bwl_\S+)/.exec(text);
  return { caseId: found?.[1] ?? "", secret: found?.[2] ?? "" };
}

async function byLink({ caseId, secret }: { caseId: string; secret: string }, method: string, path: string) {
  const response = await serveApi(
    new Request(`http://breakwater.test/api/v1/cases/${caseId}/shared${path}`, {
      method,
      headers: { host: "breakwater.test", origin: "http://breakwater.test", authorization: `Link ${secret}` },
    }),
  );
  return { status: response.status, body: JSON.parse((await response.text()) || "{}") };
}

describe("a letter", () => {
  test("goes to the contact in the language of the country, marked, as plain text, with a link of its own", async () => {
    const caseId = await caseWith("ola@fjordvik.example", "NO");
    const preview = await callAs(as("lead"), "GET", `/cases/${caseId}/letters/preview?template=notify`);
    expect(preview.body).toMatchObject({ toAddress: "ola@fjordvik.example", language: "no", suppressed: null });
    expect(preview.body["body"]).toContain("{link}");
    expect((await send(caseId, { message: "Ring oss gjerne: 55 00 00 00." })).status).toBe(202);
    await sendLetters();
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    const parsed = await PostalMime.parse(mail?.raw ?? "");
    expect(mail).toMatchObject({ from: "response@response.example", to: ["ola@fjordvik.example"] });
    expect(parsed.subject).toMatch(/^\[TLP:AMBER\] .*BW-\d{6}/);
    expect(parsed.html).toBeUndefined();
    expect(parsed.text).toContain("Ring oss gjerne: 55 00 00 00.");
    expect(parsed.headers.find(({ key }) => key === "auto-submitted")?.value).toBe("auto-generated");
    expect((await byLink(await linkIn(mail), "GET", "")).body).toMatchObject({ kind: "upload", asksToConfirm: true });
    expect(await lettersOf(caseId)).toMatchObject([{ state: "sent", attempts: 1, acknowledgedAt: null }]);
    expect(await listed("notified:any")).toContain(caseId);
    const stored = await inPortfolio((tx) => tx.letter.findFirst({ where: { caseId } }));
    expect(JSON.stringify(stored), "no table holds the secret of a link").not.toContain("bwl_");
  });

  test("is confirmed with one press on the page it leads to", async () => {
    const caseId = await caseWith("kari@example.org");
    await send(caseId);
    await sendLetters();
    const link = await linkIn(mails[0]);
    expect(await listed("notified:any contacted:none")).toContain(caseId);
    expect((await byLink(link, "POST", "/acknowledgement")).status).toBe(200);
    expect((await byLink(link, "GET", "")).body).toMatchObject({ asksToConfirm: false });
    expect(await lettersOf(caseId)).toMatchObject([{ acknowledgedAt: expect.any(String) }]);
    expect(await listed("contacted:any")).toContain(caseId);
  });

  test("that the server does not take for now is tried again later, with the same Message-ID", async () => {
    const caseId = await caseWith("busy@example.org");
    answers.set("busy@example.org", { code: 450, text: "Mailbox busy" });
    await send(caseId);
    await sendLetters();
    expect(await lettersOf(caseId)).toMatchObject([
      { state: "queued", attempts: 1, error: expect.stringContaining("Mailbox busy") },
    ]);
    await sendLetters();
    expect((await lettersOf(caseId))[0], "not before its time").toMatchObject({ attempts: 1 });
    answers.clear();
    await inCase(caseId, (tx) => tx.letter.updateMany({ where: { caseId }, data: { dueAt: new Date(0) } }));
    await sendLetters();
    expect(await lettersOf(caseId)).toMatchObject([{ state: "sent", attempts: 2, error: null }]);
    const [letter] = await lettersOf(caseId);
    expect(mails[0]?.raw).toContain(`Message-ID: <${String(letter?.["id"])}@response.example>`);
  });

  test("is given up after six attempts, and the case says why", async () => {
    const caseId = await caseWith("never@example.org");
    answers.set("never@example.org", { code: 451, text: "Try later" });
    await send(caseId);
    for (let turn = 0; turn < 6; turn += 1) {
      await inCase(caseId, (tx) => tx.letter.updateMany({ where: { caseId }, data: { dueAt: new Date(0) } }));
      await sendLetters();
    }
    expect(await lettersOf(caseId)).toMatchObject([
      { state: "failed", attempts: 6, error: expect.stringContaining("Try later") },
    ]);
    const audit = itemsOf(await callAs(as("admin"), "GET", `/cases/${caseId}/audit`));
    expect(audit.map(({ action }) => action)).toContain("letter.failed");
  });

  test("that is refused for good bounces, and its address gets no more until somebody says so", async () => {
    const caseId = await caseWith("gone@example.org");
    answers.set("gone@example.org", { code: 550, text: "No such user" });
    await send(caseId);
    await sendLetters();
    expect(await lettersOf(caseId)).toMatchObject([
      { state: "bounced", error: expect.stringContaining("No such user") },
    ]);
    expect(await send(caseId)).toMatchObject({ status: 422, body: { data: { field: "to" } } });
    expect((await callAs(as("lead"), "GET", "/mail")).body).toMatchObject({
      configured: true,
      suppressed: [{ address: "gone@example.org" }],
    });
    expect((await callAs(as("analyst"), "DELETE", "/mail/suppressions", { address: "gone@example.org" })).status).toBe(
      403,
    );
    expect((await callAs(as("lead"), "DELETE", "/mail/suppressions", { address: "GONE@example.org" })).status).toBe(
      200,
    );
    answers.clear();
    expect((await send(caseId)).status).toBe(202);
    await sendLetters();
    expect((await lettersOf(caseId))[0]).toMatchObject({ state: "sent" });
  });

  test("to an address that was suppressed meanwhile is not sent", async () => {
    const caseId = await caseWith("quiet@example.org");
    await send(caseId);
    await callAs(as("lead"), "POST", "/mail/suppressions", { address: "quiet@example.org", reason: "Asked for none." });
    await sendLetters();
    expect(mails).toEqual([]);
    expect(await lettersOf(caseId)).toMatchObject([{ state: "suppressed", error: "Asked for none." }]);
  });

  test("can be taken back until it is on its way, and its link with it", async () => {
    const caseId = await caseWith("early@example.org");
    const letterId = String((await send(caseId)).body["letterId"]);
    expect((await callAs(as("lead"), "DELETE", `/cases/${caseId}/letters/${letterId}`, {})).status).toBe(200);
    await sendLetters();
    expect(mails).toEqual([]);
    expect(itemsOf(await callAs(as("lead"), "GET", `/cases/${caseId}/links`))).toMatchObject([{ state: "revoked" }]);
    await send(caseId);
    await sendLetters();
    const sent = String((await lettersOf(caseId)).find(({ state }) => state === "sent")?.["id"]);
    expect((await callAs(as("lead"), "DELETE", `/cases/${caseId}/letters/${sent}`, {})).status).toBe(422);
  });

  test("needs somebody to go to, and a lead to send it", async () => {
    const nobody = await caseWith(null);
    expect(await send(nobody)).toMatchObject({ status: 400, body: { data: { field: "to" } } });
    expect((await send(nobody, { to: "typed@example.org" })).status).toBe(202);
    for (const role of ["analyst", "technician", "manager", "client"] as const)
      expect(
        (await callAs(as(role), "POST", `/cases/${nobody}/letters`, { template: "notify" })).status,
        role,
      ).toBeGreaterThanOrEqual(403);
    await sendLetters();
    expect(mails.map(({ to }) => to)).toEqual([["typed@example.org"]]);
  });

  test("goes out once, though several workers look at the same moment", async () => {
    const caseIds = [await caseWith("one@example.org"), await caseWith("two@example.org")];
    for (const caseId of caseIds) await send(caseId);
    await Promise.all([sendLetters(), sendLetters(), sendLetters()]);
    expect(mails.flatMap(({ to }) => to).toSorted()).toEqual(["one@example.org", "two@example.org"]);
    expect(await caseOf(caseIds[0] ?? "")).toMatchObject({ id: caseIds[0] });
  });

  test("carries names as they are written, and nothing of them as a header", async () => {
    const caseId = await caseWith("unicode@example.org");
    await inCase(caseId, (tx) =>
      tx.case.updateMany({
        where: { id: caseId },
        data: { organizationName: "Žluťoučký kůň\r\nBcc: victim@example.org" },
      }),
    );
    await send(caseId, { language: "cs" });
    await sendLetters();
    expect(mails[0]?.to).toEqual(["unicode@example.org"]);
    const parsed = await PostalMime.parse(mails[0]?.raw ?? "");
    expect(parsed.bcc).toBeUndefined();
    expect(parsed.text).toContain("Žluťoučký kůň Bcc: victim@example.org");
  });
});
