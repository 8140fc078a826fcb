import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type APIRequestContext, expect, request } from "@playwright/test";

import { admin, breakwater, textOf } from "./installation";

const scenarios = join(process.cwd(), "lib/evidence/parsers/fixtures/scenarios");
const base = "/api/v1";

export type Scenario = "attacked" | "probed" | "clean-short";

/** The API as a script uses it, with a token of the administrator. */
export async function adminApi(baseURL: string): Promise<APIRequestContext> {
  const token = textOf(
    breakwater(["token", "create", "--email", admin.email, "--name", `story ${Date.now()}`]),
    "token",
  );
  return request.newContext({ baseURL, extraHTTPHeaders: { Authorization: `Bearer ${token}` } });
}

async function answer(response: Awaited<ReturnType<APIRequestContext["get"]>>): Promise<Record<string, unknown>> {
  const text = await response.text();
  expect(response.ok(), `${response.url()} ${response.status()} ${text}`).toBe(true);
  return JSON.parse(text);
}

export async function post(api: APIRequestContext, path: string, data: object): Promise<Record<string, unknown>> {
  return answer(await api.post(`${base}${path}`, { data }));
}

export async function get(api: APIRequestContext, path: string): Promise<Record<string, unknown>> {
  return answer(await api.get(`${base}${path}`));
}

/** The rows of a list. */
export async function list(api: APIRequestContext, path: string): Promise<Record<string, unknown>[]> {
  const { items } = await get(api, path);
  if (!Array.isArray(items)) throw new Error(`${path} gave no list`);
  return items;
}

/** A case of a new organization; returns both ids. */
export async function openCase(
  api: APIRequestContext,
  name: string,
): Promise<{ caseId: string; organizationId: string; ref: string }> {
  const organization = await post(api, "/organizations", {
    name,
    domains: [`${name.toLowerCase().replaceAll(/[^a-z]+/g, "-")}.example`],
  });
  const organizationId = textOf(organization, "id");
  const opened = await post(api, "/cases", { organizationId, campaignSlug: "exchange-2021" });
  return { caseId: textOf(opened, "id"), organizationId, ref: textOf(opened, "ref") };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) =>
    statSync(join(folder, name)).isDirectory() ? filesBelow(join(folder, name)) : [join(folder, name)],
  );
}

/** Every file of one scenario, with its path inside it. */
export function scenarioFiles(scenario: Scenario): { path: string; file: string }[] {
  const folder = join(scenarios, scenario);
  return filesBelow(folder).map((file) => ({ file, path: file.slice(folder.length + 1) }));
}

/** Sends a scenario to a case by script and waits until everything is read. */
export async function sendScenario(api: APIRequestContext, caseId: string, scenario: Scenario): Promise<void> {
  for (const { path, file } of scenarioFiles(scenario)) {
    const server = path.split("/")[0] ?? "";
    const response = await api.put(
      `${base}/cases/${caseId}/evidence?filename=${encodeURIComponent(path)}&server=${server}`,
      { data: readFileSync(file), headers: { "Content-Type": "application/octet-stream" } },
    );
    await answer(response);
  }
  await allRead(api, caseId);
}

/** Waits until every file of a case was read; a failed one fails the story with its reason. */
export async function allRead(api: APIRequestContext, caseId: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const rows = await list(api, `/cases/${caseId}/evidence?limit=200`);
        const failed = rows.find((row) => row.state === "failed");
        if (failed) throw new Error(`${String(failed.filename)}: ${String(failed.error)}`);
        return rows.length > 0 && rows.every((row) => row.state === "ready");
      },
      { timeout: 120_000, intervals: [500, 1000] },
    )
    .toBe(true);
}
