import { expect, test } from "@playwright/test";

import { accessible, watched } from "./support/checks";
import { admin, breakwater, textOf } from "./support/installation";
import { signIn } from "./support/people";

test("the first start leads through a one-time link to a signed-in administrator", async ({ page }) => {
  const atEnd = watched(page);
  const link = textOf(breakwater(["setup-link"]), "url");
  await page.goto(link);
  await accessible(page);
  await page.getByLabel("Your name").fill(admin.name);
  await page.getByLabel("E-mail").fill(admin.email);
  await page.getByLabel("New password").fill("short");
  await page.getByLabel("The same password again").fill("short");
  await page.getByRole("button", { name: /create the account/i }).click();
  await expect(page.getByText("Use at least 12 characters.")).toBeVisible();
  await expect(page.getByLabel("Your name")).toHaveValue(admin.name);
  await page.getByLabel("New password").fill(admin.password);
  await page.getByLabel("The same password again").fill(admin.password);
  await page.getByRole("button", { name: /create the account/i }).click();
  await page.waitForURL("**/portfolio");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await accessible(page);

  const again = await page.context().browser()?.newContext();
  const stranger = await again?.newPage();
  if (!stranger) throw new Error("no second browser");
  await stranger.goto(link);
  await expect(stranger.getByLabel("Your name")).toHaveCount(0);
  await again?.close();
  atEnd();
});

test("a wrong password and an unknown person get the same answer, and signing out ends the session", async ({
  page,
}) => {
  await page.goto("/sign-in");
  await accessible(page);
  const refusals: string[] = [];
  for (const email of [admin.email, "nobody@breakwater.example"]) {
    await page.goto("/sign-in");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password", { exact: true }).fill("not the password at all");
    await page.getByRole("button", { name: "Sign in" }).click();
    const alert = page.getByRole("alert").filter({ hasText: /\S/ }).first();
    await expect(alert).toBeVisible();
    refusals.push(await alert.innerText());
  }
  expect(refusals[0]).toBe(refusals[1]);

  await signIn(page);
  const cookies = await page.context().cookies();
  await page.getByRole("button", { name: new RegExp(admin.name) }).click();
  await page.getByRole("menuitem", { name: /sign out/i }).click();
  await page.waitForURL("**/sign-in**");
  await page.context().addCookies(cookies);
  const replayed = await page.request.get("/api/v1/me");
  expect(replayed.status()).toBe(401);
});
