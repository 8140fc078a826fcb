"use client";

import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";

const formats = [
  { ending: "pdf", label: "PDF" },
  { ending: "docx", label: "Word (DOCX)" },
  { ending: "html", label: "Web page (HTML)" },
  { ending: "md", label: "Markdown" },
  { ending: "csv", label: "The cases (CSV)" },
];

/** The status as a file to hand on. */
export function ReportMenu({ slug }: { slug: string }) {
  return (
    <Menu
      trigger={<Button>Export</Button>}
      entries={formats.map(({ ending, label }) => ({
        kind: "link" as const,
        label,
        href: `/api/v1/campaigns/${slug}/reports/status.${ending}`,
        download: true,
      }))}
    />
  );
}
