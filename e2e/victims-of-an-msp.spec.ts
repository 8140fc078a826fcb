import { expect, type Page, test } from "@playwright/test";

import { adminApi, get, list, openCase, post } from "./support/api";
import { accessible } from "./support/checks";
import { mailServer } from "./support/mail";
import { invited, signIn } from "./support/people";

const customers = 2_000;
const unpatched = 12;

/** A list as an MSP keeps it: its own words for the columns, a few customers behind with the update, one that is not clear. */
function customerList(): string {
  const rows = Array.from({ length: customers - 1 }, (_, index) => {
    const number = String(index + 1).padStart(4, "0");
    const late = index < unpatched;
    const mail = late ? `it@customer-${number}.example` : "";
    return `C-${number};Customer ${number} Ltd;NO;customer-${number}.example;${late ? "Ola Nordmann" : ""};${mail};EX01;${late ? "15.1.2106.2" : "15.1.2106.13"};${late ? "wave-1" : ""}`;
  });
  return [
    "Kundenummer;Firma;Land;Domene;Kontakt;Epost;Tjener;Versjon;Merke",
    ...rows,
    ";Twin Harbour;;;;;EX09;;",
    "",
  ].join("\n");
}

const columns: [string, string][] = [
  ["Kundenummer", "externalId"],
  ["Firma", "name"],
  ["Land", "country"],
  ["Domene", "domains"],
  ["Kontakt", "contactName"],
  ["Epost", "contactEmail"],
  ["Tjener", "serverHostname"],
  ["Versjon", "serverBuild"],
  ["Merke", "tags"],
];

async function filterBy(page: Page, text: string): Promise<void> {
  await page.getByRole("combobox", { name: "Filter the cases" }).fill(text);
  await page.keyboard.press("Enter");
  for (const condition of text.split(" "))
    await expect(page.getByText(condition, { exact: true }).first()).toBeVisible();
}

test("a list that was the wrong one is taken back, save for the customer somebody has worked on", async ({
  page,
  baseURL,
}) => {
  const api = await adminApi(baseURL ?? "");
  await signIn(page);
  await page.goto("/imports");
  await page.getByRole("button", { name: "Import a list" }).click();
  await page
    .locator("input[type=file]")
    .first()
    .setInputFiles({
      name: "wrong.csv",
      mimeType: "text/csv",
      buffer: Buffer.from("name,externalId\nWrong Mill,WR-1\nWrong Bakery,WR-2\nWrong Harbour,WR-3\n"),
    });
  await page.getByRole("button", { name: "See what it would do" }).click();
  await page.getByRole("button", { name: "Import it now" }).click();
  await expect(page.getByText("3 organizations are new")).toBeVisible({ timeout: 60_000 });
  const [worked] = await list(api, "/cases?q=Wrong Bakery");
  await page.request.patch(`/api/v1/cases/${String(worked?.id)}`, {
    headers: { origin: baseURL ?? "" },
    data: { version: worked?.version, tags: ["wave-2"] },
  });
  await page.getByRole("button", { name: "Take back…" }).click();
  await accessible(page);
  await page.getByRole("button", { name: "Take it back" }).click();
  await expect(page.getByText("2 organizations removed")).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Kept", exact: true }).click();
  await expect(page.getByText(/Kept\. Somebody has worked on BW-\d+ since\./)).toBeVisible();
  await accessible(page);
  expect((await list(api, "/cases?q=Wrong")).map((row) => row.id)).toEqual([worked?.id]);
});

test("two names of one customer are merged, and both cases name each other", async ({ page, baseURL }) => {
  const api = await adminApi(baseURL ?? "");
  const from = await openCase(api, "Merge Street Bakery");
  const into = await openCase(api, "Merge Bakery Group");
  await signIn(page);
  await page.goto("/organizations?q=Merge Street");
  await page.getByRole("button", { name: "Merge Street Bakery" }).click();
  await page.getByRole("button", { name: "Merge…" }).click();
  await page.getByLabel("The organization that stays").fill("Merge Bakery");
  await page.getByRole("button", { name: /Merge Bakery Group/ }).click();
  await expect(page.getByText(/Both have a case in Exchange/)).toBeVisible();
  await accessible(page);
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(page.getByText("Merge Street Bakery is merged into Merge Bakery Group.")).toBeVisible();
  await page.goto(`/cases/${from.caseId}`);
  await expect(page.getByText("Merge Bakery Group is the same organization.")).toBeVisible();
  await accessible(page);
  await page.getByRole("link", { name: into.ref, exact: true }).click();
  await page.waitForURL(`**/cases/${into.caseId}`);
  await expect(page.getByText("Merge Street Bakery is the same organization.")).toBeVisible();
});

