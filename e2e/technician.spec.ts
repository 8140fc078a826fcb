import { expect, type Page, test } from "@playwright/test";

import { adminApi, list, openCase, post } from "./support/api";
import { invited } from "./support/people";

const install = "Install the March update";

/** Records a build reading as a technician does, and reads what the product says of it. */
async function record(
  page: Page,
  { hostname, build, source }: { hostname: string; build: string; source: string },
): Promise<string> {
  await page.getByRole("table", { name: "Servers in scope" }).getByRole("button", { name: hostname }).click();
  await page.getByRole("button", { name: "Add build reading" }).click();
  const dialog = page.getByRole("dialog", { name: `Build of ${hostname}` });
  await dialog.getByLabel("Version").fill(build);
  await dialog.getByLabel("Read from").selectOption(source);
  const said = await dialog
    .getByText(/vulnerable|patched|unknown/i)
    .first()
    .innerText();
  await dialog.getByRole("button", { name: "Record build" }).click();
  await expect(page.getByText(`${build} is recorded for ${hostname}.`)).toBeVisible();
  return said;
}

test("a technician patches two servers and the gate stops every claim that no build reading proves", async ({
  browser,
  baseURL,
}) => {
  const origin = baseURL ?? "";
  const api = await adminApi(origin);
  const own = await openCase(api, "Marlow Bakeries");
  const foreign = await openCase(api, "Foreign Quarry");
  for (const hostname of ["EX01", "EX02"]) await post(api, `/cases/${own.caseId}/servers`, { hostname });
  const { page, context } = await invited(browser, api, {
    role: "technician",
    name: "Theo Brandt",
    organizationId: own.organizationId,
  });

  // Their list is their organization, and no other case exists for them.
  await page.goto("/portfolio");
  await expect(page.getByRole("link", { name: /Marlow Bakeries/ }).first()).toBeVisible();
  await expect(page.getByText("Foreign Quarry")).toHaveCount(0);
  expect((await list(api, "/cases?limit=200")).length).toBeGreaterThan(1);
  await page.goto(`/cases/${foreign.caseId}`);
  await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
  expect((await page.request.get(`/api/v1/cases/${foreign.caseId}`)).status()).toBe(404);
  expect((await page.request.get(`/api/v1/cases?q=${encodeURIComponent("Foreign Quarry")}`)).status()).toBe(200);

  const row = (hostname: string) => page.getByRole("button", { name: new RegExp(`${install}.*${hostname}`) });
  const task = (hostname: string) => page.getByRole("region", { name: `${install}, ${hostname}` });
  const tryDone = async (hostname: string) => {
    await page.goto(`/cases/${own.caseId}/checklist`);
    await row(hostname).click();
    await task(hostname)
      .getByRole("button", { name: /^(Mark done|Accept as done)/ })
      .first()
      .click();
  };
  for (const hostname of ["EX01", "EX02"]) {
    await tryDone(hostname);
    await expect(task(hostname).getByRole("alert").filter({ hasText: "Not done." })).toContainText(
      `No build of ${hostname} is known yet.`,
    );

    await page.goto(`/cases/${own.caseId}`);
    expect(await record(page, { hostname, build: "15.2.792.3", source: "exsetup" })).toMatch(/vulnerable/i);
    await tryDone(hostname);
    await expect(task(hostname).getByText("Not done.")).toBeVisible();
    await expect(
      task(hostname)
        .getByText(/15\.2\.792\.3/)
        .first(),
    ).toBeVisible();

    await page.goto(`/cases/${own.caseId}`);
    expect(await record(page, { hostname, build: "15.2.792", source: "admin_display_version" })).toMatch(/unknown/i);
    await tryDone(hostname);
    await expect(task(hostname).getByText("Not done.")).toBeVisible();

    await page.goto(`/cases/${own.caseId}`);
    expect(await record(page, { hostname, build: "15.2.792.10", source: "exsetup" })).toMatch(/patched/i);
    await tryDone(hostname);
    await expect(row(hostname)).toContainText("Done");
  }
  const after = await list(api, `/cases/${own.caseId}/servers`);
  expect(after.map((server) => server.exposure)).toEqual(["patched", "patched"]);
  const tasks = await list(api, `/cases/${own.caseId}/tasks`);
  expect(tasks.filter((task) => task.title === install).map((task) => task.state)).toEqual(["done", "done"]);
  await context.close();
});
