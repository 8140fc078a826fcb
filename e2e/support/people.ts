import { type APIRequestContext, type Browser, type BrowserContext, expect, type Page } from "@playwright/test";

import { post } from "./api";
import { admin, textOf } from "./installation";

export type Person = { name: string; email: string; password: string };

/** Signs a person in by the form, as they would. */
export async function signIn(page: Page, person: Person = admin): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Presses a key once the page answers to it, which its mark on a button shows; before, it would go nowhere. */
export async function pressKey(page: Page, key: string, button: RegExp): Promise<void> {
  await expect(page.getByRole("button", { name: button }).locator("[data-kbd=ready]")).toBeVisible();
  await page.keyboard.press(key);
}

type Invited = {
  role: "lead" | "analyst" | "technician" | "manager" | "client";
  organizationId?: string;
  name: string;
};

/** Invites a person and lets them accept the link in a browser of their own; they are signed in there. */
export async function invited(
  browser: Browser,
  api: APIRequestContext,
  person: Invited,
): Promise<{ context: BrowserContext; page: Page; person: Person }> {
  const email = `${person.name.toLowerCase().replaceAll(/[^a-z]+/g, ".")}.${Date.now()}@breakwater.example`;
  const link = await post(api, "/invitations", {
    email,
    name: person.name,
    role: person.role,
    organizationId: person.organizationId,
  });
  const context = await browser.newContext();
  const page = await context.newPage();
  const password = "copper lantern meadow tide";
  await page.goto(textOf(link, "url"));
  await page.getByLabel("New password").fill(password);
  await page.getByLabel("The same password again").fill(password);
  await page.getByRole("button", { name: /create the account/i }).click();
  // The way leads over the sign-in; a step taken before it ends would cut it off.
  await page.waitForURL("**/portfolio");
  return { context, page, person: { name: person.name, email, password } };
}
