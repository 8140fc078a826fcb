"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";

import { TlpBadge } from "@/components/marks/marking-badge";
import { Callout } from "@/components/ui/callout";
import { LinkButton } from "@/components/ui/link-button";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { api } from "@/lib/api/client";

const kinds = ["status", "technical"] as const;
type Kind = (typeof kinds)[number];

const words: Record<Kind, { label: string; what: string }> = {
  status: { label: "Status", what: "One to two pages for the client and for a manager: where we stand, what is not known, what we need, what comes next." },
  technical: { label: "Technical", what: "Everything with its proof: findings, timeline, indicators, coverage and its gaps, attribution with reasons, checklist, custody list." },
};

const downloads = [
  { ending: "pdf", label: "PDF" },
  { ending: "docx", label: "Word" },
  { ending: "html", label: "Web page" },
  { ending: "md", label: "Markdown" },
] as const;

/** Choose a report, read it as it will be sent, take it in the form that is needed. */
export function CaseReports({ caseId }: { caseId: string }) {
  const { data } = useSuspenseQuery(api.cases.get.queryOptions({ input: { caseId } }));
  const allowed = kinds.filter((kind) => data.acts.includes(`report.${kind}`));
  const [asked, setKind] = useQueryState("kind", parseAsStringLiteral(kinds).withDefault("status"));
  const kind = allowed.find((known) => known === asked) ?? "status";
  const address = (ending: string) => `/api/v1/cases/${caseId}/reports/${kind}.${ending}`;
  return (
    <Section
      title={`${words[kind].label} report`}
      meta={words[kind].what}
      actions={
        <>
          {allowed.length > 1 ? <Segmented label="Report" options={allowed.map((value) => ({ value, label: words[value].label }))} value={kind} onValueChange={(value) => void setKind(value)} /> : null}
          {downloads.map(({ ending, label }) => (
            <LinkButton key={ending} href={address(ending)} prefetch={false} download={`${data.ref}-${kind}.${ending}`} tone={ending === "pdf" ? "primary" : "plain"}>
              {label}
            </LinkButton>
          ))}
        </>
      }
    >
      {data.verdict.confirmedAt === null ? (
        <Callout tone="note" title="The verdict is still a proposal" className="mb-3">
          The report says so. Confirm the verdict on the overview before you send it.
        </Callout>
      ) : null}
      <p className="mb-2 flex flex-wrap items-center gap-2 text-muted">
        Marked <TlpBadge level={data.tlp} /> on every page. Change the marking in the case menu.
      </p>
      <iframe
        key={`${kind}-${data.version}`}
        title={`${words[kind].label} report of ${data.ref} as it will be sent`}
        src={address("html")}
        sandbox=""
        className="h-[75dvh] w-full rounded-panel border border-line bg-raised"
      />
    </Section>
  );
}
