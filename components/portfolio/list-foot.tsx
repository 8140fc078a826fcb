import { formatCount } from "@/components/ui/numbers";
import { SplitProgress } from "@/components/ui/split-progress";

type ListFootProps = { loaded: number; matching: number; fetching: boolean; seesClusters: boolean };

/** How much of the list is here, and what its textures mean. */
export function ListFoot({ loaded, matching, fetching, seesClusters }: ListFootProps) {
  return (
    <div className="flex flex-wrap items-center gap-x-5 gap-y-1 border-t border-line px-gutter py-1.5 text-compact text-muted no-print">
      <span role="status">
        {loaded < matching
          ? `${formatCount(loaded)} of ${formatCount(matching)} loaded`
          : `${formatCount(matching)} ${matching === 1 ? "case" : "cases"}`}
        {fetching ? ", more on the way" : null}
      </span>
      <span className="ml-auto flex flex-wrap gap-x-5 max-md:hidden">
        <span className="inline-flex items-center gap-1.5">
          <span className="w-6 overflow-hidden">
            <SplitProgress verified={1} claimed={0} required={1} look="bar" />
          </span>{" "}
          verified
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span className="w-6 overflow-hidden">
            <SplitProgress verified={0} claimed={1} required={1} look="bar" />
          </span>{" "}
          claimed, not verified
        </span>
        {seesClusters ? (
          <>
            <span>
              <span className="rounded-tag border border-solid border-control px-1 text-meta text-fg">C1</span> accepted
            </span>
            <span>
              <span className="rounded-tag border border-dashed border-control px-1 text-meta">C1</span> proposed
            </span>
          </>
        ) : null}
      </span>
    </div>
  );
}
