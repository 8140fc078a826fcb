import type { caseSorts } from "@/lib/cases/schema";

type Shipped = { key: string; name: string; filter: string; sort: (typeof caseSorts)[number] };

/** The views that every team starts with. Unknown is not patched, and mitigated is not patched either. */
export const shippedViews: readonly Shipped[] = [
  {
    key: "needs-attention",
    name: "Needs attention",
    filter: "(exposure:vulnerable or compromise:>=implanted or due:overdue or attention:yes) phase:!closed",
    sort: "attention",
  },
  {
    key: "unpatched",
    name: "Unpatched",
    filter: "exposure:vulnerable,unknown,mitigated phase:!closed",
    sort: "exposure",
  },
  { key: "web-shell", name: "Web shell found", filter: "compromise:>=implanted phase:!closed", sort: "attention" },
  {
    key: "awaiting-client",
    name: "Awaiting client",
    filter: "(awaiting:any or blocked:>0) phase:!closed",
    sort: "activity",
  },
  { key: "to-review", name: "Evidence to review", filter: "findings:open", sort: "attention" },
  { key: "closed-week", name: "Closed this week", filter: "closed:<7d", sort: "activity" },
];
