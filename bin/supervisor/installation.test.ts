import { afterEach, expect, test, vi } from "vitest";

import { inheritedVariables, parseSettings } from "@/lib/core/env";

import { commandVariables, serviceVariables } from "./installation";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("web and worker are given no way into the database but the two roles that policies bind", () => {
  const ownerUrl = "postgresql://owner:owners-secret@db.example:5432/breakwater";
  vi.stubEnv("DATABASE_URL", ownerUrl);
  vi.stubEnv("BREAKWATER_DB_OWNER_URL", ownerUrl);
  const given = {
    key: Buffer.alloc(32),
    urls: {
      applied: [],
      serverVersion: "18.4",
      boundUrl: "postgresql://bound:b@db.example/breakwater",
      portfolioUrl: "postgresql://portfolio:p@db.example/breakwater",
    },
  };
  const settings = parseSettings(inheritedVariables());
  const service = serviceVariables(settings, given);
  expect(service).toMatchObject({
    BREAKWATER_DB_BOUND_URL: given.urls.boundUrl,
    BREAKWATER_DB_PORTFOLIO_URL: given.urls.portfolioUrl,
  });
  expect(JSON.stringify(service)).not.toContain("owners-secret");
  const command = commandVariables(settings, { ...given, urls: { ...given.urls, ownerUrl } });
  expect(command.BREAKWATER_DB_OWNER_URL).toBe(ownerUrl);
});
