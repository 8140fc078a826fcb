import { expect, test } from "@playwright/test";

import { accessible } from "./support/checks";
import { adminApi, allRead, openCase } from "./support/api";
import { dropFile } from "./support/files";
import { signIn } from "./support/people";

const table =
  "Wann;Rechner;Was\n03.03.2021 07:59;EX01;Datei im Webordner angelegt\n04.03.2021 10:00;EX02;Anmeldung\ngestern;EX02;?\n";

test("an analyst puts a table that no parser knows on the timeline by naming its columns", async ({
  page,
  baseURL,
}) => {
  const api = await adminApi(baseURL ?? "");
  const { caseId } = await openCase(api, "Lindqvist Optics");
  await signIn(page);
  await page.goto(`/cases/${caseId}/evidence`);
  await dropFile(page, page.getByText("Drop files or folders here"), {
    name: "notizen.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(table),
  });
  await expect(page.getByText("1 of 1 stored")).toBeVisible({ timeout: 60_000 });
  await allRead(api, caseId);
  await page.getByRole("button", { name: "notizen.csv", exact: true }).first().click();
  await page.getByRole("button", { name: "Read as a timeline" }).click();

  const dialog = page.getByRole("dialog", { name: "Read as a timeline" });
  // No column is called or written so that it tells by itself; the choices are open and nothing is saved yet.
  await expect(dialog.getByText("No column reads as a time by itself.")).toBeVisible();
  await dialog.getByLabel("Time", { exact: true }).selectOption("Wann");
  await dialog.getByLabel("Written as").selectOption("day_first");
  await dialog.getByLabel("Its clock is ahead of UTC by").fill("one hour");
  await expect(dialog.getByText("Write hours and minutes")).toBeVisible();
  await dialog.getByLabel("Its clock is ahead of UTC by").fill("+01:00");
  await dialog.getByLabel("What happened").selectOption("Was");
  await dialog.getByLabel("Host").selectOption("Rechner");
  const preview = dialog.getByRole("table", { name: "How the first rows read" });
  await expect(preview.getByRole("row").nth(1)).toContainText("06:59");
  await expect(preview.getByRole("row").nth(1)).toContainText("Datei im Webordner angelegt");
  await expect(dialog.getByRole("list", { name: "Rows that do not read" })).toContainText("Line 4");
  await accessible(page);
  await dialog.getByRole("button", { name: "Read it" }).click();
  await expect(dialog).toBeHidden();
  await allRead(api, caseId);

  await page.goto(`/cases/${caseId}/timeline`);
  await expect(page.getByText("Datei im Webordner angelegt").first()).toBeVisible();
  await expect(page.getByText("Anmeldung").first()).toBeVisible();
});
