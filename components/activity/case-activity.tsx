"use client";

import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useQueryStates } from "nuqs";

import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import { api } from "@/lib/api/client";

import { EventPages } from "./event-pages";
import { activityInput, activityParams, subjectLabels, subjects } from "./filters";

/** Everything that was done in a case, newest first, from its audit chain. */
export function CaseActivity({ caseId }: { caseId: string }) {
  const [{ about }, setParams] = useQueryStates(activityParams, { history: "replace" });
  const { data } = useSuspenseQuery(api.cases.get.queryOptions({ input: { caseId } }));
  const pages = useInfiniteQuery(
    api.cases.audit.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...activityInput(caseId, about), cursor }),
      initialPageParam: undefined,
      getNextPageParam: (page) => page.nextCursor ?? undefined,
    }),
  );
  const base = `/api/v1/cases/${caseId}/exports`;
  return (
    <Section
      title="Activity"
      meta="Each line is one link of the case's audit chain; none can be changed or removed"
      actions={
        <>
          <div className="w-36">
            <Select
              compact
              aria-label="About"
              value={about}
              options={subjects.map((value) => ({ value, label: subjectLabels[value] }))}
              onChange={(event) =>
                void setParams({ about: subjects.find((known) => known === event.target.value) ?? "all" })
              }
            />
          </div>
          {data.acts.includes("case.export") ? (
            <Menu
              trigger={<Button>Export</Button>}
              entries={[
                {
                  kind: "link",
                  label: "Audit trail (CSV)",
                  hint: "Who did what, for a spreadsheet",
                  href: `${base}/audit.csv`,
                  download: true,
                },
                {
                  kind: "link",
                  label: "Audit chain (JSON)",
                  hint: "Checked elsewhere with verify-export",
                  href: `${base}/audit.json`,
                  download: true,
                },
              ]}
            />
          ) : null}
        </>
      }
      bleed
    >
      <EventPages pages={pages} whenEmpty="Nothing of this kind has happened yet" />
    </Section>
  );
}
