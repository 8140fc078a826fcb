"use client";

import { useQuery } from "@tanstack/react-query";

import { ClusterGlyph } from "@/components/marks/cluster-chip";
import { Callout } from "@/components/ui/callout";
import { CopyText } from "@/components/ui/copy-text";
import { Drawer } from "@/components/ui/drawer";
import { ErrorState } from "@/components/ui/error-state";
import { Facts } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";
import { defangIndicator } from "@/lib/campaigns/rules";
import { strengthLabels } from "@/lib/core/states";
import type { IndicatorItem } from "@/lib/knowledge/schema";

import { EnableSwitch } from "./enable-switch";
import { matchSentences, weightOf } from "./indicator-weight";
import { StandingMark } from "./standing-mark";
import { standing } from "./words";

type IndicatorDrawerProps = {
  slug: string;
  indicatorId: string | null;
  place: (cluster: string) => number;
  mayChange: boolean;
  onClose: () => void;
};

/** All that is said about one indicator, with the value as it is for a search elsewhere. */
export function IndicatorDrawer({ slug, indicatorId, place, mayChange, onClose }: IndicatorDrawerProps) {
  const found = useQuery({
    ...api.indicators.get.queryOptions({ input: { slug, indicatorId: indicatorId ?? "" } }),
    enabled: indicatorId !== null,
  });
  const item = found.data;
  return (
    <Drawer
      open={indicatorId !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="Indicator"
      description={item ? `${item.id}, ${item.type}` : undefined}
    >
      {found.isError ? (
        <ErrorState
          title="The indicator could not be fetched"
          message={found.error.message}
          onRetry={() => void found.refetch()}
        />
      ) : null}
      {indicatorId !== null && found.isPending ? <SkeletonRows rows={8} label="Reading the indicator" /> : null}
      {item ? (
        <div className="grid gap-4 py-1">
          <Body item={item} place={place} />
          {mayChange ? (
            <EnableSwitch
              labelled
              title={visible(defangIndicator(item))}
              enabled={item.enabled}
              needsReason={item.origin === "pack"}
              cannot={null}
              onSwitch={(enabled, reason) =>
                client.indicators.patch({ slug, indicatorId: item.id, version: item.version, enabled, reason })
              }
            />
          ) : null}
        </div>
      ) : null}
    </Drawer>
  );
}

const none = <span className="text-muted">–</span>;

function Body({ item, place }: { item: IndicatorItem; place: (cluster: string) => number }) {
  const safe = defangIndicator(item);
  return (
    <>
      {item.common === null ? null : (
        <Callout tone="problem" title="Over-common: a match alone says nothing.">
          {visible(item.common)}
        </Callout>
      )}
      <Facts
        facts={[
          { name: "Value", value: <CopyText text={safe} short={visible(safe)} label="the value, made harmless" /> },
          ...(safe === item.value
            ? []
            : [
                {
                  name: "As it is",
                  value: <CopyText text={item.value} short="Copy for a search" label="the value as it is" />,
                },
              ]),
          { name: "Type", value: <Tag mono>{item.type}</Tag> },
          { name: "State", value: <StandingMark word={standing(item)} /> },
          ...(item.disabledReason ? [{ name: "Why disabled", value: visible(item.disabledReason) }] : []),
          {
            name: "Cluster",
            value: (
              <span className="inline-flex items-center gap-1.5">
                <ClusterGlyph index={place(item.cluster)} />
                {visible(item.cluster)}
              </span>
            ),
          },
          { name: "Strength", value: item.strength === null ? "No cluster stated" : strengthLabels[item.strength] },
          { name: "Source", value: visible(item.source) },
          { name: "First seen", value: <Time at={item.firstSeen} precision="day" /> },
          {
            name: "Techniques",
            value:
              item.techniques.length > 0
                ? item.techniques.map((technique) => (
                    <Tag key={technique} mono className="mr-1">
                      {technique}
                    </Tag>
                  ))
                : none,
          },
          { name: "Confidence", value: item.confidence },
          { name: "False alarms", value: item.falsePositiveRisk === null ? none : `${item.falsePositiveRisk} risk` },
          { name: "Sharing", value: item.tlp === null ? none : `TLP:${item.tlp}` },
          {
            name: "Origin",
            value: item.origin === "pack" ? "Campaign pack" : `Added by ${visible(item.author ?? "the team")}`,
          },
          { name: "Note", value: item.note === null ? none : visible(item.note) },
        ]}
      />
      <p className="text-muted">{matchSentences[weightOf(item)]}</p>
    </>
  );
}
