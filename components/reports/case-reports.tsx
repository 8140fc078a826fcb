"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";

import { PapBadge, TlpBadge } from "@/components/marks/marking-badge";
import { useBinding } from "@/components/shell/keyboard";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { LinkButton } from "@/components/ui/link-button";
import { Menu, type MenuEntry } from "@/components/ui/menu";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { api } from "@/lib/api/client";
import { exportFiles, exportLabels } from "@/lib/exports/schema";

import { ReportPreview } from "./report-preview";

const kinds = ["status", "technical"] as const;
type Kind = (typeof kinds)[number];

const words: Record<Kind, { label: string; what: string }> = {
  status: {
    label: "Status",
    what: "One to two pages for the client and for a manager: where we stand, what is not known, what we need, what comes next.",
  },
  technical: {
    label: "Technical",
    what: "Everything with its proof: findings, timeline, indicators, coverage and its gaps, attribution with reasons, checklist, custody list.",
  },
};

const downloads = [
  { ending: "html", label: "Web page", hint: "One file, prints too" },
  { ending: "md", label: "Markdown", hint: "Plain text" },
] as const;

/** Choose a report, read it as it will be sent, take it in the form that is needed. */
export function CaseReports({ caseId }: { caseId: string }) {
  const { data } = useSuspenseQuery(api.cases.get.queryOptions({ input: { caseId } }));
  const allowed = kinds.filter((kind) => data.acts.includes(`report.${kind}`));
  const [asked, setKind] = useQueryState("kind", parseAsStringLiteral(kinds).withDefault("status"));
  const kind = allowed.find((known) => known === asked) ?? "status";
  const address = (ending: string) => `/api/v1/cases/${caseId}/reports/${kind}.${ending}`;
  const both = allowed.length > 1;
  useBinding({
    keys: "r s",
    group: "Report",
    label: "Status report",
    run: () => void setKind("status"),
    disabled: !both,
  });
  useBinding({
    keys: "r t",
    group: "Report",
    label: "Technical report",
    run: () => void setKind("technical"),
    disabled: !both,
  });
  async function copyLink() {
    try {
      await navigator.clipboard.writeText(`${globalThis.location.origin}/cases/${caseId}/report?kind=${kind}`);
      void notifyDone("Link copied", { detail: "It opens for those who may see the case." });
    } catch {
      void notifyFailed("The link could not be copied. Copy it from the address bar.");
    }
  }
  const exports = exportFiles.map((file): MenuEntry => {
    const { label, what } = exportLabels[file];
    return { kind: "link", label, hint: what, href: `/api/v1/cases/${caseId}/exports/${file}`, download: true };
  });
  return (
    <Section
      title={`${words[kind].label} report`}
      meta={words[kind].what}
      actions={
        <>
          {both ? (
            <Segmented
              label="Report"
              options={allowed.map((value) => ({ value, label: words[value].label }))}
              value={kind}
              onValueChange={(value) => void setKind(value)}
            />
          ) : null}
          <LinkButton href={address("pdf")} prefetch={false} download tone="primary">
            PDF
          </LinkButton>
          <LinkButton href={address("docx")} prefetch={false} download title="To write on">
            Word
          </LinkButton>
          <Menu
            trigger={<Button>Other formats</Button>}
            entries={[
              ...downloads.map(({ ending, label, hint }): MenuEntry => ({
                kind: "link",
                label,
                hint,
                href: address(ending),
                download: true,
              })),
              { kind: "line" },
              { kind: "link", label: "Open in a tab of its own", href: address("html") },
              { kind: "act", label: "Copy link to this page", run: () => void copyLink() },
            ]}
          />
          {data.acts.includes("case.export") ? <Menu trigger={<Button>Export</Button>} entries={exports} /> : null}
        </>
      }
    >
      {data.verdict.confirmedAt === null && allowed.length > 1 ? (
        <Callout tone="note" title="The verdict is still a proposal" className="mb-3">
          The report says so. Confirm the verdict on the overview before you send it.
        </Callout>
      ) : null}
      <p className="mb-2 flex flex-wrap items-center gap-2 text-muted">
        Marked <TlpBadge level={data.tlp} /> <PapBadge level={data.pap} /> on every page.
        {data.acts.includes("case.update") ? " Change the marking in the case menu." : ""}
      </p>
      <ReportPreview
        title={`${words[kind].label} report of ${data.ref} as it will be sent`}
        src={`${address("html")}?v=${data.version}`}
      />
    </Section>
  );
}
