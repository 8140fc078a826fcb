import { type APIRequestContext, type Browser, expect, type Page, test } from "@playwright/test";

import { adminApi, list, openCase, post } from "./support/api";
import { textOf } from "./support/installation";
import { invited, signIn } from "./support/people";

const title = "Block untrusted access to the server";

type Place = { api: APIRequestContext; caseId: string; ref: string };

async function caseWithServer(baseURL: string | undefined, name: string): Promise<Place> {
  const api = await adminApi(baseURL ?? "");
  const { caseId, ref } = await openCase(api, name);
  await post(api, `/cases/${caseId}/servers`, { hostname: "EX01" });
  return { api, caseId, ref };
}

async function openTask(page: Page, caseId: string): Promise<void> {
  await page.goto(`/cases/${caseId}/checklist`);
  await page.getByRole("button", { name: new RegExp(title) }).click();
  await expect(page.getByRole("region", { name: `${title}, EX01` })).toBeVisible();
}

async function lead(browser: Browser, api: APIRequestContext, name: string): Promise<Page> {
  return (await invited(browser, api, { role: "lead", name })).page;
}

test("what one person changes appears on the page of the other", async ({ page, browser, baseURL }) => {
  const { api, caseId } = await caseWithServer(baseURL, "Live Tidewater");
  const other = await lead(browser, api, "Noor Haddad");
  await signIn(page);
  await openTask(page, caseId);
  await openTask(other, caseId);
  await page
    .getByRole("region", { name: `${title}, EX01` })
    .getByRole("button", { name: "Start" })
    .click();
  await expect(
    other.getByRole("region", { name: `${title}, EX01` }).getByRole("button", { name: "Start" }),
  ).toHaveCount(0, { timeout: 4_000 });
  await expect(other.getByRole("button", { name: new RegExp(title) })).toContainText("In progress");

  await other.getByRole("button", { name: "Add a note" }).click();
  await other.getByRole("textbox", { name: "Note" }).fill("The firewall team answers until six.");
  await page.getByRole("button", { name: "Add a note" }).click();
  await page.getByRole("textbox", { name: "Note" }).fill("I am half way through typing this");
  await other.getByRole("button", { name: "Save note" }).click();
  await expect(page.getByText("The firewall team answers until six.")).toBeVisible({ timeout: 4_000 });
  await expect(page.getByRole("textbox", { name: "Note" })).toHaveValue("I am half way through typing this");
  await other.context().close();
});

test("when two people save the same task, the second is shown both versions and loses no word", async ({
  page,
  browser,
  baseURL,
}) => {
  const { api, caseId } = await caseWithServer(baseURL, "Both Harbour");
  const other = await lead(browser, api, "Iris Vance");
  await signIn(page);
  await openTask(page, caseId);
  await openTask(other, caseId);

  // Both write at the same time; the one who saves second began before the first had saved.
  await page.getByRole("button", { name: "Mark blocked with a reason" }).click();
  const first = page.getByRole("dialog");
  await first.getByLabel("What blocks it?").fill("The change board meets on Friday");
  await other.getByRole("button", { name: "Mark not applicable with a reason" }).click();
  const second = other.getByRole("dialog");
  await second.getByLabel("Why does it not apply?").fill("Never reachable from outside since 2019");
  await first.getByRole("button", { name: "Mark blocked" }).click();
  await expect(first).toHaveCount(0);
  await expect(page.getByText("Blocked: The change board meets on Friday")).toBeVisible();
  await expect(other.getByText("Blocked: The change board meets on Friday")).toBeAttached({ timeout: 4_000 });
  await second.getByRole("button", { name: "Mark not applicable" }).click();

  const conflict = other.getByRole("dialog", { name: "Someone changed this task while you were editing" });
  await expect(conflict).toContainText("Never reachable from outside since 2019");
  await expect(conflict).toContainText("The change board meets on Friday");
  await expect(conflict).toContainText("Mia Okafor");
  await conflict.getByRole("button", { name: "Save mine over theirs" }).click();
  await expect(conflict).toHaveCount(0);
  await expect(page.getByText("Not applicable: Never reachable from outside since 2019")).toBeVisible({
    timeout: 4_000,
  });

  const tasks = await list(api, `/cases/${caseId}/tasks`);
  const task = tasks.find((row) => row.title === title);
  expect(task).toMatchObject({ state: "not_applicable", reason: "Never reachable from outside since 2019" });
  const { items } = JSON.parse(await (await api.get(`/api/v1/cases/${caseId}/audit?limit=50`)).text());
  const words = JSON.stringify(items);
  expect(words, "both reasons stand in the record").toContain("The change board meets on Friday");
  expect(words).toContain("Never reachable from outside since 2019");
  expect(textOf(task, "state")).toBe("not_applicable");
  await other.context().close();
});
