import { expect, test } from "@playwright/test";

import { accessible } from "./support/checks";
import { adminApi, list } from "./support/api";
import { signIn } from "./support/people";

// The whole demo takes minutes on a small machine; the first twelve organizations show the same.
const organizations = 12;

test("the demo is loaded with one press, is marked as demo, and goes with one press", async ({ page, baseURL }) => {
  test.setTimeout(240_000);
  const api = await adminApi(baseURL ?? "");
  const before = await list(api, "/cases?limit=200");
  await signIn(page);
  await page.goto("/portfolio");
  const offered = page.getByRole("button", { name: "Load the demo campaign" });
  if (await offered.isVisible()) {
    await page.route(/\/api\/(rpc\/demo\/seed|v1\/demo)$/, (route) =>
      route.request().method() === "POST"
        ? route.continue({ postData: JSON.stringify({ json: { organizations } }) })
        : route.continue(),
    );
    await offered.click();
    await expect(page.getByText("Loading the demo").first()).toBeVisible();
  } else {
    // With cases of one's own the empty page and its offer are gone; scripts load the demo.
    expect((await api.post("/api/v1/demo", { data: { organizations } })).status()).toBe(202);
    await page.reload();
  }
  await expect(page.getByText("Demo data: fictional organizations")).toBeVisible({ timeout: 200_000 });
  const loaded = await list(api, "/cases?limit=200");
  expect(loaded.length).toBe(before.length + organizations);
  expect(loaded.filter((row) => row.demo === true).length).toBe(organizations);
  await accessible(page);

  await page.getByRole("button", { name: "Remove the demo" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove the demo" }).click();
  await expect(page.getByText("Demo data: fictional organizations")).toHaveCount(0);
  await expect
    .poll(
      async () =>
        (await list(api, "/cases?limit=200")).map((row) => String(row.id)).toSorted((a, b) => a.localeCompare(b)),
      { timeout: 100_000 },
    )
    .toEqual(before.map((row) => String(row.id)).toSorted((a, b) => a.localeCompare(b)));
});
