import { ClusterGlyph } from "@/components/marks/cluster-chip";
import { CopyText } from "@/components/ui/copy-text";
import { Drawer } from "@/components/ui/drawer";
import { Facts } from "@/components/ui/section";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { type AttributionWeight, attributionWeight, defangIndicator } from "@/lib/campaigns/rules";
import type { Indicator } from "@/lib/campaigns/schema";
import { strengthLabels } from "@/lib/core/states";

/** How far a match of an indicator goes. */
export const matchWords: Record<AttributionWeight, string> = {
  proposes: "proposes",
  proposes_weakly: "proposes weakly",
  related: "related only",
  none: "no claim",
};

const matchSentences: Record<AttributionWeight, string> = {
  proposes: "A match proposes an attribution to this cluster. A person decides.",
  proposes_weakly: "A match proposes this cluster with low confidence, and accepting it needs a written reason.",
  related: "A match is shown as related intelligence and proposes nothing.",
  none: "No source ties this value to a cluster.",
};

type IndicatorDrawerProps = { indicator: Indicator | null; place: (cluster: string) => number; onClose: () => void };

/** All that the pack says about one indicator, with the value as it is for a search elsewhere. */
export function IndicatorDrawer({ indicator, place, onClose }: IndicatorDrawerProps) {
  return (
    <Drawer
      open={indicator !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Indicator"
      description={indicator ? `${indicator.id}, ${indicator.type}` : undefined}
    >
      {indicator ? <Body indicator={indicator} place={place} /> : null}
    </Drawer>
  );
}

function Body({ indicator, place }: { indicator: Indicator; place: (cluster: string) => number }) {
  const safe = defangIndicator(indicator);
  const none = <span className="text-muted">–</span>;
  return (
    <div className="grid gap-4 py-1">
      <Facts
        facts={[
          { name: "Value", value: <CopyText text={safe} short={visible(safe)} label="the value, made harmless" /> },
          ...(safe === indicator.value
            ? []
            : [
                {
                  name: "As it is",
                  value: <CopyText text={indicator.value} short="Copy for a search" label="the value as it is" />,
                },
              ]),
          { name: "Type", value: <Tag mono>{indicator.type}</Tag> },
          {
            name: "Cluster",
            value: (
              <span className="inline-flex items-center gap-1.5">
                <ClusterGlyph index={place(indicator.cluster)} />
                {indicator.cluster}
              </span>
            ),
          },
          {
            name: "Strength",
            value: indicator.strength === null ? "No cluster stated" : strengthLabels[indicator.strength],
          },
          { name: "Source", value: indicator.source },
          { name: "First seen", value: <Time at={indicator.firstSeen} precision="day" /> },
          {
            name: "Techniques",
            value:
              indicator.techniques.length > 0
                ? indicator.techniques.map((technique) => (
                    <Tag key={technique} mono className="mr-1">
                      {technique}
                    </Tag>
                  ))
                : none,
          },
          { name: "Confidence", value: indicator.confidence },
          {
            name: "False alarms",
            value: indicator.falsePositiveRisk === null ? none : `${indicator.falsePositiveRisk} risk`,
          },
          { name: "Related", value: indicator.relatedActivity ?? none },
          { name: "Note", value: indicator.note ?? none },
        ]}
      />
      <p className="text-muted">{matchSentences[attributionWeight(indicator)]}</p>
    </div>
  );
}
