import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeEach, describe, expect, test } from "vitest";

import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";

import { acceptLink } from "./accept";
import { createLink, newSetupLink, viewLink } from "./links";
import { passwordMatches } from "./passwords";
import type { LinkKind } from "./schema";
import { signIn, signInByEmail } from "./sign-in";
import { makeUser, testPassword } from "./testing";

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

let addresses = 0;
let caller = { address: "192.0.2.1", userAgent: "test" };
beforeEach(() => {
  addresses += 1;
  caller = { address: `198.51.100.${addresses}`, userAgent: "test" };
});

function keyOf(url: string): string {
  return new URL(url).searchParams.get("key") ?? "";
}

async function actions(): Promise<string[]> {
  const rows = await inPortfolio((tx) => tx.auditEvent.findMany({ orderBy: { seq: "asc" }, select: { action: true } }));
  return rows.map(({ action }) => action);
}

describe("signing in", () => {
  test("the right password opens a session, whatever the case of the address, and it is recorded", async () => {
    const user = await makeUser("analyst", { password: testPassword });
    const outcome = await signIn({ email: ` ${user.email.toUpperCase()} `, password: testPassword }, caller);
    expect(outcome).toMatchObject({ kind: "open", userId: user.id });
    expect(await actions()).toContain("session.open");
    const session = await inPortfolio((tx) => tx.session.findFirst({ where: { userId: user.id } }));
    expect(session).toMatchObject({ address: caller.address, userAgent: "test", revokedAt: null });
    expect(JSON.stringify(session)).not.toContain(outcome.kind === "open" ? outcome.secret : "");
  });

  test("an unknown user, a wrong password, a disabled account and one without a password get the same answer", async () => {
    const known = await makeUser("analyst", { password: testPassword });
    const disabled = await makeUser("analyst", { password: testPassword });
    const tokensOnly = await makeUser("analyst");
    await inPortfolio((tx) => tx.user.update({ where: { id: disabled.id }, data: { state: "disabled" } }));
    const wrong = { kind: "refused", problem: "wrong", retryAfterSeconds: null };
    expect(await signIn({ email: known.email, password: "another password" }, caller)).toEqual(wrong);
    expect(await signIn({ email: "nobody@example.org", password: testPassword }, caller)).toEqual(wrong);
    expect(await signIn({ email: "not an address", password: testPassword }, caller)).toEqual(wrong);
    expect(await signIn({ email: disabled.email, password: testPassword }, caller)).toEqual(wrong);
    expect(await signIn({ email: tokensOnly.email, password: "" }, caller)).toEqual(wrong);
  });

  test("an identity provider opens the door only to people who have an account", async () => {
    const user = await makeUser("lead");
    expect(await signInByEmail(user.email, caller)).toMatchObject({ kind: "open", userId: user.id });
    expect(await signInByEmail("nobody@example.org", caller)).toMatchObject({ problem: "sso_unknown" });
    expect(await signInByEmail("lеad@example.org", caller)).toMatchObject({ problem: "sso_unknown" });
  });
});

