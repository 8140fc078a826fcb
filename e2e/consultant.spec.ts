import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type APIRequestContext, expect, type Page, test } from "@playwright/test";

import { adminApi, allRead, get, list, openCase, scenarioFiles, sendScenario } from "./support/api";
import { attackFrom, dropFile, scenarioZip } from "./support/files";
import { pressKey, signIn } from "./support/people";

// An address that its source ties to one cluster.
const tiedAddress = "165.232.154.116";
const tiedCluster = "UNC2639";

async function download(page: Page, name: string): Promise<string> {
  const started = page.waitForEvent("download");
  await page.getByRole("link", { name, exact: true }).click();
  return (await started).path();
}

test.describe.serial("a consultant", () => {
  let api: APIRequestContext;
  let caseId = "";

  test.beforeAll(async ({ baseURL }) => {
    api = await adminApi(baseURL ?? "");
  });

  test("opens a case by one key and drops what the client sent", async ({ page }) => {
    await signIn(page);
    await page.goto("/portfolio");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const dialog = page.getByRole("dialog", { name: "New case" });
    await pressKey(page, "c", /^New case/);
    await dialog.getByLabel("Organization").fill("Contoso Shipyard");
    await dialog.getByLabel("Domains").fill("contoso-shipyard.example");
    await dialog.getByRole("button", { name: "Open the case" }).click();
    await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
    caseId = page.url().split("/").at(-1) ?? "";
    await expect(page.getByRole("heading", { name: /Contoso Shipyard/ }).first()).toBeVisible();

    await page.goto(`/cases/${caseId}/evidence`);
    await expect(page.getByText("Drop files or folders here")).toBeVisible();
    await dropFile(page, page.getByText("Drop files or folders here"), await scenarioZip("attacked"));
    await expect(page.getByText("1 of 1 stored")).toBeVisible({ timeout: 60_000 });
    await dropFile(page, page.getByText("Drop files or folders here"), attackFrom(tiedAddress));
    await expect(page.getByText("2 of 2 stored")).toBeVisible({ timeout: 60_000 });
    await allRead(api, caseId);
    // The page followed by itself: nothing was loaded again.
    await expect(page.getByRole("button", { name: "attacked.zip", exact: true }).first()).toBeVisible();
    await page.getByRole("button", { name: "Members of attacked.zip" }).click();
    await expect(page.getByText(/supp0rt\.aspx/).first()).toBeVisible();
  });

  test("reads findings with the exact line behind each, and judges them by keys", async ({ page }) => {
    await signIn(page);
    await page.goto(`/cases/${caseId}/findings`);
    const finding = page.getByRole("group", { name: "Finding", exact: true });
    const rows = page.getByRole("group", { name: "Findings", exact: true }).getByRole("link");
    await expect(rows.first()).toBeVisible();
    await expect(rows.first()).toContainText("Critical");

    // The line the page shows is the line of the file that was sent.
    const sources = scenarioFiles("attacked").filter(({ path }) => path.endsWith(".LOG"));
    const findings = await list(api, `/cases/${caseId}/findings?limit=200`);
    const shown =
      findings.find((row) => row.stage === "write_config") ?? findings.find((row) => row.stage === "file_written");
    await page.goto(`/cases/${caseId}/findings?finding=${String(shown?.id)}`);
    await expect(finding.getByRole("heading", { name: "Match in context" })).toBeVisible();
    const head = await finding.getByText(/^line [\d,]+$/).innerText();
    const line = Number(head.replaceAll(/[^\d]/g, ""));
    const candidates = sources.map(({ file }) => readFileSync(file, "utf8").split(/\r?\n/)[line - 1] ?? "");
    const match = finding.getByRole("figure").getByRole("listitem").and(page.locator("[aria-current]"));
    await expect(match).toHaveCount(1);
    const [number = "", ...text] = (await match.innerText()).split("\n");
    expect(Number(number)).toBe(line);
    expect(candidates).toContain(text.join("\n"));

    const story = finding.getByRole("region", { name: "Story of the client address" });
    await expect(story).toContainText("203.0.113.21");
    await expect(story).toContainText("walked to a written file");

    await page.goto(`/cases/${caseId}/findings`);
    const title = await finding.getByRole("heading", { level: 2 }).innerText();
    await pressKey(page, "1", /^Confirm/);
    await expect(page.getByText(`Confirmed: ${title}`)).toBeVisible();
    await expect(finding.getByRole("heading", { level: 2 })).not.toHaveText(title);
    const second = await finding.getByRole("heading", { level: 2 }).innerText();
    await page.keyboard.press("3");
    const dialog = page.getByRole("dialog", { name: /^Dismiss/ });
    await dialog.getByRole("button", { name: "Dismiss" }).click();
    await expect(dialog.getByText("Write the reason in a few words")).toBeVisible();
    await dialog.getByLabel("Reason").fill("The penetration test of that week");
    await dialog.getByRole("button", { name: "Dismiss" }).click();
    await expect(page.getByText(`Dismissed: ${second}`)).toBeVisible();
    await page.keyboard.press("z");
    await expect(page.getByText("Taken back")).toBeVisible();
    const triage = (await list(api, `/cases/${caseId}/findings?limit=200`)).map((row) => row.triage);
    expect(triage.filter((state) => state === "confirmed")).toHaveLength(1);
    expect(triage.filter((state) => state === "dismissed")).toHaveLength(0);
  });

  test("follows the timeline by server and by words", async ({ page }) => {
    await signIn(page);
    await page.goto(`/cases/${caseId}/timeline`);
    const events = page.getByRole("group", { name: "Events" });
    await expect(events.getByRole("listitem").first()).toBeVisible();
    const words = page.getByRole("searchbox", { name: "Words in the events" });
    await words.fill("OABVirtualDirectory");
    await expect(page).toHaveURL(/q=OABVirtualDirectory/);
    await words.fill("no event has these words");
    await expect(events.getByRole("listitem")).toHaveCount(0);
    await words.fill("");
    await expect(events.getByRole("listitem").first()).toBeVisible();
    await page.getByRole("button", { name: "Filter", exact: true }).click();
    await page.getByRole("group", { name: "Kind" }).getByRole("checkbox").first().click();
    await expect(page).toHaveURL(/kind=/);
    const [server] = await list(api, `/cases/${caseId}/servers`);
    await page.goto(`/cases/${caseId}/timeline?server=${String(server?.id)}`);
    await expect(page.getByRole("button", { name: "Remove the server filter" })).toBeVisible();
    await expect(events.getByText("EX01").first()).toBeVisible();
  });

  test("accepts the claim that an indicator proposes, said in two sentences", async ({ page }) => {
    await signIn(page);
    await page.goto(`/cases/${caseId}/attribution`);
    const claim = page.getByRole("article").filter({ hasText: tiedCluster }).first();
    await expect(
      claim.getByRole("heading", { name: `Activity in this case is likely (55–80 %) ${tiedCluster}.` }),
    ).toBeVisible();
    await expect(claim).toContainText(/Confidence: (low|moderate)\./);
    await expect(claim).toContainText(`Address ${tiedAddress} was seen`);
    await claim.getByRole("button", { name: "Accept", exact: true }).click();
    await expect(claim.getByRole("button", { name: "Accept", exact: true })).toHaveCount(0);
    expect(await get(api, `/cases/${caseId}`)).toMatchObject({ clusters: [tiedCluster] });
  });

  test("is told by the checklist what is missing, confirms the verdict and sends the report", async ({ page }) => {
    await signIn(page);
    await page.goto(`/cases/${caseId}/checklist`);
    await page.getByRole("button", { name: /Run a full scan with the Microsoft Safety Scanner/ }).click();
    const scan = page.getByRole("region", { name: /Run a full scan with the Microsoft Safety Scanner/ });
    await expect(
      scan.getByText("msert.log of a full scan that finished. A quick scan or an aborted one does not count."),
    ).toBeVisible();

    await page.goto(`/cases/${caseId}`);
    await expect(page.getByText(/not confirmed yet/)).toBeVisible();
    await page.getByRole("button", { name: "Confirm", exact: true }).first().click();
    await expect(page.getByText("Confirmed by Mia Okafor").first()).toBeVisible();

    const found = await get(api, `/cases/${caseId}`);
    const verdict = JSON.stringify(found.verdict);
    await page.goto(`/cases/${caseId}/report`);
    const pdf = execFileSync("pdftotext", [await download(page, "PDF"), "-"], { encoding: "utf8" });
    expect(pdf).toContain("TLP:");
    const sentence = /"sentence":"([^"]+)"/.exec(verdict)?.[1] ?? "";
    expect(pdf.replaceAll(/\s+/g, " ")).toContain(sentence.split(/\s+/).slice(0, 6).join(" "));
    await page.getByText("Technical", { exact: true }).first().click();
    await expect(page.getByRole("heading", { name: "Technical report" })).toBeVisible();
    expect(readFileSync(await download(page, "Word")).length).toBeGreaterThan(10_000);
  });

  test("sees only low severity on a server that was merely probed", async ({ page }) => {
    const probed = await openCase(api, "Probed Mill");
    await sendScenario(api, probed.caseId, "probed");
    const severities = (await list(api, `/cases/${probed.caseId}/findings?limit=200`)).map((row) => row.severity);
    expect(severities.length).toBeGreaterThan(0);
    expect(severities.filter((severity) => severity !== "low" && severity !== "info")).toEqual([]);
    await signIn(page);
    await page.goto(`/cases/${probed.caseId}`);
    await expect(page.getByText(/attempted/i).first()).toBeVisible();
  });

  test("cannot say “no evidence” over a few days of logs, and reads which are missing", async ({ page }) => {
    const short = await openCase(api, "Short Memory");
    await sendScenario(api, short.caseId, "clean-short");
    expect(await list(api, `/cases/${short.caseId}/findings?limit=200`)).toEqual([]);
    await signIn(page);
    await page.goto(`/cases/${short.caseId}`);
    await page.getByRole("table", { name: "Servers in scope" }).getByRole("button", { name: "EX03" }).click();
    const drawer = page.getByRole("dialog", { name: "EX03" });
    await drawer.getByRole("region", { name: "Compromise" }).getByRole("button").first().click();
    const dialog = page.getByRole("dialog", { name: "Compromise of EX03" });
    await dialog.getByRole("radio", { name: /^No evidence/ }).check();
    await expect(dialog.getByText("“No evidence” cannot be said yet.")).toBeVisible();
    await expect(
      dialog
        .getByRole("listitem")
        .filter({ hasText: /HttpProxy/ })
        .first(),
    ).toContainText(/2021|March|January|Jan|Mar/);
    await dialog.getByRole("button", { name: "Confirm" }).click();
    await expect(dialog).toBeVisible();
    expect((await list(api, `/cases/${short.caseId}/servers`)).map((server) => server.compromise)).toEqual(["unknown"]);
  });
});