test("everything that matches is chosen, save for the one that is left out", async ({ page, baseURL }) => {
  const api = await adminApi(baseURL ?? "");
  for (const name of ["Leftout Alpha", "Leftout Beta", "Leftout Gamma"]) await openCase(api, name);
  await signIn(page);
  await page.goto("/portfolio?filter=leftout");
  await page.getByRole("checkbox", { name: "Choose Leftout Alpha" }).check();
  const bar = page.getByRole("toolbar", { name: "The chosen cases" });
  await bar.getByRole("button", { name: "Select all 3 matching" }).click();
  await page.getByRole("checkbox", { name: "Choose Leftout Beta" }).uncheck();
  await expect(bar.getByRole("status")).toHaveText("2 selected, 1 left out");
  await accessible(page);
  await bar.getByRole("button", { name: "Tags" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Add").fill("wave-3");
  await dialog.getByRole("button", { name: "Preview" }).click();
  await expect(dialog.getByText("2 cases will change.")).toBeVisible({ timeout: 60_000 });
  await dialog.getByRole("button", { name: "Change 2 cases" }).click();
  await expect(dialog.getByText("2 cases are changed.")).toBeVisible({ timeout: 60_000 });
  const tagged = await list(api, "/cases?filter=tag:wave-3");
  const names = tagged.map(({ organization }) => String(Object(organization).name));
  expect(names.toSorted((a, b) => a.localeCompare(b))).toEqual(["Leftout Alpha", "Leftout Gamma"]);
});

test("an MSP imports two thousand customers, writes to the unpatched, and sees an answer proven", async ({
  page,
  browser,
  baseURL,
}) => {
  test.setTimeout(400_000);
  const api = await adminApi(baseURL ?? "");
  const mail = await mailServer();
  for (const externalId of ["TWIN-A", "TWIN-B"])
    await post(api, "/organizations", { name: "Twin Harbour", externalId });
  await signIn(page);

  await test.step("the list is mapped, tried, and imported", async () => {
    await page.goto("/imports");
    await page.getByRole("button", { name: "Import a list" }).click();
    await page
      .locator("input[type=file]")
      .first()
      .setInputFiles({
        name: "kunder.csv",
        mimeType: "text/csv",
        buffer: Buffer.from(customerList()),
      });
    for (const [name, column] of columns) await page.getByLabel(`What ${name} is`).selectOption(column);
    await accessible(page);
    await page.getByRole("button", { name: "See what it would do" }).click();
    await expect(page.getByText(`${(customers - 1).toLocaleString("en")} organizations would be new`)).toBeVisible({
      timeout: 60_000,
    });
    await page.getByRole("button", { name: "Import it now" }).click();
    await expect(page.getByText(`${(customers - 1).toLocaleString("en")} organizations are new`)).toBeVisible({
      timeout: 120_000,
    });
  });

  await test.step("what is not clear waits for a word", async () => {
    await expect(page.getByText(/Its name fits Twin Harbour/)).toBeVisible();
    await page.getByRole("button", { name: "Decide", exact: true }).click();
    await page
      .getByRole("radio", { name: /Twin Harbour/ })
      .first()
      .check();
    await page.getByRole("button", { name: "Take it" }).click();
    await expect(page.getByText("No row has this outcome.")).toBeVisible();
  });

  await test.step("the unpatched are filtered and written to at once", async () => {
    await page.goto("/portfolio?view=all");
    await filterBy(page, "exposure:vulnerable tag:wave-1");
    await expect(page.getByText(`${unpatched} cases`, { exact: true })).toBeVisible();
    await page.getByLabel("Choose the loaded cases").check();
    await page.getByRole("toolbar", { name: "The chosen cases" }).getByRole("button", { name: "Write" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("What you add").fill("Ring oss om noe er uklart.");
    await dialog.getByRole("button", { name: "Preview" }).click();
    await expect(dialog.getByText(`${unpatched} cases will change.`)).toBeVisible({ timeout: 60_000 });
    expect(mail.count(), "a preview sends nothing").toBe(0);
    await dialog.getByRole("button", { name: `Change ${unpatched} cases` }).click();
    await expect(dialog.getByText(`${unpatched} cases are changed.`)).toBeVisible({ timeout: 60_000 });
    await expect.poll(() => mail.count(), { timeout: 60_000 }).toBe(unpatched);
    await page.goto("/changes");
    await expect(page.getByRole("row").filter({ hasText: "Letter: notification" }).first()).toContainText(
      String(unpatched),
    );
    await accessible(page);
  });

  const letter = await mail.letterTo("it@customer-0001.example");
  expect(letter.subject).toMatch(/^\[TLP:AMBER\]/);
  expect(letter.text).toContain("Hei Ola Nordmann");
  expect(letter.text).toContain("Ring oss om noe er uklart.");
  const link = new URL(/http:\/\/\S+\/u\/\S+/.exec(letter.text)?.[0] ?? "");
  const caseId = link.pathname.split("/").at(-1) ?? "";

  await test.step("the customer confirms and answers on a phone, without an account", async () => {
    const phone = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true, locale: "nb-NO" });
    const theirs = await phone.newPage();
    await theirs.goto(link.href);
    await expect(theirs.getByRole("heading", { name: "Customer 0001 Ltd" })).toBeVisible();
    await expect(theirs.getByText("Customer 0002")).toHaveCount(0);
    await theirs.getByRole("button", { name: "Bekreft" }).click();
    await expect(theirs.getByRole("button", { name: "Bekreft" })).toHaveCount(0);
    await theirs.getByLabel("Versjon, hvis dere vet den").fill("15.1.2106.2");
    await expect(theirs.getByText(/15\.1\.2106\.2 er .* uten oppdateringen/)).toBeVisible();
    await theirs.getByLabel("Versjon, hvis dere vet den").fill("15.1.2106.13");
    await expect(theirs.getByText(/15\.1\.2106\.13 er .* med oppdateringen/)).toBeVisible();
    await theirs.getByLabel("Navnet ditt").fill("Ola Nordmann");
    await accessible(theirs);
    await theirs.getByRole("button", { name: "Send svaret" }).click();
    await expect(theirs.getByText("Takk. Vi har mottatt svaret.")).toBeVisible();
    await phone.close();
  });

  await test.step("the answer stands as claimed, and the case asks for a person", async () => {
    const answered = await get(api, `/cases/${caseId}`);
    expect(answered).toMatchObject({ exposure: "patched", exposureAssurance: "claimed", attention: true });
    await page.goto(`/cases/${caseId}`);
    await expect(page.getByText(/Ola Nordmann answered that EX01 is updated/).first()).toBeVisible();
  });

  await test.step("what the server itself shows proves it", async () => {
    // What Get-Command ExSetup.exe shows of the file.
    const proof = [
      "OriginalFilename  : ExSetup.exe",
      "FileDescription   : Microsoft Exchange Setup",
      "ProductName       : Microsoft® Exchange",
      "FileName          : C:\\Program Files\\Microsoft\\Exchange Server\\V15\\bin\\ExSetup.exe",
      "FileVersion       : 15.01.2106.013",
      "ProductVersion    : 15.01.2106.013",
      "",
    ].join("\r\n");
    const sent = await api.put(`/api/v1/cases/${caseId}/evidence?filename=EX01/exsetup.txt&server=EX01`, {
      data: Buffer.from(proof),
      headers: { "Content-Type": "application/octet-stream" },
    });
    expect(sent.ok()).toBe(true);
    await expect
      .poll(async () => (await get(api, `/cases/${caseId}`))["exposureAssurance"], { timeout: 60_000 })
      .not.toBe("claimed");
  });

  await test.step("a manager sees it in the numbers, and every number opens its list", async () => {
    const { page: theirs, context } = await invited(browser, api, { role: "manager", name: "Vera Strand" });
    await theirs.goto("/status");
    const steps = theirs.getByRole("navigation", { name: "Steps" });
    const notified = await list(api, `/cases?${new URLSearchParams({ filter: "notified:any", limit: "200" })}`);
    const contacted = await list(api, `/cases?${new URLSearchParams({ filter: "contacted:any", limit: "200" })}`);
    expect(contacted.map(({ id }) => id)).toContain(caseId);
    await expect(steps.getByRole("link", { name: /^Notified/ })).toContainText(String(notified.length));
    await expect(steps.getByRole("link", { name: /^Contacted/ })).toContainText(String(contacted.length));
    await accessible(theirs);
    await steps.getByRole("link", { name: /^Contacted/ }).click();
    await expect(theirs.getByRole("link", { name: "Customer 0001 Ltd" })).toBeVisible();
    const report = await theirs.request.get("/api/v1/campaigns/exchange-2021/reports/status.pdf");
    expect(report.headers()["content-type"]).toBe("application/pdf");
    expect((await report.body()).subarray(0, 5).toString()).toBe("%PDF-");
    await context.close();
  });
  await mail.close();
});
