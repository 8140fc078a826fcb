import { expect, test } from "@playwright/test";

import { adminApi, get, list, openCase, post, sendScenario } from "./support/api";
import { accessible } from "./support/checks";
import { invited } from "./support/people";

const compromiseStates = ["unknown", "no_evidence", "attempted", "implanted", "operated", "spread"];

test("a manager finds the worst cases first, by numbers that equal the list, and no evidence", async ({
  browser,
  baseURL,
}) => {
  const api = await adminApi(baseURL ?? "");
  const attacked = await openCase(api, "Worst Foundry");
  await sendScenario(api, attacked.caseId, "attacked");
  const second = await openCase(api, "Second Foundry");
  await sendScenario(api, second.caseId, "attacked");
  const quiet = await openCase(api, "Quiet Orchard");
  const { id: serverId } = await post(api, `/cases/${quiet.caseId}/servers`, { hostname: "EX09" });
  await post(api, `/cases/${quiet.caseId}/servers/${String(serverId)}/builds`, {
    build: "15.2.792.10",
    source: "exsetup",
  });
  const { page, context } = await invited(browser, api, { role: "manager", name: "Vera Lindholm" });

  await page.goto("/portfolio");
  const rows = page.getByRole("row").filter({ has: page.getByRole("link") });
  const cases = await list(api, "/cases?limit=200");
  await expect(rows.first()).toContainText(String(cases[0]?.ref));
  const ranks = cases.map((row) => compromiseStates.indexOf(String(row.compromise)));
  const scores = cases.map((row) => Number(Object(row.triage).score));
  expect(scores, "the list stands in the order of its scores").toEqual(scores.toSorted((a, b) => b - a));
  expect(ranks[0]).toBeGreaterThanOrEqual(compromiseStates.indexOf("implanted"));
  const compromised = cases.filter((row) =>
    ["implanted", "operated", "spread"].includes(String(row.compromise)),
  ).length;
  const patched = cases.filter((row) =>
    ["patched", "disconnected", "decommissioned"].includes(String(row.exposure)),
  ).length;
  const strip = page.getByRole("navigation", { name: "Where are we" });
  await expect(strip.getByRole("link", { name: /^Cases/ })).toContainText(String(cases.length));
  await expect(strip.getByRole("link", { name: /^Patched or offline/ })).toContainText(String(patched));
  await expect(strip.getByRole("link", { name: /^Compromised/ })).toContainText(String(compromised));

  // Why a case stands where it stands, by the pointer and by the keyboard.
  const first = rows.first();
  await first.getByText(String(scores[0]), { exact: true }).hover();
  await expect(page.getByRole("tooltip")).toContainText(/\+\d+\s*Web shell/);
  await first.getByRole("link").focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("dialog")).toContainText(`${scores[0]} of 100`);
  await page.keyboard.press("Escape");

  // Columns, widths and the height of rows are the reader's own, and stay.
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Sector" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Taller rows" }).click();
  await page.keyboard.press("Escape");
  // The menu gives the focus back as it goes; only then is it ours.
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Columns" })).toBeFocused();
  const edge = page.getByRole("separator", { name: "Width of Exposure" });
  const width = Number(await edge.getAttribute("aria-valuenow"));
  await edge.press("ArrowRight");
  await expect(edge).toHaveAttribute("aria-valuenow", String(width + 16));
  await page.reload();
  await expect(page.getByRole("columnheader", { name: "Sector" })).toBeVisible();
  await expect(edge).toHaveAttribute("aria-valuenow", String(width + 16));
  expect((await rows.first().boundingBox())?.height).toBe(40);
  await accessible(page);

  await strip.getByRole("link", { name: /^Compromised/ }).click();
  await expect(page).toHaveURL(/filter=compromise/);
  await expect(rows.filter({ hasText: "Quiet Orchard" })).toHaveCount(0);
  await expect(rows).toHaveCount(compromised);
  await page.reload();
  await expect(rows).toHaveCount(compromised);

  // From the filtered list the keys lead through its cases and no other.
  await rows.first().getByRole("link").click();
  await expect(page.getByText(`1 of ${compromised}`, { exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Next case" }).click();
  await expect(page.getByText(`2 of ${compromised}`, { exact: true })).toBeVisible();
  await page.reload();
  await page.getByRole("link", { name: "Previous case" }).click();
  await expect(page.getByText(`1 of ${compromised}`, { exact: true })).toBeVisible();

  await page.goto(`/cases/${attacked.caseId}`);
  await expect(page.getByRole("heading", { name: /Worst Foundry/ })).toBeVisible();
  for (const hidden of ["Findings", "Timeline", "Evidence", "Activity"])
    await expect(page.getByRole("link", { name: new RegExp(`^${hidden}`) })).toHaveCount(0);
  const { items } = JSON.parse(await (await api.get(`/api/v1/cases/${attacked.caseId}/evidence`)).text());
  for (const part of [
    "/findings",
    "/evidence",
    `/evidence/${items[0].id}`,
    `/evidence/${items[0].id}/content`,
    "/timeline",
    "/reports/technical.pdf",
    "/audit",
  ]) {
    expect((await page.request.get(`/api/v1/cases/${attacked.caseId}${part}`)).status(), part).toBe(403);
  }
  const report = await page.request.get(`/api/v1/cases/${attacked.caseId}/reports/status.pdf`);
  expect(report.status()).toBe(200);
  expect((await report.body()).subarray(0, 5).toString()).toBe("%PDF-");
  expect(await get(api, `/cases/${attacked.caseId}`)).toMatchObject({ exposure: "patched" });
  await context.close();
});
