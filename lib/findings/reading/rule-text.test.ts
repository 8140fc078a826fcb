import { expect, test } from "vitest";

import { loadPack } from "@/lib/campaigns/queries";
import { unusableKinds } from "@/lib/evidence/schema";

import { aboutRule } from "./rule-text";

test("a finding of unusable evidence says what it means and what to do", async () => {
  const pack = await loadPack("exchange-2021");
  for (const kind of Object.keys(unusableKinds))
    expect(aboutRule(pack, { ruleId: `evidence:${kind}`, ruleName: `evidence-${kind}` })).toMatchObject({
      description: expect.stringMatching(/\.$/),
      note: expect.stringMatching(/dismiss|[Ss]end/),
    });
});
