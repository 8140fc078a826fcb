import { expect, test } from "@playwright/test";

import { accessible } from "./support/checks";
import { signIn } from "./support/people";

test("an administrator makes the pack of the next campaign", async ({ page }) => {
  await signIn(page);
  await page.goto("/campaign/packs");
  await page.getByRole("button", { name: "Copy Exchange Server 2021" }).click();
  await page.getByLabel("Name of the campaign").fill("Gateway 2027");
  await page.getByLabel("Short name").fill("gateway-2027");
  await page.getByRole("button", { name: "Copy", exact: true }).click();

  // What is wrong is told by file and line, and what was typed stays.
  await page.getByRole("button", { name: "checklist.yaml" }).click();
  const text = page.getByRole("textbox", { name: "checklist.yaml" });
  const right = await text.inputValue();
  await text.fill(right.replace("scope: case", "scope: town"));
  // Another file can be looked at meanwhile.
  await page.getByRole("button", { name: "clusters.yaml" }).click();
  await page.getByRole("button", { name: "checklist.yaml unsaved" }).click();
  await expect(text).toHaveValue(/scope: town/);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText(/checklist\.yaml: line \d+/).first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Start the campaign" })).toBeDisabled();
  await expect(text).toHaveValue(/scope: town/);
  await accessible(page);
  await text.fill(right);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("button", { name: "Start the campaign" })).toBeEnabled();

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export" }).click();
  expect((await download).suggestedFilename()).toBe("breakwater-pack-gateway-2027.zip");

  await page.getByRole("link", { name: "All packs" }).last().click();
  await page.getByRole("button", { name: "Throw Gateway 2027 away" }).click();
  await expect(page.getByRole("row", { name: /gateway-2027/ })).toHaveCount(0);
});
