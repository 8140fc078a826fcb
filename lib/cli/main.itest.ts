import { afterAll, expect, test } from "vitest";

import { callerOf } from "@/lib/auth/address";
import { signIn } from "@/lib/auth/sign-in";
import { testPassword } from "@/lib/auth/testing";
import { sha256Hex } from "@/lib/core/hashing";
import { connectDatabase, disconnectDatabase } from "@/lib/db/client";
import { testDatabase } from "@/lib/db/testing";
import { inPortfolio } from "@/lib/db/unit";

import { runCli } from "./main";

const database = await testDatabase();
connectDatabase(database);
afterAll(async () => {
  await disconnectDatabase();
  await database.drop();
});

async function run(line: string, stdin = "") {
  let stdout = "";
  let stderr = "";
  const code = await runCli(line.split(" "), {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    stdin: () => Promise.resolve(stdin),
  });
  return { code, stdout, stderr };
}

const setupLine = "setup --email mira@example.org --name Mira --password-stdin";

test("an unknown command, a missing or unknown argument says so and fails", async () => {
  expect(await run("launch")).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining('no command "launch"'),
  });
  expect(await run("setup --name Mira --password-stdin")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("--email"),
  });
  expect(await run("setup-link --colour red")).toMatchObject({ code: 1 });
  expect(await run("help")).toMatchObject({ code: 0, stdout: expect.stringContaining("token create") });
});

test("the set-up link is printed until there is an administrator, and the command line can make one", async () => {
  const link = await run("setup-link --json");
  expect(JSON.parse(link.stdout).url).toMatch(/\/setup\?key=[\w-]{43}$/);
  const weak = await run(`${setupLine} --json`, "password1234\n");
  expect(weak).toMatchObject({ code: 1, stdout: "" });
  expect(JSON.parse(weak.stderr)).toMatchObject({ code: "INVALID" });
  expect(await run(setupLine, `${testPassword}\n`)).toMatchObject({ code: 0, stderr: "" });
  const outcome = await signIn({ email: "mira@example.org", password: testPassword }, callerOf(new Headers()));
  expect(outcome.kind).toBe("open");
  expect(await run("setup-link --json")).toMatchObject({ code: 0, stdout: "{}\n" });
  expect(await run(setupLine.replace("mira@", "second@"), testPassword)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("already"),
  });
});

test("a token is printed once and kept as a hash; an unknown address needs a role", async () => {
  const made = await run("token create --email mira@example.org --name collector --days 30 --json");
  const { token, expiresAt } = JSON.parse(made.stdout);
  expect(token).toMatch(/^bw_/);
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(29 * 86_400_000);
  const row = await inPortfolio((tx) => tx.apiToken.findUnique({ where: { secretHash: sha256Hex(token) } }));
  expect(row).toMatchObject({ name: "collector", revokedAt: null });
  expect(await run("token create --email robot@example.org --name ci")).toMatchObject({ code: 1 });
  const plain = await run("token create --email robot@example.org --name ci --role analyst");
  expect(plain.stdout).toMatch(/^bw_[\w-]{43}\n$/);
  const unsaid = await inPortfolio((tx) => tx.apiToken.findFirst({ where: { name: "ci" } }));
  expect(Math.round(((unsaid?.expiresAt?.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(90);
  expect(await run("token create --email robot@example.org --name ci --role admin")).toMatchObject({ code: 1 });
  expect(await run("token create --email robot@example.org --name ci --role emperor")).toMatchObject({ code: 1 });
});