describe("lock-out", () => {
  test("five wrong passwords lock the account from every address, and the right one as well until the lock ends", async () => {
    const user = await makeUser("analyst", { password: testPassword });
    const now = new Date();
    for (let n = 0; n < 5; n += 1) {
      const other = { ...caller, address: `203.0.113.${n}` };
      expect(await signIn({ email: user.email, password: "wrong" }, other, now)).toMatchObject({ problem: "wrong" });
    }
    const locked = await signIn({ email: user.email, password: testPassword }, caller, now);
    expect(locked).toEqual({ kind: "refused", problem: "locked", retryAfterSeconds: 30 });
    const later = new Date(now.getTime() + 30_001);
    expect(await signIn({ email: user.email, password: testPassword }, caller, later)).toMatchObject({ kind: "open" });
    expect(await actions()).toContain("sign_in.locked");
  });

  test("an address nobody has locks just the same, so that a lock tells nothing", async () => {
    const email = "nobody.at.all@example.org";
    for (let n = 0; n < 5; n += 1) await signIn({ email, password: "wrong" }, caller);
    expect(await signIn({ email, password: "wrong" }, caller)).toMatchObject({ problem: "locked" });
  });

  test("one address that tries many accounts is locked for all of them", async () => {
    for (let n = 0; n < 20; n += 1) await signIn({ email: `guess.${n}@example.org`, password: "wrong" }, caller);
    const user = await makeUser("analyst", { password: testPassword });
    expect(await signIn({ email: user.email, password: testPassword }, caller)).toMatchObject({ problem: "locked" });
    const elsewhere = { ...caller, address: "203.0.113.200" };
    expect(await signIn({ email: user.email, password: testPassword }, elsewhere)).toMatchObject({ kind: "open" });
  });

  test("twenty guesses at once count as twenty, not as one", async () => {
    const user = await makeUser("analyst", { password: testPassword });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        signIn({ email: user.email, password: "wrong" }, { ...caller, address: `203.0.113.${100 + n}` }),
      ),
    );
    const judged = outcomes.filter((outcome) => outcome.kind === "refused" && outcome.problem === "wrong");
    expect(judged).toHaveLength(5);
  });

  test("a lock survives the process that set it", async () => {
    const user = await makeUser("analyst", { password: testPassword });
    for (let n = 0; n < 5; n += 1) await signIn({ email: user.email, password: "wrong" }, caller);
    const script = `
      const { connectDatabase, disconnectDatabase } = await import("@/lib/db/client");
      const { signIn } = await import("@/lib/auth/sign-in");
      connectDatabase(${JSON.stringify({ boundUrl: database.boundUrl, portfolioUrl: database.portfolioUrl })});
      const outcome = await signIn(${JSON.stringify({ email: user.email, password: testPassword })}, { address: "203.0.113.250", userAgent: null });
      await disconnectDatabase();
      console.log(JSON.stringify(outcome));`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      "--import",
      "./bin/register.mjs",
      "--input-type=module",
      "--eval",
      script,
    ]);
    expect(JSON.parse(stdout)).toMatchObject({ kind: "refused", problem: "locked" });
  });

  test("a sign-in that works clears the account's count", async () => {
    const user = await makeUser("analyst", { password: testPassword });
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 4; n += 1) await signIn({ email: user.email, password: "wrong" }, caller);
      const fresh = { ...caller, address: `203.0.113.${round}` };
      expect(await signIn({ email: user.email, password: testPassword }, fresh)).toMatchObject({ kind: "open" });
    }
  });
});

