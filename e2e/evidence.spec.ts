import { readFileSync } from "node:fs";
import { type APIRequestContext, expect, test } from "@playwright/test";

import { adminApi, allRead, list, openCase } from "./support/api";
import { accessible } from "./support/checks";
import { dropFile, type SentFile, scenarioZip } from "./support/files";
import { textOf } from "./support/installation";
import { signIn } from "./support/people";

const head =
  "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status time-taken\r\n";
const row = (minute: number, path: string) =>
  `2021-03-06 07:${String(minute % 60).padStart(2, "0")}:00 10.0.0.1 POST ${path} - 443 - 203.0.113.99 curl/7 200 1\r\n`;

/** A log of one day with 300 requests, one of them to a web shell, and lines that cannot be read. */
const webLog: SentFile = {
  name: "u_ex210306.log",
  mimeType: "text/plain",
  buffer: Buffer.from(
    `${head}${Array.from({ length: 300 }, (_, at) => row(at, at === 200 ? "/aspnet_client/discover.aspx" : `/owa/${at}`)).join("")}2021-03-06 08:00:00 cut\r\n2021-03-06 08:00:01 cut\r\n/a\u202Egnp.exe\r\n`,
  ),
};

test.describe.serial("evidence from the inside", () => {
  let api: APIRequestContext;
  let caseId = "";
  let logId = "";

  test.beforeAll(async ({ baseURL }) => {
    api = await adminApi(baseURL ?? "");
    caseId = (await openCase(api, "Ferrow Glassworks")).caseId;
  });

  test.beforeEach(({ page }) => signIn(page));

  test("a triage zip is dropped, watched, and opened in the tree by keys", async ({ page }) => {
    await page.goto(`/cases/${caseId}/evidence`);
    await dropFile(page, page.getByText("Drop files or folders here"), await scenarioZip("attacked"));
    await expect(page.getByText("1 of 1 stored")).toBeVisible({ timeout: 60_000 });
    await dropFile(page, page.getByText("Drop files or folders here"), webLog);
    await allRead(api, caseId);
    const rows = await list(api, `/cases/${caseId}/evidence?top=true`);
    logId = textOf(
      rows.find((found) => found.filename === webLog.name),
      "id",
    );
    const zip = page.getByRole("button", { name: "attacked.zip", exact: true }).first();
    await expect(page.getByText(/^\d+ members/)).toBeVisible();
    await zip.focus();
    await page.keyboard.press("ArrowRight");
    await expect(page.getByText(/supp0rt\.aspx/).first()).toBeVisible();
    await page.keyboard.press("ArrowRight");
    await expect(page.locator("[data-file]:focus")).not.toHaveText("attacked.zip");
    await page.keyboard.press("ArrowLeft");
    await expect(zip).toBeFocused();
    await page.keyboard.press("ArrowLeft");
    await expect(page.getByText(/supp0rt\.aspx/)).toHaveCount(0);
  });

  test("a gap in the coverage is seen, and the files behind a day", async ({ page }) => {
    await page.goto(`/cases/${caseId}/evidence`);
    await expect(page.getByText(/\d+ d gap/).first()).toBeVisible();
    await page
      .getByRole("button", { name: /IIS.*days missing in the exposure window. Show the files/ })
      .last()
      .focus();
    await page.keyboard.press("Enter");
    const files = page.getByRole("region", { name: "Files of the chosen day", exact: true }).first();
    await expect(files.getByRole("link").first()).toBeVisible();
    await files.getByRole("button", { name: "Day before" }).click();
    await expect(files.getByText(/No file of this case shows this log on this day/)).toBeVisible();
  });

  test("a finding leads to the matching line, raw and parsed side by side", async ({ page }) => {
    const findings = await list(api, `/cases/${caseId}/findings?limit=200`);
    const marks = await list(api, `/cases/${caseId}/evidence/${logId}/marks`);
    const mark = marks.find((found) => found.line === 204);
    expect(findings.map((finding) => finding.id)).toContain(mark?.findingId);
    await page.goto(`/cases/${caseId}/findings?finding=${String(mark?.findingId)}`);
    await page.getByRole("link", { name: "Open file" }).click();
    await page.waitForURL(new RegExp(`/evidence/${logId}\\?`));
    const record = page.getByRole("region", { name: "Record", exact: true });
    await expect(page.getByRole("button", { name: /^Line 204/ })).toHaveAttribute("aria-pressed", "true");
    await expect(record).toContainText("parsed with the columns of line 3");
    await expect(record.getByText("/aspnet_client/discover.aspx").first()).toBeVisible();
    await expect(record.getByText(/^matched:/).first()).toBeVisible();
    await expect(record.getByRole("link").first()).toHaveAttribute("href", /finding=/);
    await accessible(page);
  });

  test("words are found in a field, a line by its number, and bytes by their place", async ({ page }) => {
    await page.goto(`/cases/${caseId}/evidence/${logId}`);
    await expect(page.getByRole("button", { name: "Line 4", exact: true })).toBeVisible();
    await page.getByLabel("Words to find in this file").fill("DISCOVER");
    await page.getByLabel("In which field").selectOption("cs-uri-stem");
    await page.getByRole("button", { name: "Find", exact: true }).click();
    const result = page.getByRole("region", { name: "Search result" });
    await expect(result.getByRole("status")).toHaveText("1 line, whole file searched");
    await result.getByRole("button", { name: /line 204/ }).click();
    await expect(page.getByRole("button", { name: /^Line 204/ })).toHaveAttribute("aria-pressed", "true");
    await page.getByLabel("Number of the line").fill("300");
    await page.getByRole("button", { name: "Go", exact: true }).click();
    await expect(page.getByRole("button", { name: "Line 300", exact: true })).toHaveAttribute("aria-pressed", "true");
    await page.getByRole("button", { name: "Bytes", exact: true }).click();
    await expect(page.getByRole("table", { name: "Bytes of the file, sixteen to a row" })).toBeVisible();
    await accessible(page);
  });

  test("rejected rows stand with their reasons and lead to their lines, with nothing in them obeyed", async ({
    page,
  }) => {
    await page.goto(`/cases/${caseId}/evidence/${logId}?look=rejected`);
    await page.getByRole("button", { name: /12 columns expected, 3 found\. ?2/ }).click();
    await expect(page.getByRole("button", { name: /^Line \d+$/ })).toHaveCount(2);
    await accessible(page);
    const started = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export as CSV" }).click();
    expect(readFileSync(await (await started).path(), "utf8")).toContain("line,offset,reason,text");
    await page.getByRole("button", { name: /^Every reason/ }).click();
    await expect(page.getByText("/a⟨U+202E⟩gnp.exe")).toBeVisible();
    await page.getByRole("button", { name: "Line 306", exact: true }).click();
    await expect(page.getByRole("region", { name: "Record", exact: true })).toContainText("Rejected.");
  });

  test("the file is read again and verified, and the custody record tells it all", async ({ page }) => {
    await page.goto(`/cases/${caseId}/evidence?file=${logId}`);
    const aside = page.getByRole("complementary", { name: "Selected evidence" });
    await expect(aside.getByText("Read with iis_w3c 1.")).toBeVisible();
    await aside.getByRole("button", { name: "Read again" }).click();
    await expect(aside.getByText("Read by parser iis_w3c 1")).toHaveCount(2, { timeout: 60_000 });
    await aside.getByRole("button", { name: "Verify chain" }).click();
    await expect(aside.getByText("The stored bytes match the SHA-256.")).toBeVisible({ timeout: 60_000 });
    await expect(aside.getByText(/audit events of the case follow each other unchanged/)).toBeVisible();
    const started = page.waitForEvent("download");
    await aside.getByRole("link", { name: "Export CSV" }).click();
    const custody = readFileSync(await (await started).path(), "utf8");
    for (const word of ["received", "stored", "parsed", "opened", "queued", "verified"])
      expect(custody).toContain(`,${word},`);
    await accessible(page);
  });
});
