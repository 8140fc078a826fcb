import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const shared = { resolve: { alias: { "@/": root } } };

export default defineConfig({
  test: {
    // The default leaves a processor idle, and of two that is half of the machine.
    maxWorkers: availableParallelism(),
    projects: [
      {
        ...shared,
        test: {
          name: "unit",
          include: ["{app,bin,components,lib}/**/*.test.{ts,tsx}"],
          exclude: ["**/node_modules/**", "bin/supervisor/**"],
          testTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: "integration",
          include: ["{app,bin,components,lib}/**/*.itest.ts"],
          globalSetup: ["lib/db/testing-setup.ts"],
          env: { BREAKWATER_MASTER_KEY: "5a".repeat(32) },
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        ...shared,
        test: {
          name: "supervisor",
          include: ["bin/supervisor/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
