import { expect, request, test } from "@playwright/test";

import { adminApi } from "./support/api";
import { invited, signIn } from "./support/people";

test("an administrator invites by a link that is shown once, and a disabled user is out at the next step", async ({
  page,
  browser,
}) => {
  await signIn(page);
  await page.goto("/users");
  const email = `ida.lind.${Date.now()}@breakwater.example`;
  await page
    .getByRole("button", { name: /invite/i })
    .first()
    .click();
  const invite = page.getByRole("dialog", { name: "Invite a user" });
  await invite.getByLabel("E-mail").fill(email);
  await invite.getByLabel("Name").fill("Ida Lind");
  await invite.getByRole("radio", { name: /^Lead/ }).check();
  await invite.getByRole("button", { name: "Create the invitation" }).click();
  const shown = page.getByRole("dialog", { name: `Invitation for ${email}` });
  const link = await shown.getByText(/\/invitation\?/).innerText();
  await shown.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByText(link)).toHaveCount(0);

  const context = await browser.newContext();
  const ida = await context.newPage();
  await ida.goto(link);
  await ida.getByLabel("New password").fill("copper lantern meadow tide");
  await ida.getByLabel("The same password again").fill("copper lantern meadow tide");
  await ida.getByRole("button", { name: /create the account/i }).click();
  await ida.waitForURL("**/portfolio");

  await page.reload();
  const row = page.getByRole("row").filter({ hasText: email });
  await row.getByRole("button", { name: "Acts for Ida Lind" }).click();
  await page.getByRole("menuitem", { name: "Disable…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
  await expect(row.filter({ hasText: "Lead" })).toContainText("Disabled");
  expect((await ida.request.get("/api/v1/me")).status()).toBe(401);
  await ida.getByRole("link", { name: "Settings" }).click();
  await expect(ida).toHaveURL(/\/sign-in/);
  await ida.goto(link);
  await expect(ida.getByLabel("New password")).toHaveCount(0);
  await context.close();
});

test("an API token is shown once, works until it is revoked, and then not at all", async ({ page, baseURL }) => {
  await signIn(page);
  await page.goto("/settings/tokens");
  const name = `nightly import ${Date.now()}`;
  await page.getByRole("button", { name: "New token" }).click();
  const dialog = page.getByRole("dialog", { name: "New API token" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Create the token" }).click();
  const shown = page.getByRole("dialog", { name: `Token ${name}` });
  const secret = await shown.getByText(/^bw_/).innerText();
  await shown.getByRole("button", { name: "I have copied it" }).click();
  await page.reload();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toBeVisible();
  expect(await page.content()).not.toContain(secret);

  const script = await request.newContext({ baseURL, extraHTTPHeaders: { Authorization: `Bearer ${secret}` } });
  expect((await script.get("/api/v1/me")).status()).toBe(200);
  await page.getByRole("button", { name: `Revoke token ${name}` }).click();
  await expect(page.getByRole("row", { name: new RegExp(name) })).toHaveCount(0);
  expect((await script.get("/api/v1/me")).status()).toBe(401);
  await script.dispose();
});

test("only administrators can manage users", async ({ browser, baseURL }) => {
  const api = await adminApi(baseURL ?? "");
  const { page, context } = await invited(browser, api, { role: "analyst", name: "Remy Cole" });
  const refused = await page.request.post("/api/v1/invitations", {
    data: { email: "x@breakwater.example", role: "admin" },
    headers: { Origin: baseURL ?? "" },
  });
  expect(refused.status()).toBe(403);
  await page.goto("/users");
  await expect(page.getByRole("button", { name: /invite/i })).toHaveCount(0);
  await context.close();
});
