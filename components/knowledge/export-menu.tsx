"use client";

import { Button } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { Menu, type MenuEntry } from "@/components/ui/menu";

const files = [
  { file: "indicators.csv", label: "CSV" },
  { file: "stix.json", label: "STIX 2.1 bundle" },
  { file: "misp.json", label: "MISP event" },
] as const;

/** Hands the indicators out: written so that nothing opens them, unless a machine needs them as they are. */
export function ExportMenu({ slug }: { slug: string }) {
  const link = (file: string, query: string) => `/api/v1/campaigns/${slug}/indicators/export/${file}${query}`;
  const entries: MenuEntry[] = [
    { kind: "head", label: "Defanged, for people" },
    ...files.map(({ file, label }): MenuEntry => ({ kind: "link", label, href: link(file, ""), download: true })),
    { kind: "line" },
    { kind: "head", label: "As they are, for machines" },
    ...files.map(({ file, label }): MenuEntry => ({
      kind: "link",
      label: `${label}, live values`,
      href: link(file, "?defang=false"),
      download: true,
    })),
  ];
  return (
    <Menu
      trigger={
        <Button>
          <Icon name="download" />
          Export
        </Button>
      }
      entries={entries}
    />
  );
}
