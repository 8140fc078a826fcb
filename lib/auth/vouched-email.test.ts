import { expect, test } from "vitest";

import { vouchedEmail } from "./vouched-email";

const claims = { sub: "248289761001", email: "mira@example.org" };

test("an address counts when the provider says that it has verified it, and only then", () => {
  for (const yes of [true, "true"]) expect(vouchedEmail({ ...claims, email_verified: yes })).toBe("mira@example.org");
  for (const no of [undefined, false, "false", null, 1, "yes"])
    expect(vouchedEmail({ ...claims, email_verified: no }), String(no)).toBeNull();
  expect(vouchedEmail({ sub: "1", email_verified: true })).toBeNull();
  expect(vouchedEmail(null)).toBeNull();
});
