import { expect, type Page, test } from "@playwright/test";

import { accessible, settled, watched } from "./support/checks";
import { adminApi, list, openCase, sendScenario } from "./support/api";
import { admin, textOf } from "./support/installation";
import { signIn } from "./support/people";

const outside = ["/sign-in", "/setup?key=nothing", "/invitation?key=nothing", "/reset?key=nothing", "/nowhere"];
const inside = [
  "/portfolio",
  "/portfolio?filter=compromise:spread+exposure:decommissioned",
  "/organizations",
  "/status",
  "/matrix",
  "/imports",
  "/changes",
  "/settings/mail",
  "/campaign",
  "/campaign/builds",
  "/campaign/checklist",
  "/campaign/clusters",
  "/campaign/indicators",
  "/campaign/indicators/import",
  "/campaign/rules",
  "/campaign/rules/import",
  "/campaign/rematches",
  "/campaign/changelog",
  "/campaign/packs",
  "/users",
  "/settings",
  "/settings/sessions",
  "/settings/tokens",
  "/cases/0198c5a0-0000-7000-8000-00000000dead",
  "/docs/api",
];
const tabs = [
  "",
  "/checklist",
  "/findings",
  "/timeline",
  "/attribution",
  "/evidence",
  "/report",
  "/report?kind=technical",
  "/activity",
];

let page: Page;
let full = "";
let empty = "";
let file = "";

test.beforeAll(async ({ browser, baseURL }) => {
  const api = await adminApi(baseURL ?? "");
  full = (await openCase(api, "Every Page Works")).caseId;
  await sendScenario(api, full, "attacked");
  const files = await list(api, `/cases/${full}/evidence?limit=200`);
  file = textOf(
    files.find((found) => String(found.filename).endsWith(".LOG")),
    "id",
  );
  empty = (await openCase(api, "Every Page Empty")).caseId;
  page = await (await browser.newContext()).newPage();
  await signIn(page, admin);
});

/** No scripts fail, nothing leaves, axe is silent in both themes, wide and on a phone, and a phone never scrolls sideways. */
async function holds(shown: Page, path: string): Promise<void> {
  const atEnd = watched(shown);
  await shown.setViewportSize({ width: 1440, height: 900 });
  await shown.goto(path);
  await accessible(shown);
  await shown.setViewportSize({ width: 390, height: 844 });
  await settled(shown);
  const overflow = await shown.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, "sideways scroll on a phone").toBeLessThanOrEqual(0);
  await accessible(shown);
  atEnd();
}

for (const path of outside) {
  test(`${path} holds for someone who is not signed in`, async ({ page: stranger }) => holds(stranger, path));
}
for (const path of inside) {
  test(`${path} holds`, async () => holds(page, path));
}
for (const tab of tabs) {
  test(`the case tab ${tab || "overview"} holds with evidence`, async () => holds(page, `/cases/${full}${tab}`));
}
for (const tab of tabs) {
  test(`the case tab ${tab || "overview"} holds without evidence`, async () => holds(page, `/cases/${empty}${tab}`));
}
for (const look of ["", "?look=bytes", "?look=rejected"]) {
  test(`a file of evidence holds${look}`, async () => holds(page, `/cases/${full}/evidence/${file}${look}`));
}
