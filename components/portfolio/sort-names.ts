import type { CaseSort } from "./filter-state";

/** Orders of the list in words. */
export const sortNames: Record<CaseSort, string> = {
  attention: "Worst first",
  activity: "Latest activity",
  name: "Organization",
  due: "Due first",
  exposure: "Exposure",
  compromise: "Compromise",
  phase: "Phase",
};
