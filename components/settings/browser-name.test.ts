import { expect, test } from "vitest";

import { browserName } from "./browser-name";

test("a session is named by browser and system", () => {
  const named = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36 Edg/137.0.0.0":
      "Edge on Windows",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/137.0 Chrome/137.0 Safari/537.36":
      "Chrome on Linux",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1":
      "Safari on iOS",
    "curl/8.5.0": "curl",
    "": "Unknown browser",
  };
  for (const [userAgent, name] of Object.entries(named)) expect(browserName(userAgent)).toBe(name);
});
