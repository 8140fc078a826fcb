import Link from "next/link";

import { hrefOf } from "@/components/portfolio/filter-state";
import { cx } from "@/components/ui/cx";
import { formatCount, formatShare } from "@/components/ui/numbers";
import type { CampaignStatus, FunnelStep } from "@/lib/portfolio/schema";

const steps: Record<FunnelStep, { label: string; left: string; urgent: boolean }> = {
  notified: { label: "Notified", left: "not written to", urgent: false },
  contacted: { label: "Contacted", left: "not reached", urgent: true },
  patched: { label: "Patched or offline", left: "not patched", urgent: true },
  hunted: { label: "Hunted", left: "not hunted", urgent: true },
  remediated: { label: "Remediated", left: "to remediate", urgent: false },
  verified: { label: "Verdict confirmed", left: "to confirm", urgent: false },
  closed: { label: "Closed", left: "to close", urgent: false },
};

/** How far the organizations are, step by step; each number opens its list, and so does what is left of it. */
export function Funnel({ status }: { status: CampaignStatus }) {
  const { cases } = status;
  const scope = status.filter === "" ? "" : `${status.filter} `;
  return (
    <nav aria-label="Steps" className="overflow-x-auto rounded-panel border border-line-strong">
      <ul className="flex min-w-full">
        {status.funnel.map(({ step, count, filter }, index) => {
          const { label, left, urgent } = steps[step];
          const rest = cases - count;
          return (
            <li key={step} className={cx("min-w-36 flex-1 px-4 py-2.5", index > 0 && "border-l border-line")}>
              <Link href={hrefOf({ filter })} prefetch={false} className="block text-fg no-underline hover:underline">
                <span className="block text-compact whitespace-nowrap text-muted">{label}</span>
                <span className="flex items-baseline gap-1.5 whitespace-nowrap">
                  <strong className="text-section tracking-tight">{formatCount(count)}</strong>
                  <span className="text-compact text-muted">{cases === 0 ? "" : formatShare(count, cases)}</span>
                </span>
              </Link>
              <svg aria-hidden="true" height="3" className="my-1 block w-full bg-track">
                <rect width={cases === 0 ? "0" : `${(count / cases) * 100}%`} height="100%" className="fill-bar" />
              </svg>
              <Link
                href={hrefOf({ filter: `${scope}-(${filter.slice(scope.length)})`.trim() })}
                prefetch={false}
                className={cx(
                  "text-compact whitespace-nowrap no-underline hover:underline",
                  urgent && rest > 0 ? "font-medium text-high" : "text-muted",
                )}
              >
                {rest === 0 ? "none left" : `${formatCount(rest)} ${left}`}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
