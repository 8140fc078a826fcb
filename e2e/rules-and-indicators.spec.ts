import { readFileSync } from "node:fs";
import { type APIRequestContext, expect, type Page, test } from "@playwright/test";

import { adminApi, get, list, openCase, sendScenario } from "./support/api";
import { accessible } from "./support/checks";
import { textOf } from "./support/installation";
import { signIn } from "./support/people";

// The account stands in the log of the scenario, and no rule of the pack says a word about it.
const supported = `title: Requests of an account under suspicion
id: 6a1f0a52-1f5c-4c8e-9a0e-0d3c5a7b9e11
status: experimental
description: An account that was named in the interview asked for something.
references:
    - Interview of 15 March
logsource:
    category: webserver
detection:
    selection:
        cs-username|endswith: '\\user20'
        cs-method: POST
    condition: selection
level: high
`;
const unsupported = `title: Beacon to a rare network
id: 6a1f0a52-1f5c-4c8e-9a0e-0d3c5a7b9e12
logsource:
    category: network_connection
    product: zeek
detection:
    selection:
        dst_port: 4444
    condition: selection
level: low
`;
const log = `#Software: Microsoft Internet Information Services 10.0
#Version: 1.0
#Date: 2021-03-15 00:00:00
#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status time-taken
2021-03-15 08:00:01 192.0.2.11 GET /owa/ - 443 CONTOSO\\user20 198.51.100.47 Mozilla/5.0 200 12
2021-03-15 08:00:02 192.0.2.11 POST /owa/ - 443 CONTOSO\\user20 198.51.100.47 Mozilla/5.0 200 12
2021-03-15 08:00:03 192.0.2.11 POST /owa/ - 443 CONTOSO\\user21 198.51.100.47 Mozilla/5.0 200 12
`;
const indicators = `Type;Wert;Bemerkung
domain;mail[.]quiet-harbour-updates[.]net;c2
ip;198.51.100.47;over-common on purpose
hostname;MAIL.quiet-harbour-updates.net;the same again
mutex;Global\\abc;not matched
`;

