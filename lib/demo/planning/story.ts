import { storyOrganization } from "./organizations";
import type { CasePlan } from "./types";

/**
 * The case to click through. EX01: the whole attack on 3 March 2021, patched on 9 March, web shell used until two days after.
 * EX02: probed only, and its logs miss the days of the attack, so that nobody can say more.
 */
export const storyPlan: CasePlan = {
  index: 0,
  seed: 417,
  externalId: "demo-001",
  ...storyOrganization,
  ipRange: "192.0.2.0/30",
  tags: ["demo", "story"],
  contact: { name: "Rowan Hargreaves", role: "IT manager" },
  openedHoursAgo: 118,
  quietHours: 0,
  dueInHours: -44,
  owner: "loader",
  effort: "working",
  progress: 0.62,
  cluster: "UNC2643",
  story: true,
  servers: [
    {
      hostname: "EX01",
      product: "Exchange Server 2019 CU8",
      build: "15.2.792.3",
      fixedBuild: "15.2.792.10",
      fix: "patched",
      patchedAt: Date.UTC(2021, 2, 9, 21, 40),
      closedAt: null,
      depth: "spread",
      attackAt: Date.UTC(2021, 2, 3, 6, 49, 12, 101),
      lastUseAt: Date.UTC(2021, 2, 11, 22, 6, 40),
      attacker: "203.0.113.21",
      shell: "supp0rt.aspx",
      evidence: true,
      whole: true,
    },
    {
      hostname: "EX02",
      product: "Exchange Server 2019 CU8",
      build: "15.2.792.3",
      fixedBuild: "15.2.792.10",
      fix: "patched",
      patchedAt: Date.UTC(2021, 2, 10, 1, 12),
      closedAt: null,
      depth: "attempted",
      attackAt: Date.UTC(2021, 1, 27, 14, 20, 9, 480),
      lastUseAt: Date.UTC(2021, 1, 27, 14, 20, 9, 480),
      attacker: "203.0.113.34",
      shell: "supp0rt.aspx",
      evidence: true,
      whole: false,
    },
  ],
};
