import { once } from "node:events";

import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { afterAll, describe, expect, test, vi } from "vitest";

import { makeUser } from "@/lib/auth/testing";
import { newId } from "@/lib/core/ids";
import type { Prisma } from "@/lib/db/client";
import { inCase, inPortfolio } from "@/lib/db/unit";
import { sendLetters } from "@/lib/sharing/jobs";

import { runSchedules } from "./schedules";
import { newCase, testInstallation } from "./testing";

vi.setConfig({ testTimeout: 120_000 });

const mails: { to: string; raw: Buffer }[] = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["STARTTLS"],
  logger: false,
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      for (const { address } of session.envelope.rcptTo) mails.push({ to: address, raw: Buffer.concat(chunks) });
      done();
    });
  },
});
server.listen(0, "127.0.0.1");
await once(server.server, "listening");
const place = server.server.address();

const installation = await testInstallation();
const variables = {
  ...installation.variables,
  BREAKWATER_URL: "https://response.example",
  SMTP_URL: `smtp://127.0.0.1:${typeof place === "object" && place ? place.port : 0}`,
  MAIL_FROM: "response@response.example",
  MAIL_PER_MINUTE: "60000",
};
for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
afterAll(async () => {
  await installation.close();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const lead = await makeUser("lead");
const analyst = await makeUser("analyst");
const campaign = await inPortfolio((tx) => tx.campaign.findFirstOrThrow());
const hour = 3_600_000;

async function schedule(more: Partial<Prisma.MailScheduleUncheckedCreateInput>): Promise<string> {
  const id = newId();
  await inPortfolio((tx) =>
    tx.mailSchedule.create({
      data: {
        id,
        campaignId: campaign.id,
        kind: "reminder",
        name: "Unpatched and silent",
        filter: "exposure:!patched contacted:none",
        template: "reminder",
        everyHours: 48,
        recipientIds: [],
        nextAt: new Date(Date.now() - hour),
        createdById: lead.id,
        createdByName: "Mia Okafor",
        createdAt: new Date(),
        ...more,
      },
    }),
  );
  return id;
}

const scheduleOf = (id: string) => inPortfolio((tx) => tx.mailSchedule.findUniqueOrThrow({ where: { id } }));

async function reachable(): Promise<string> {
  const caseId = await newCase();
  const { organizationId } = await inCase(caseId, (tx) => tx.case.findUniqueOrThrow({ where: { id: caseId } }));
  await inPortfolio((tx) =>
    tx.organization.update({
      where: { id: organizationId },
      data: { contacts: [{ name: "Ola", email: `it@${caseId}.example` }] },
    }),
  );
  return caseId;
}

describe("reminders", () => {
  test("go to whom the filter lists then, once in their rhythm, and not to who was heard of", async () => {
    const [silent, answered, unreachable] = [await reachable(), await reachable(), await newCase()];
    await inCase(answered, (tx) => tx.case.updateMany({ where: { id: answered }, data: { contactedAt: new Date() } }));
    const id = await schedule({});
    await Promise.all([runSchedules(), runSchedules()]);
    await sendLetters();
    expect(mails.map(({ to }) => to)).toEqual([`it@${silent}.example`]);
    const after = await scheduleOf(id);
    expect(after.lastResult).toBe("1 letter written, 1 could not be written to.");
    expect(after.nextAt.getTime()).toBeGreaterThan(Date.now() + 46 * hour);
    expect(unreachable).not.toBe(silent);
    await runSchedules();
    await inPortfolio((tx) => tx.mailSchedule.update({ where: { id }, data: { nextAt: new Date(Date.now() - hour) } }));
    await runSchedules();
    await sendLetters();
    expect(mails, "it had one already").toHaveLength(1);
    await inPortfolio((tx) => tx.mailSchedule.delete({ where: { id } }));
  });

  test("stop with whoever set them up, and in a pause", async () => {
    await reachable();
    mails.length = 0;
    const paused = await schedule({ enabled: false });
    const orphan = await schedule({ createdById: newId() });
    const small = await schedule({ createdById: analyst.id });
    await runSchedules();
    await sendLetters();
    expect(mails).toEqual([]);
    expect((await scheduleOf(paused)).lastResult).toBe("");
    expect((await scheduleOf(orphan)).lastResult).toContain("may no longer sign in");
    expect((await scheduleOf(small)).lastResult, "an analyst sees no case here").toBe("0 letters written.");
    await inPortfolio((tx) => tx.mailSchedule.deleteMany());
  });
});

describe("reports", () => {
  test("reach each reader with what they may see, and compare with the last one that they got", async () => {
    mails.length = 0;
    const id = await schedule({
      kind: "report",
      name: "Daily status",
      filter: "",
      template: null,
      everyHours: 24,
      recipientIds: [lead.id, analyst.id],
    });
    await runSchedules();
    expect((await scheduleOf(id)).lastResult).toBe("2 reports sent.");
    expect(mails).toHaveLength(2);
    const letterTo = async (email: string) => {
      const found = mails.findLast(({ to }) => to === email);
      return PostalMime.parse(found?.raw ?? Buffer.alloc(0));
    };
    const whole = await letterTo(lead.email);
    expect(whole.subject).toMatch(/^\[TLP:AMBER\] Daily status, \d{4}-\d\d-\d\d$/);
    expect(whole.text).toMatch(/^0 of \d+ organizations are patched or offline\./);
    expect(whole.attachments[0]).toMatchObject({ mimeType: "application/pdf" });
    expect((await letterTo(analyst.email)).text).toMatch(/^0 of 0 organizations/);
    const caseId = await newCase();
    await inCase(caseId, (tx) => tx.case.updateMany({ where: { id: caseId }, data: { exposure: "patched" } }));
    await inPortfolio((tx) => tx.mailSchedule.update({ where: { id }, data: { nextAt: new Date(Date.now() - hour) } }));
    await runSchedules();
    expect((await letterTo(lead.email)).text).toMatch(
      /^1 of \d+ organizations are patched or offline, 1 more than on /,
    );
  });
});