test.describe.serial("what a team adds to the knowledge of the pack", () => {
  let api: APIRequestContext;
  let caseId = "";

  test.beforeAll(async ({ baseURL }) => {
    api = await adminApi(baseURL ?? "");
    ({ caseId } = await openCase(api, "Aldgate Chandlery"));
    await sendScenario(api, caseId, "attacked");
  });

  test("a Sigma rule is checked, tried on a pasted log, saved, and old evidence gets a new match", async ({ page }) => {
    await signIn(page);
    await page.goto("/campaign/rules");
    await page.getByRole("link", { name: "Add or import rules" }).click();
    await page.waitForURL("**/campaign/rules/import");
    await page.getByLabel("Or paste a rule").fill(`${supported}---\n${unsupported}`);
    await page.getByRole("button", { name: "Check", exact: true }).click();

    const report = page.getByRole("table", { name: "Report of each rule" });
    await expect(page.getByText("1 kept, not supported, 1 loaded.")).toBeVisible();
    const refused = report.getByRole("row", { name: /Beacon to a rare network/ });
    await expect(refused).toContainText("Kept, not supported");
    await expect(refused).toContainText(/zeek/);
    await expect(refused).toContainText("line 16");
    await accessible(page);

    await page.getByLabel("Text of a log or a file").fill(log);
    await page.getByRole("button", { name: "Try the rule" }).click();
    await expect(page.getByText("1 match.")).toBeVisible({ timeout: 30_000 });
    const why = page.getByRole("table", { name: "Why it matched" });
    await expect(why.getByRole("row", { name: /cs-username/i })).toContainText("user20");

    const before = await list(api, `/cases/${caseId}/findings?limit=200`);
    expect(before.map((finding) => finding.title)).not.toContain("Requests of an account under suspicion");
    await page.getByRole("button", { name: "Save 2 rules" }).click();
    await expect(page.getByText(/Stored evidence is looked through again/)).toBeVisible();
    await page.getByRole("link", { name: "Follow it" }).click();
    await page.waitForURL(/\/campaign\/rematches\?run=/);
    await expect(page.getByRole("status").filter({ hasText: "Done" })).toBeVisible({ timeout: 90_000 });
    const hit = page.getByRole("table", { name: "Cases of the run" }).getByRole("row", { name: /Aldgate Chandlery/ });
    await expect(hit.getByRole("link", { name: "Requests of an account under suspicion" }).first()).toBeVisible();
    await accessible(page);

    const findings = await list(api, `/cases/${caseId}/findings?limit=200`);
    expect(findings.map((finding) => finding.title)).toContain("Requests of an account under suspicion");
    expect(await get(api, `/cases/${caseId}`)).toMatchObject({ attention: true });
  });

  test("a rule is tried on a stored file, disabled, and its text stays", async ({ page }) => {
    await signIn(page);
    await page.goto("/campaign/rules?origin=own");
    await page.getByRole("button", { name: "Requests of an account under suspicion" }).click();
    const drawer = page.getByRole("dialog", { name: "Requests of an account under suspicion" });
    await expect(drawer.getByText("Interview of 15 March").first()).toBeVisible();
    await drawer.getByRole("link", { name: "Edit and try" }).click();
    await page.waitForURL(/\/campaign\/rules\/edit\?rule=/);
    await page.getByRole("button", { name: "Stored evidence" }).click();
    await page.getByLabel("Find a case").fill("Aldgate");
    await page.getByLabel("Case", { exact: true }).selectOption({ label: await optionOf(page, "Case", /Aldgate/) });
    await page.getByLabel("Find a file").fill("u_ex210303");
    await page.getByLabel("File", { exact: true }).selectOption({ label: await optionOf(page, "File", /u_ex210303/) });
    await page.getByRole("button", { name: "Try the rule" }).click();
    await expect(page.getByText(/^\d+ match(?:es)?\.$/)).toBeVisible({ timeout: 30_000 });

    await page.goto("/campaign/rules?origin=own&q=suspicion");
    const row = page.getByRole("row", { name: /Requests of an account under suspicion/ });
    await row.getByRole("switch").click();
    await expect(row.getByText("Disabled")).toBeVisible();
    const [rule] = await list(api, "/campaigns/exchange-2021/rules?origin=own&q=suspicion");
    const kept = await get(api, `/campaigns/exchange-2021/rules/${String(rule?.id)}`);
    expect(textOf(kept, "source")).toContain("Interview of 15 March");
  });

  test("a rule of the pack is disabled with a reason only", async ({ page }) => {
    await signIn(page);
    await page.goto("/campaign/rules?q=iis-nmap-check");
    const row = page.getByRole("row", { name: /iis-nmap-check/ });
    await row.getByRole("switch").click();
    const dialog = page.getByRole("dialog", { name: /^Disable/ });
    await dialog.getByRole("button", { name: "Disable" }).click();
    await expect(dialog.getByText("Write the reason in a few words")).toBeVisible();
    await dialog.getByLabel("Reason").fill("Our own scanner runs it every night");
    await dialog.getByRole("button", { name: "Disable" }).click();
    await expect(row.getByText("Disabled")).toBeVisible();
    await row.getByRole("switch").click();
    await expect(row.getByText("Enabled")).toBeVisible();
  });

  test("a list of indicators is mapped, shown row by row, and loaded", async ({ page }) => {
    await signIn(page);
    await page.goto("/campaign/indicators");
    await page.getByRole("link", { name: "Import", exact: true }).click();
    await page.waitForURL("**/campaign/indicators/import");
    await page.getByLabel("Or paste a list").fill(indicators);
    await page.getByLabel("Source").fill("Sharing group of the harbour");
    await page.getByRole("button", { name: "Read the list" }).click();
    await expect(page.getByLabel("What Wert holds")).toHaveValue("value");
    await page.getByLabel("What Bemerkung holds").selectOption("note");
    const report = page.getByRole("group", { name: "Report of each value" });
    await expect(
      report.getByRole("listitem").filter({ hasText: "mail[.]quiet-harbour-updates[.]net" }).first(),
    ).toContainText("Loaded");
    await expect(report.getByRole("listitem").filter({ hasText: "198[.]51[.]100[.]47" })).toContainText("Over-common");
    await expect(report.getByRole("listitem").filter({ hasText: "line 4" })).toContainText("Duplicate");
    await expect(report.getByRole("listitem").filter({ hasText: "line 5" })).toContainText(
      "mutexes stand in no record",
    );
    await accessible(page);
    await page.getByRole("button", { name: "Load 2 indicators" }).click();
    await expect(page.getByText(/^Loaded\. /)).toBeVisible();

    await page.goto("/campaign/indicators?origin=own");
    const common = page.getByRole("row", { name: /198\[\.\]51\[\.\]100\[\.\]47/ });
    await expect(common.getByText("Over-common, off")).toBeVisible();
    await accessible(page);
    await page.getByRole("button", { name: "Export" }).click();
    const download = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "CSV", exact: true }).click();
    const csv = readFileSync(await (await download).path(), "utf8");
    expect(csv).toContain("mail[.]quiet-harbour-updates[.]net");
    expect(csv).not.toContain("mail.quiet-harbour-updates.net");
  });
});

/** The label of the first choice that holds the words; the list comes from the server. */
async function optionOf(page: Page, label: string, words: RegExp): Promise<string> {
  const option = page.getByLabel(label, { exact: true }).getByRole("option", { name: words }).first();
  await expect(option).toBeAttached();
  return option.innerText();
}
