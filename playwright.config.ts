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
process.env.BREAKWATER_E2E_MAIL_PORT ??= String(Number(port) + 1);
const mailPort = process.env.BREAKWATER_E2E_MAIL_PORT;
const url = `http://localhost:${port}`;
const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const chromium = process.env.BREAKWATER_E2E_CHROMIUM ?? browsers.find((path) => existsSync(path));

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: false,
  workers: 1,
  // A story that passes on a second look is named flaky in the report; a broken one fails every time.
  retries: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: process.env.BREAKWATER_E2E_REPORT
    ? [["list"], ["json", { outputFile: process.env.BREAKWATER_E2E_REPORT }]]
    : [["list"]],
  use: {
    baseURL: url,
    actionTimeout: 20_000,
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      ...(chromium === undefined ? {} : { executablePath: chromium }),
      // No page may need another host: one that does fails visibly.
      args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"],
    },
  },
  // The first story makes the administrator whom the others sign in as.
  projects: [
    { name: "first start", testMatch: "first-start.spec.ts" },
    // The demo is offered where there is no case yet, so its story comes before the others.
    { name: "demo", testMatch: "demo.spec.ts", dependencies: ["first start"] },
    {
      name: "stories",
      testIgnore: ["first-start.spec.ts", "demo.spec.ts"],
      dependencies: ["demo"],
    },
  ],
  // BREAKWATER_E2E_RUNNING=1 tries single stories on an installation that was started by hand on the same port and data.
  webServer:
    process.env.BREAKWATER_E2E_RUNNING === "1"
      ? undefined
      : {
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
            // The mail server that a story opens for itself.
            SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
            MAIL_FROM: "response@breakwater.example",
            MAIL_PER_MINUTE: "60000",
          },
        },
});
