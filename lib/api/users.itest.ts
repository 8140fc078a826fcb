import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { acceptLink } from "@/lib/auth/accept";
import { revokeCookieSession } from "@/lib/auth/sessions";
import { signIn } from "@/lib/auth/sign-in";
import { cookieOf, makeUser, signedIn, testPassword } from "@/lib/auth/testing";
import { newId } from "@/lib/core/ids";
import type { CaseRole } from "@/lib/core/states";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";

import { serveApi } from "./handlers";

vi.stubEnv("NEXTAUTH_SECRET", "a secret that is long enough for tests");

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

type Answer = { status: number; body: Record<string, unknown> };

async function call(
  method: string,
  path: string,
  options: { cookie?: string; bearer?: string; body?: object } = {},
): Promise<Answer> {
  const headers = new Headers({ host: "breakwater.test", origin: "http://breakwater.test" });
  if (options.cookie) headers.set("cookie", options.cookie);
  if (options.bearer) headers.set("authorization", `Bearer ${options.bearer}`);
  if (options.body) headers.set("content-type", "application/json");
  const body = options.body ? JSON.stringify(options.body) : undefined;
  const response = await serveApi(new Request(`http://breakwater.test/api/v1${path}`, { method, headers, body }));
  return { status: response.status, body: JSON.parse((await response.text()) || "{}") };
}

async function asNew(role: CaseRole) {
  const user = await makeUser(role);
  return { ...user, cookie: await signedIn(user.id) };
}

let admin = { id: "", email: "", version: 1, cookie: "" };
beforeAll(async () => {
  const user = await makeUser("admin", { email: "admin@example.org", password: testPassword });
  admin = { ...user, cookie: await signedIn(user.id) };
});

async function auditOf(objectId: string): Promise<string[]> {
  const rows = await inPortfolio((tx) => tx.auditEvent.findMany({ where: { objectId }, orderBy: { seq: "asc" } }));
  return rows.map(({ action }) => action);
}

describe("a session", () => {
  test("opens the door until it is ended, and the old cookie opens nothing after that", async () => {
    const { id, cookie } = await asNew("analyst");
    expect(await call("GET", "/me", { cookie })).toMatchObject({ status: 200, body: { id, via: "session" } });
    const sessions = await call("GET", "/me/sessions", { cookie });
    expect(sessions.body.items).toMatchObject([{ current: true, address: "192.0.2.1" }]);
    const other = await signedIn(id);
    expect(await call("DELETE", "/me/sessions", { cookie, body: {} })).toMatchObject({ body: { revoked: 1 } });
    expect((await call("GET", "/me", { cookie: other })).status).toBe(401);
    expect((await call("GET", "/me", { cookie })).status).toBe(200);
  });

  test("ends by sign-out, for every copy of its cookie", async () => {
    const user = await makeUser("analyst", { password: testPassword });
    const outcome = await signIn({ email: user.email, password: testPassword }, { address: null, userAgent: null });
    if (outcome.kind !== "open") throw new Error("refused");
    const cookie = await cookieOf(outcome.secret);
    expect((await call("GET", "/me", { cookie })).status).toBe(200);
    await revokeCookieSession(outcome.secret, { address: null, userAgent: null });
    expect((await call("GET", "/me", { cookie })).status).toBe(401);
  });

  test("ends by itself after twelve idle hours and fourteen days in all", async () => {
    const hours = (n: number) => new Date(Date.now() - n * 3_600_000);
    const user = await makeUser("analyst");
    expect((await call("GET", "/me", { cookie: await signedIn(user.id, hours(11.9)) })).status).toBe(200);
    expect((await call("GET", "/me", { cookie: await signedIn(user.id, hours(12.1)) })).status).toBe(401);
    const old = await signedIn(user.id, hours(14 * 24 + 1));
    await inPortfolio((tx) => tx.session.updateMany({ data: { idleExpiresAt: new Date(Date.now() + 3_600_000) } }));
    expect((await call("GET", "/me", { cookie: old })).status).toBe(401);
  });

  test("is nobody else's to end", async () => {
    const victim = await asNew("analyst");
    const session = await inPortfolio((tx) => tx.session.findFirstOrThrow({ where: { userId: victim.id } }));
    const thief = await asNew("lead");
    expect((await call("DELETE", `/me/sessions/${session.id}`, { cookie: thief.cookie })).status).toBe(404);
    expect((await call("GET", "/me", { cookie: victim.cookie })).status).toBe(200);
  });

  test("a cookie signed with another secret, cut or empty is no session", async () => {
    const { cookie } = await asNew("analyst");
    for (const forged of [`${cookie.slice(0, -2)}xx`, "next-auth.session-token=", "next-auth.session-token=%E0%A4%A"]) {
      expect((await call("GET", "/me", { cookie: forged })).status, forged).toBe(401);
    }
  });
});

