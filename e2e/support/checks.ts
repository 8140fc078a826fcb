import AxeBuilder from "@axe-core/playwright";
import { type ConsoleMessage, expect, type Page, type Request } from "@playwright/test";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Waits until a page shows its content: the live line stays open, so a silent network never comes. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  await expect(page.getByRole("heading").first()).toBeVisible();
  await expect(page.getByRole("status", { name: /loading|reading|fetching/i })).toHaveCount(0);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

/**
 * axe finds nothing on this page, in either theme; the theme follows the system until a person chooses. A report inside its
 * sandbox takes no scripts, so axe stays outside of it.
 */
export async function accessible(page: Page): Promise<void> {
  await settled(page);
  for (const colorScheme of ["light", "dark"] satisfies ("light" | "dark")[]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(rules).analyze();
    const found = violations.map(
      ({ id, nodes }) => `${colorScheme}: ${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
    );
    expect(found, page.url()).toEqual([]);
  }
}

/** Watches a page: what it asks of other hosts, and what its scripts complain of. Call the result at the end. */
export function watched(page: Page): () => void {
  const foreign: string[] = [];
  const complaints: string[] = [];
  const onRequest = (asked: Request) => {
    const { hostname, protocol } = new URL(asked.url());
    if (protocol.startsWith("http") && hostname !== "localhost") foreign.push(asked.url());
  };
  const onError = (error: Error) => complaints.push(error.message);
  const onConsole = (message: ConsoleMessage) => {
    if (message.type() === "error" && /Content Security Policy/.test(message.text())) complaints.push(message.text());
  };
  page.on("request", onRequest).on("pageerror", onError).on("console", onConsole);
  return () => {
    page.off("request", onRequest).off("pageerror", onError).off("console", onConsole);
    expect(foreign, "no request leaves the origin").toEqual([]);
    expect(complaints, "no page script fails").toEqual([]);
  };
}
