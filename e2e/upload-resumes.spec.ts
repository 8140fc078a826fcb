import { mkdirSync } from "node:fs";
import { expect, test } from "@playwright/test";

import { adminApi, list, openCase } from "./support/api";
import { largeLog } from "./support/files";
import { signIn } from "./support/people";

test("an upload that was cut goes on where it stopped after the page was loaded again", async ({
  page,
  baseURL,
}, info) => {
  mkdirSync(info.outputDir, { recursive: true });
  const api = await adminApi(baseURL ?? "");
  const { caseId } = await openCase(api, "Cutline Freight");
  const log = largeLog(info.outputDir, 40);
  const offsets: number[] = [];
  page.on("request", (asked) => {
    if (asked.method() === "PATCH" && asked.url().includes("/uploads/"))
      offsets.push(Number(asked.headers()["upload-offset"]));
  });
  await signIn(page);
  await page.goto(`/cases/${caseId}/evidence`);

  // The first part gets through, then the line is dead.
  let parts = 0;
  await page.route("**/api/v1/uploads/*", async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    parts += 1;
    return parts === 1 ? route.continue() : route.abort("connectionfailed");
  });
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).click();
  await (await chooser).setFiles(log.path);
  await expect(page.getByText("The server does not answer; trying again by itself.")).toBeVisible({ timeout: 60_000 });
  expect(await list(api, `/cases/${caseId}/evidence`)).toEqual([]);

  page.once("dialog", (dialog) => void dialog.accept());
  await page.unroute("**/api/v1/uploads/*");
  await page.reload();
  await expect(page.getByText("One upload was not finished.")).toBeVisible();
  await expect(page.getByText("Choose the same file again")).toBeVisible();
  offsets.length = 0;
  const again = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).click();
  await (await again).setFiles(log.path);
  await expect(page.getByText("1 of 1 stored")).toBeVisible({ timeout: 90_000 });
  expect(offsets.length).toBeGreaterThan(0);
  expect(Math.min(...offsets), "nothing that had arrived was sent again").toBeGreaterThan(0);
  await expect
    .poll(
      async () =>
        (await list(api, `/cases/${caseId}/evidence`)).map((row) => [row.filename, row.sha256, row.sizeBytes]),
      { timeout: 60_000 },
    )
    .toEqual([[log.name, log.sha256, log.sizeBytes]]);
});
