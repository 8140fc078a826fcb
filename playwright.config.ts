import { chmodSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

// Set once and inherited by the workers, so that all of them mean the same installation.
process.env.BREAKWATER_E2E_PORT ??= "4380";
process.env.BREAKWATER_E2E_DATA ??= mkdtempSync(join(tmpdir(), "breakwater-e2e-"));
// The account that runs the database has to get in.
chmodSync(process.env.BREAKWATER_E2E_DATA, 0o711);

const port = process.env.BREAKWATER_E2E_PORT;
const url = `http://localhost:${port}`;
const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const chromium = process.env.BREAKWATER_E2E_CHROMIUM ?? browsers.find((path) => existsSync(path));

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: false,
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: process.env.BREAKWATER_E2E_REPORT
    ? [["list"], ["json", { outputFile: process.env.BREAKWATER_E2E_REPORT }]]
    : [["list"]],
  use: {
    baseURL: url,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      // No page may need another host: one that does fails visibly.
      args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"],
    },
  },
  webServer: {
    command: "node bin/start.mjs",
    url: `${url}/readyz`,
    timeout: 300_000,
    stdout: "pipe",
    gracefulShutdown: { signal: "SIGTERM", timeout: 30_000 },
    env: {
      PORT: port,
      BREAKWATER_URL: url,
      BREAKWATER_DATA: process.env.BREAKWATER_E2E_DATA,
      DATABASE_URL: "",
      STORAGE: "disk",
    },
  },
});