describe("one-time links", () => {
  async function link(kind: Exclude<LinkKind, "setup">, options: { userId?: string; email?: string; now?: Date } = {}) {
    const { now = new Date(), ...rest } = options;
    const made = await inPortfolio((tx) => createLink(tx, { kind, role: "analyst", now, ...rest }));
    return { kind, key: keyOf(made.url), name: "Ada Example", email: "", password: testPassword };
  }

  test("an invitation makes the account it was made for, once, and signs in at once", async () => {
    const answer = await link("invitation", { email: "ada@example.org" });
    expect(await viewLink("invitation", answer.key)).toMatchObject({ email: "ada@example.org", role: "analyst" });
    expect(await acceptLink({ ...answer, email: "someone.else@example.org" }, caller)).toMatchObject({ kind: "open" });
    const user = await inPortfolio((tx) => tx.user.findUnique({ where: { email: "ada@example.org" } }));
    expect(user).toMatchObject({ name: "Ada Example", role: "analyst", state: "active" });
    expect(await acceptLink(answer, caller)).toMatchObject({ problem: "link_dead" });
    expect(await viewLink("invitation", answer.key)).toBeNull();
  });

  test("two who use one link at once make one account", async () => {
    const answer = await link("invitation", { email: "twins@example.org" });
    const outcomes = await Promise.all([acceptLink(answer, caller), acceptLink(answer, caller)]);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["open", "refused"]);
  });

  test("a refused password does not spend the link", async () => {
    const answer = await link("invitation", { email: "careful@example.org" });
    expect(await acceptLink({ ...answer, password: "short" }, caller)).toMatchObject({ problem: "password_short" });
    expect(await acceptLink({ ...answer, name: " " }, caller)).toMatchObject({ problem: "name_invalid" });
    expect(await acceptLink(answer, caller)).toMatchObject({ kind: "open" });
  });

  test("a link dies when its time is over or a newer one was made", async () => {
    const old = await link("invitation", { email: "late@example.org", now: new Date(Date.now() - 8 * 86_400_000) });
    expect(await acceptLink(old, caller)).toMatchObject({ problem: "link_dead" });
    const first = await link("invitation", { email: "twice@example.org" });
    await link("invitation", { email: "twice@example.org" });
    expect(await acceptLink(first, caller)).toMatchObject({ problem: "link_dead" });
  });

  test("a link opens the page of its own kind only", async () => {
    const answer = await link("invitation", { email: "kind@example.org" });
    expect(await acceptLink({ ...answer, kind: "reset" }, caller)).toMatchObject({ problem: "link_dead" });
    expect(await viewLink("setup", answer.key)).toBeNull();
  });

  test("a password link sets the password, ends open sessions and lifts a lock", async () => {
    const user = await makeUser("analyst", { password: "the forgotten old one" });
    await signIn({ email: user.email, password: "the forgotten old one" }, caller);
    for (let n = 0; n < 6; n += 1) await signIn({ email: user.email, password: "wrong" }, caller);
    const answer = await link("reset", { userId: user.id });
    expect(await acceptLink(answer, caller)).toMatchObject({ kind: "open", userId: user.id });
    const sessions = await inPortfolio((tx) => tx.session.findMany({ where: { userId: user.id, revokedAt: null } }));
    expect(sessions).toHaveLength(1);
    const elsewhere = { ...caller, address: "203.0.113.77" };
    expect(await signIn({ email: user.email, password: testPassword }, elsewhere)).toMatchObject({ kind: "open" });
  });

  test("a disabled user cannot come back by a password link", async () => {
    const user = await makeUser("analyst", { password: testPassword });
    const answer = await link("reset", { userId: user.id });
    await inPortfolio((tx) => tx.user.update({ where: { id: user.id }, data: { state: "disabled" } }));
    expect(await acceptLink(answer, caller)).toMatchObject({ problem: "link_dead" });
  });
});

describe("setting the installation up", () => {
  async function fresh<T>(work: () => Promise<T>): Promise<T> {
    const empty = await testDatabase();
    await disconnectDatabase();
    connectDatabase(empty);
    try {
      return await work();
    } finally {
      await disconnectDatabase();
      await empty.drop();
      connectDatabase(database);
    }
  }
  const admin = { kind: "setup" as const, name: "Mira Okafor", email: "mira@example.org", password: testPassword };

  test("the newest link makes the first administrator, once; then there are no more links", () =>
    fresh(async () => {
      const replaced = keyOf((await newSetupLink())?.url ?? "");
      const key = keyOf((await newSetupLink())?.url ?? "");
      expect(await viewLink("setup", replaced)).toBeNull();
      expect(await acceptLink({ ...admin, key: replaced }, caller)).toMatchObject({ problem: "link_dead" });
      expect(await acceptLink({ ...admin, key, email: "mira@" }, caller)).toMatchObject({ problem: "email_invalid" });
      expect(await acceptLink({ ...admin, key }, caller)).toMatchObject({ kind: "open" });
      const user = await inPortfolio((tx) => tx.user.findUnique({ where: { email: "mira@example.org" } }));
      expect(user?.role).toBe("admin");
      expect(await passwordMatches(user?.passwordHash ?? null, testPassword)).toBe(true);
      expect(await acceptLink({ ...admin, key, email: "second@example.org" }, caller)).toMatchObject({
        problem: "link_dead",
      });
      expect(await newSetupLink()).toBeNull();
      expect(await actions()).toEqual(["user.setup"]);
    }));

  test("an account that only holds tokens does not close the door to the first administrator", () =>
    fresh(async () => {
      await makeUser("admin");
      expect(await newSetupLink()).not.toBeNull();
    }));
});
