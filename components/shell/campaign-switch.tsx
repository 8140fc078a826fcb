"use client";

import { Menu } from "@/components/ui/menu";

export type FrameCampaign = { slug: string; name: string; packVersion: string };

/** The campaign this page is about and the pack version it runs on; other campaigns are a press away. */
export function CampaignSwitch({
  campaign,
  others,
  onChoose,
}: {
  campaign: FrameCampaign;
  others: readonly FrameCampaign[];
  onChoose: (slug: string) => void;
}) {
  const name = (
    <>
      <span className="sr-only">Campaign: </span>
      <span className="truncate">{campaign.name}</span>
    </>
  );
  return (
    <div className="flex max-w-72 shrink-0 items-center gap-3 max-md:min-w-0 max-md:shrink">
      {others.length === 0 ? (
        <span className="flex min-w-0 items-center font-semibold">{name}</span>
      ) : (
        <Menu
          align="start"
          trigger={
            <button
              type="button"
              className="-ml-2 inline-flex h-7 min-w-0 items-center gap-1.5 rounded-control px-2 font-semibold max-md:ml-0 max-md:px-1 hover:bg-hover max-md:h-9"
            >
              {name}
              <span aria-hidden="true" className="text-muted">
                ▾
              </span>
            </button>
          }
          entries={[
            { kind: "head", label: "Campaigns" },
            ...others.map(
              (other) =>
                ({
                  kind: "act",
                  label: other.name,
                  hint: `pack ${other.packVersion}`,
                  run: () => onChoose(other.slug),
                }) as const,
            ),
          ]}
        />
      )}
      <span className="shrink-0 text-compact whitespace-nowrap text-muted max-xl:hidden">
        pack {campaign.packVersion}
      </span>
    </div>
  );
}