describe("users", () => {
  test("a new role and a disable act on the very next request", async () => {
    const analyst = await asNew("analyst");
    const path = `/users/${analyst.id}`;
    const promoted = await call("PATCH", path, { cookie: admin.cookie, body: { role: "lead", version: 1 } });
    expect(promoted).toMatchObject({ status: 200, body: { role: "lead", version: 2 } });
    expect((await call("GET", "/me", { cookie: analyst.cookie })).status).toBe(401);
    const again = await signedIn(analyst.id);
    expect((await call("GET", "/me", { cookie: again })).body.role).toBe("lead");
    await call("PATCH", path, { cookie: admin.cookie, body: { state: "disabled", version: 2 } });
    expect((await call("GET", "/me", { cookie: again })).status).toBe(401);
    expect((await call("GET", "/me", { cookie: await signedIn(analyst.id) })).status).toBe(401);
    await call("PATCH", path, { cookie: admin.cookie, body: { state: "active", version: 3 } });
    expect((await call("GET", "/me", { cookie: again })).status, "an ended session stays ended").toBe(401);
    expect(await auditOf(analyst.id)).toEqual(["user.role", "user.disable", "user.enable"]);
  });

  test("a change made on an older version answers with the row as it is now", async () => {
    const user = await makeUser("analyst");
    await call("PATCH", `/users/${user.id}`, { cookie: admin.cookie, body: { name: "First", version: 1 } });
    const late = await call("PATCH", `/users/${user.id}`, {
      cookie: admin.cookie,
      body: { name: "Second", version: 1 },
    });
    expect(late).toMatchObject({ status: 409, body: { data: { current: { name: "First", version: 2 } } } });
  });

  test("the last administrator who can sign in can be neither demoted nor disabled", async () => {
    await makeUser("admin");
    for (const change of [{ role: "lead" }, { state: "disabled" }]) {
      const answer = await call("PATCH", `/users/${admin.id}`, {
        cookie: admin.cookie,
        body: { ...change, version: 1 },
      });
      expect(answer).toMatchObject({ status: 422, body: { message: expect.stringContaining("last administrator") } });
    }
    expect((await call("GET", "/me", { cookie: admin.cookie })).status).toBe(200);
  });

  test("two administrators who demote each other at once cannot both succeed", async () => {
    const pair = await Promise.all(
      [0, 1].map((n) => makeUser("admin", { email: `pair.${n}@example.org`, password: testPassword })),
    );
    const [one, two] = pair;
    if (!one || !two) throw new Error("a pair");
    await inPortfolio((tx) => tx.user.update({ where: { id: admin.id }, data: { role: "lead" } }));
    const cookies = await Promise.all(pair.map(({ id }) => signedIn(id)));
    const answers = await Promise.all([
      call("PATCH", `/users/${two.id}`, { cookie: cookies[0], body: { role: "lead", version: 1 } }),
      call("PATCH", `/users/${one.id}`, { cookie: cookies[1], body: { role: "lead", version: 1 } }),
    ]);
    await inPortfolio(async (tx) => {
      await tx.user.updateMany({ where: { id: { in: [one.id, two.id] } }, data: { role: "lead" } });
      await tx.user.update({ where: { id: admin.id }, data: { role: "admin" } });
    });
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test("only administrators manage users, and only they see more than names, roles and teams", async () => {
    const target = await makeUser("analyst");
    for (const role of ["lead", "analyst", "technician", "manager", "client"] as const) {
      const { cookie } = await asNew(role);
      const change = await call("PATCH", `/users/${target.id}`, { cookie, body: { role: "admin", version: 1 } });
      expect(change.status, role).toBe(403);
      expect(
        (await call("POST", "/invitations", { cookie, body: { email: "x@example.org", role: "admin" } })).status,
        role,
      ).toBe(403);
      const list = await call("GET", "/users?limit=200", { cookie });
      expect(list.status, role).toBe(role === "client" ? 403 : 200);
      if (role !== "client")
        expect(JSON.stringify(list.body)).not.toMatch(/"hasPassword":(true|false)|"lastSignInAt":"/);
    }
  });

  test("a new role begins without the organizations of the one before", async () => {
    const organizationId = newId();
    await inPortfolio((tx) =>
      tx.organization.create({ data: { id: organizationId, name: "Kestrel", searchText: "" } }),
    );
    const technician = await asNew("technician");
    await inPortfolio((tx) => tx.organizationMember.create({ data: { organizationId, userId: technician.id } }));
    const path = `/users/${technician.id}`;
    const renamed = await call("PATCH", path, { cookie: admin.cookie, body: { name: "Ada", version: 1 } });
    expect(renamed.body.organizations).toMatchObject([{ id: organizationId }]);
    const same = await call("PATCH", path, { cookie: admin.cookie, body: { role: "technician", version: 2 } });
    expect(same.body.organizations).toMatchObject([{ id: organizationId }]);
    const changed = await call("PATCH", path, { cookie: admin.cookie, body: { role: "client", version: 2 } });
    expect(changed).toMatchObject({ status: 200, body: { role: "client", organizations: [] } });
    const [event] = await inPortfolio((tx) =>
      tx.auditEvent.findMany({ where: { objectId: technician.id, action: "user.role" } }),
    );
    expect(JSON.parse(event?.payload ?? "{}")).toMatchObject({ before: { organizationIds: [organizationId] } });
  });

  test("a technician reaches the organizations they are assigned to; other roles are not assigned", async () => {
    const technician = await asNew("technician");
    const organizationId = newId();
    await inPortfolio((tx) => tx.organization.create({ data: { id: organizationId, name: "Harbour Ltd" } }));
    const path = `/users/${technician.id}/organizations`;
    const body = { organizationIds: [organizationId], version: 1 };
    const assigned = await call("PUT", path, { cookie: admin.cookie, body });
    expect(assigned).toMatchObject({ status: 200, body: { organizations: [{ name: "Harbour Ltd" }], version: 2 } });
    expect(
      (await call("PUT", path, { cookie: admin.cookie, body: { organizationIds: [newId()], version: 2 } })).status,
    ).toBe(404);
    const lead = await makeUser("lead");
    expect((await call("PUT", `/users/${lead.id}/organizations`, { cookie: admin.cookie, body })).status).toBe(422);
    expect(await auditOf(technician.id)).toEqual(["user.assign"]);
  });

  test("teams are named once, hold members, and go when no case names them", async () => {
    const member = await makeUser("analyst");
    const made = await call("POST", "/teams", { cookie: admin.cookie, body: { name: "Night watch" } });
    expect(made.status).toBe(201);
    expect((await call("POST", "/teams", { cookie: admin.cookie, body: { name: "night WATCH" } })).status).toBe(422);
    const path = `/teams/${String(made.body.id)}`;
    const filled = await call("PATCH", path, {
      cookie: admin.cookie,
      body: { memberIds: [member.id, member.id], version: 1 },
    });
    expect(filled.body).toMatchObject({ members: [{ id: member.id }], version: 2 });
    expect((await call("PATCH", path, { cookie: admin.cookie, body: { name: "x", version: 1 } })).status).toBe(409);
    expect((await call("DELETE", path, { cookie: admin.cookie, body: { version: 2 } })).status).toBe(200);
    expect(await auditOf(String(made.body.id))).toEqual(["team.create", "team.update", "team.remove"]);
  });
});

describe("invitations", () => {
  test("a link is shown once, makes the account, and is gone from the list", async () => {
    const body = { email: "New.Person@Example.org", name: "New Person", role: "technician" };
    const made = await call("POST", "/invitations", { cookie: admin.cookie, body });
    expect(made.status).toBe(201);
    const key = new URL(String(made.body.url)).searchParams.get("key") ?? "";
    const list = await call("GET", "/invitations", { cookie: admin.cookie });
    expect(list.body.items).toMatchObject([{ email: "new.person@example.org", role: "technician" }]);
    expect(JSON.stringify(list.body)).not.toContain(key);
    const answer = { kind: "invitation" as const, key, name: "New Person", email: "", password: testPassword };
    const outcome = await acceptLink(answer, { address: null, userAgent: null });
    if (outcome.kind !== "open") throw new Error("refused");
    const me = await call("GET", "/me", { cookie: await cookieOf(outcome.secret) });
    expect(me.body).toMatchObject({ email: "new.person@example.org", role: "technician" });
    expect((await call("GET", "/invitations", { cookie: admin.cookie })).body.items).toEqual([]);
    expect((await call("POST", "/invitations", { cookie: admin.cookie, body })).status).toBe(422);
  });

  test("what an administrator handed out dies with their role", async () => {
    const second = await makeUser("admin", { password: testPassword });
    const cookie = await signedIn(second.id);
    const body = { email: "backdoor@example.org", role: "admin" };
    const made = await call("POST", "/invitations", { cookie, body });
    await call("PATCH", `/users/${second.id}`, { cookie: admin.cookie, body: { role: "lead", version: 1 } });
    const key = new URL(String(made.body.url)).searchParams.get("key") ?? "";
    const answer = { kind: "invitation" as const, key, name: "Back Door", email: "", password: testPassword };
    expect(await acceptLink(answer, { address: null, userAgent: null })).toMatchObject({ problem: "link_dead" });
  });
});

describe("API tokens", () => {
  test("a token works until it is revoked, as the person it belongs to", async () => {
    const { id, cookie } = await asNew("analyst");
    const made = await call("POST", "/tokens", { cookie, body: { name: "collector", expiresInDays: null } });
    const secret = String(made.body.secret);
    expect(secret).toMatch(/^bw_[\w-]{43}$/);
    expect((await call("GET", "/me", { bearer: secret })).body).toMatchObject({ id, via: "token" });
    expect(JSON.stringify((await call("GET", "/tokens", { cookie })).body)).not.toContain(secret);
    expect((await call("DELETE", `/tokens/${String(made.body.id)}`, { cookie })).status).toBe(200);
    expect((await call("GET", "/me", { bearer: secret })).status).toBe(401);
    expect(await auditOf(String(made.body.id))).toEqual(["token.create", "token.revoke"]);
  });

  test("a token ends on its day and with the account", async () => {
    const { id, cookie } = await asNew("analyst");
    const made = await call("POST", "/tokens", { cookie, body: { name: "for a day", expiresInDays: 1 } });
    const bearer = String(made.body.secret);
    expect((await call("GET", "/me", { bearer })).status).toBe(200);
    await inPortfolio((tx) =>
      tx.apiToken.updateMany({ where: { userId: id }, data: { expiresAt: new Date(Date.now() - 1) } }),
    );
    expect((await call("GET", "/me", { bearer })).status).toBe(401);
    const second = String((await call("POST", "/tokens", { cookie, body: { name: "open" } })).body.secret);
    await inPortfolio((tx) => tx.user.update({ where: { id }, data: { state: "disabled" } }));
    expect((await call("GET", "/me", { bearer: second })).status).toBe(401);
  });

  test("a token ends with the role it was made in, with a disable, a reset password and every session", async () => {
    const user = await makeUser("analyst", { password: testPassword });
    const token = async () => {
      const cookie = await signedIn(user.id);
      return String((await call("POST", "/tokens", { cookie, body: { name: "script" } })).body.secret);
    };
    const works = async (bearer: string) => (await call("GET", "/me", { bearer })).status === 200;
    const byAdmin = (method: string, path: string, body?: object) => call(method, path, { cookie: admin.cookie, body });
    const path = `/users/${user.id}`;

    const made = await token();
    expect((await byAdmin("PATCH", path, { role: "lead", version: 1 })).status).toBe(200);
    expect(await works(made)).toBe(false);

    const again = await token();
    expect((await byAdmin("PATCH", path, { state: "disabled", version: 2 })).status).toBe(200);
    expect((await byAdmin("PATCH", path, { state: "active", version: 3 })).status).toBe(200);
    expect(await works(again)).toBe(false);

    const third = await token();
    const link = await byAdmin("POST", `${path}/reset-link`);
    const key = new URL(String(link.body.url)).searchParams.get("key") ?? "";
    const answer = { kind: "reset" as const, key, name: "", email: "", password: "lantern quiet walnut harbour" };
    expect(await acceptLink(answer, { address: null, userAgent: null })).toMatchObject({ kind: "open" });
    expect(await works(third)).toBe(false);

    const fourth = await token();
    expect((await byAdmin("DELETE", `${path}/sessions`)).body).toMatchObject({ tokens: 1 });
    expect(await works(fourth)).toBe(false);

    const fifth = await token();
    const cookie = await signedIn(user.id);
    expect((await byAdmin("DELETE", `${path}/tokens`)).body).toEqual({ revoked: 1 });
    expect(await works(fifth)).toBe(false);
    expect((await call("GET", "/me", { cookie })).status).toBe(200);
    expect((await call("DELETE", `${path}/tokens`, { cookie })).status).toBe(403);
    expect(await auditOf(user.id)).toContain("user.revoke_tokens");
  });

  test("a token makes no further tokens and changes no password", async () => {
    const { cookie } = await asNew("analyst");
    const bearer = String((await call("POST", "/tokens", { cookie, body: { name: "script" } })).body.secret);
    expect((await call("POST", "/tokens", { bearer, body: { name: "child" } })).status).toBe(403);
    expect((await call("POST", "/me/password", { bearer, body: { current: "a", next: "b" } })).status).toBe(403);
  });

  test("a wrong token is not made up for by a cookie", async () => {
    const { cookie } = await asNew("analyst");
    for (const bearer of ["bw_wrong", "bw_a b", "something"])
      expect((await call("GET", "/me", { cookie, bearer })).status).toBe(401);
  });
});

test("a new password needs the current one and ends the other sessions", async () => {
  const user = await makeUser("client", { password: testPassword });
  const [cookie, other] = [await signedIn(user.id), await signedIn(user.id)];
  const next = "window copper sparrow ninety";
  const change = (current: string, wanted: string) =>
    call("POST", "/me/password", { cookie, body: { current, next: wanted } });
  expect(await change("wrong", next)).toMatchObject({
    status: 400,
    body: { data: { fields: [{ field: "current" }] } },
  });
  expect(await change(testPassword, "short")).toMatchObject({
    status: 400,
    body: { data: { fields: [{ field: "next" }] } },
  });
  expect((await change(testPassword, next)).status).toBe(200);
  expect((await call("GET", "/me", { cookie })).status).toBe(200);
  expect((await call("GET", "/me", { cookie: other })).status).toBe(401);
  for (let n = 0; n < 5; n += 1) await change("wrong", next);
  expect((await change(next, "yet another good password")).status).toBe(429);
});

test("many who change their password at once hold nobody else up", async () => {
  const crowd = await Promise.all(
    Array.from({ length: 14 }, async () => {
      const user = await makeUser("analyst", { password: testPassword });
      return signedIn(user.id);
    }),
  );
  const body = { current: testPassword, next: "lantern quiet walnut harbour" };
  const changes = crowd.map((cookie) => call("POST", "/me/password", { cookie, body }));
  const meanwhile = await call("GET", "/me", { cookie: admin.cookie });
  expect(meanwhile.status).toBe(200);
  expect((await Promise.all(changes)).map(({ status }) => status)).toEqual(crowd.map(() => 200));
});

test("of two new passwords that come at once one is set, and the other is told", async () => {
  const user = await makeUser("analyst", { password: testPassword });
  const cookie = await signedIn(user.id);
  const change = (next: string) => call("POST", "/me/password", { cookie, body: { current: testPassword, next } });
  const answers = await Promise.all([change("lantern quiet walnut harbour"), change("walnut harbour lantern quiet")]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 409 || status === 400)).toHaveLength(1);
});

test("a new password that is refused costs no attempt, since the current one was right", async () => {
  const user = await makeUser("analyst", { password: testPassword });
  const cookie = await signedIn(user.id);
  for (let n = 0; n < 7; n += 1)
    expect(
      (await call("POST", "/me/password", { cookie, body: { current: testPassword, next: "short" } })).status,
    ).toBe(400);
});
