import { expect, type Page, test } from "@playwright/test";

import { adminApi, get, openCase } from "./support/api";
import { accessible, watched } from "./support/checks";
import { signIn } from "./support/people";

const proxies = "Collect the logs of the outgoing proxy";
const flows = "Ask the hoster for its flow records";

const row = (page: Page, title: string) => page.getByRole("button", { name: title });

test("a lead changes the checklist while the campaign runs, gives it to open cases by filter, and goes back", async ({
  page,
  baseURL,
}) => {
  test.setTimeout(180_000);
  const api = await adminApi(baseURL ?? "");
  const first = await openCase(api, "Lighthouse Printing");
  const second = await openCase(api, "Seawall Joinery");
  const done = watched(page);
  await signIn(page);

  await test.step("a draft says what it changes, and a task that the pack needs stays", async () => {
    await page.goto("/campaign/checklist");
    await page.getByRole("button", { name: "Draft from version 1" }).click();
    await expect(page.getByRole("heading", { name: /^Draft of version/ })).toBeVisible();
    await page.getByRole("button", { name: "Add a task" }).nth(1).click();
    const form = page.getByRole("dialog");
    await form.getByRole("button", { name: "Add the task" }).click();
    await expect(form.getByText("Write something here.").first()).toBeVisible();
    await form.getByLabel("Title").fill(proxies);
    await form.getByLabel("Guidance").fill("Ninety days back.");
    await form.getByRole("button", { name: "Add the task" }).click();
    await expect(form).toBeHidden();
    await expect(page.getByText(proxies)).toBeVisible();
    await page.getByRole("button", { name: /^Remove Capture memory/ }).click();
    await expect(page.getByText("so it has to stay")).toBeVisible();
    await page.getByRole("radio", { name: "What changes" }).or(page.getByText("What changes")).first().click();
    await expect(page.getByRole("region", { name: "Added" })).toContainText(proxies);
    await accessible(page);
    await page.getByText("As text").click();
    const text = page.getByLabel("Checklist", { exact: true });
    await text.fill((await text.inputValue()).replace("scope: case", "scope: town"));
    await page.getByRole("button", { name: "Save the text" }).click();
    await expect(page.getByText(/line \d+/).first()).toBeVisible();
    await expect(text).toHaveValue(/scope: town/);
  });

  await test.step("it is published, and the case says what it would change", async () => {
    await page.getByRole("button", { name: "Publish" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Why").fill("The proxies tell what left.");
    await dialog.getByRole("button", { name: "Publish" }).click();
    await expect(page).toHaveURL(/checklist\?version=/);
    await expect(page.getByText("for new cases", { exact: true })).toBeVisible();
    await accessible(page);
    await page.goto(`/cases/${first.caseId}/checklist`);
    await expect(page.getByText("The proxies tell what left.")).toBeVisible();
    await expect(row(page, proxies)).toHaveCount(0);
    await page.getByRole("button", { name: "See what changes" }).click();
    await expect(page.getByRole("dialog")).toContainText(proxies);
    await page.getByRole("button", { name: /^Follow version/ }).click();
    await expect(row(page, proxies)).toBeVisible();
  });

  await test.step("a task of this case alone stands beside, and leaves again", async () => {
    await page.getByRole("button", { name: "Add a task" }).click();
    const form = page.getByRole("dialog");
    await form.getByLabel("Title").fill(flows);
    await form.getByRole("button", { name: "Add the task" }).click();
    await row(page, flows).click();
    await accessible(page);
    await page.getByRole("button", { name: "Take off the checklist" }).click();
    await expect(row(page, flows)).toHaveCount(0);
  });

  await test.step("work on the new task is begun, then the campaign goes back to version 1", async () => {
    await row(page, proxies).click();
    await page.getByRole("button", { name: "Start" }).click();
    await expect(row(page, proxies)).toContainText("In progress");
    await page.goto("/campaign/checklist");
    const one = page.getByRole("row", { name: /^Version 1 / });
    await one.getByRole("button", { name: "Use for new cases" }).click();
    await expect(one).toContainText("for new cases");
    await page.goto("/portfolio?filter=ref%3A" + first.ref + "," + second.ref);
    await page.getByRole("checkbox", { name: "Choose the loaded cases" }).check();
    await page.getByRole("button", { name: "Checklist" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Version").selectOption("1");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await expect(dialog).toContainText("1 case will change.");
    await expect(dialog).toContainText("It follows this version already.");
    await dialog.getByRole("button", { name: /^Change 1 case/ }).click();
    await expect(dialog).toContainText("1 case is changed.");
    await page.goto(`/cases/${first.caseId}/checklist`);
    await expect(row(page, proxies)).toContainText("not in the checklist any more");
    await expect(row(page, proxies)).toContainText("In progress");
    expect(await get(api, `/cases/${second.caseId}/tasks`)).toMatchObject({ checklistNumber: 1 });
  });
  done();
});
