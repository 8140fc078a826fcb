import { expect, test } from "@playwright/test";

import { accessible, watched } from "./support/checks";
import { adminApi, allRead, list, openCase, post } from "./support/api";
import { attackFrom } from "./support/files";
import { invited } from "./support/people";

test("a client sees the one organization that is theirs, what is needed of them, and nothing else", async ({
  browser,
  baseURL,
}) => {
  const api = await adminApi(baseURL ?? "");
  const own = await openCase(api, "Alder Clinic");
  const foreign = await openCase(api, "Birch Notaries");
  await post(api, `/cases/${own.caseId}/servers`, { hostname: "MAIL" });
  const { page, context } = await invited(browser, api, {
    role: "client",
    name: "Petra Alder",
    organizationId: own.organizationId,
  });
  const atEnd = watched(page);

  await page.goto("/");
  await expect(page.getByText("Alder Clinic").first()).toBeVisible();
  await expect(page.getByText("Birch Notaries")).toHaveCount(0);
  await page.goto(`/cases/${own.caseId}`);
  for (const hidden of ["Findings", "Timeline", "Attribution", "Activity"])
    await expect(page.getByRole("link", { name: hidden, exact: true })).toHaveCount(0);
  await page.goto(`/cases/${own.caseId}/checklist`);
  await expect(page.getByRole("heading", { name: /What we need from you/ })).toBeVisible();
  await expect(page.getByText("Waiting for you").first()).toBeVisible();
  await accessible(page);

  await page.goto(`/cases/${own.caseId}/evidence`);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).first().click();
  await (await chooser).setFiles(attackFrom("198.51.100.77"));
  await expect(page.getByText("1 of 1 stored")).toBeVisible({ timeout: 60_000 });
  await allRead(api, own.caseId);
  expect((await list(api, `/cases/${own.caseId}/findings`)).length).toBeGreaterThan(0);

  // What is not theirs answers as what does not exist, word for word.
  const nowhere = "0198c5a0-0000-7000-8000-00000000dead";
  const seen = async (path: string) => {
    const response = await page.request.get(`/api/v1${path}`);
    return [response.status(), await response.text()];
  };
  for (const part of [
    "",
    "/tasks",
    "/evidence",
    "/findings",
    "/timeline",
    "/servers",
    "/audit",
    "/reports/status.html",
  ]) {
    const forbidden = await seen(`/cases/${foreign.caseId}${part}`);
    expect(forbidden[0], part).toBe(404);
    expect(forbidden, part).toEqual(await seen(`/cases/${nowhere}${part}`));
  }
  for (const part of ["/findings", "/timeline", "/audit"])
    expect((await seen(`/cases/${own.caseId}${part}`))[0], part).toBe(403);
  for (const path of ["/organizations", "/users", "/campaigns/exchange-2021/portfolio"])
    expect((await seen(path))[0], path).toBe(403);
  expect((await seen("/cases?limit=200"))[1]).not.toContain("Birch");
  atEnd();
  await context.close();
});
