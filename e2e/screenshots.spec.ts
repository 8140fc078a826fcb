import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";

import { settled } from "./support/checks";
import { adminApi, get } from "./support/api";
import { textOf } from "./support/installation";
import { signIn } from "./support/people";

const wanted = process.env.BREAKWATER_SCREENSHOTS === "1";
const folder = join(process.cwd(), "docs/images");
const largestBytes = 300 * 1024;
/** The pages that the front page shows, in the theme of whoever reads it. */
const inBothThemes = ["portfolio", "case-overview"];
const tabs = ["", "/checklist", "/findings", "/timeline", "/attribution", "/evidence", "/report"];

/** "case-overview" for a tab of the case, "report" for the report. */
function nameOf(tab: string): string {
  if (tab === "/report") return "report";
  return `case-${tab === "" ? "overview" : tab.slice(1)}`;
}

test("the pictures of the documentation show the demo campaign", async ({ page, baseURL }) => {
  test.skip(!wanted, "BREAKWATER_SCREENSHOTS=1 takes them anew");
  test.setTimeout(900_000);
  const api = await adminApi(baseURL ?? "");
  const state = async () => textOf(await get(api, "/demo"), "state");
  if ((await state()) === "absent") expect((await api.post("/api/v1/demo", { data: {} })).status()).toBe(202);
  await expect.poll(state, { timeout: 800_000, intervals: [2_000] }).toBe("present");
  const { story } = await get(api, "/demo");
  const caseId = textOf(story, "id");
  await signIn(page);
  await page.setViewportSize({ width: 1440, height: 900 });
  const pages = [
    { name: "portfolio", path: "/portfolio" },
    { name: "campaign-status", path: "/status" },
    { name: "matrix", path: "/matrix" },
    ...tabs.map((tab) => ({ name: nameOf(tab), path: `/cases/${caseId}${tab}` })),
  ];
  for (const { name, path } of pages) {
    await page.goto(path);
    await settled(page);
    // Charts are fetched after the page; a picture of their empty place helps nobody.
    await page.waitForTimeout(2_000);
    const themes: ("light" | "dark")[] = inBothThemes.includes(name) ? ["light", "dark"] : ["light"];
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const picture = join(folder, `${name}-${colorScheme}.png`);
      await page.screenshot({ path: picture, animations: "disabled" });
      expect(statSync(picture).size, picture).toBeLessThan(largestBytes);
    }
  }
});
