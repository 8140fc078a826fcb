"use client";

import { useQuery } from "@tanstack/react-query";

import { SeverityMark } from "@/components/marks/severity-mark";
import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";
import { Drawer } from "@/components/ui/drawer";
import { ErrorState } from "@/components/ui/error-state";
import { LinkButton } from "@/components/ui/link-button";
import { Facts } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";
import type { RuleView } from "@/lib/knowledge/schema";

import { EnableSwitch } from "./enable-switch";
import { descriptionIn, numbered, referencesIn } from "./rule-text";
import { StandingMark } from "./standing-mark";
import { asSentence, kindLabels, originLabels, standing } from "./words";

type RuleDrawerProps = {
  slug: string;
  ruleId: string | null;
  mayChange: boolean;
  mayTry: boolean;
  onClose: () => void;
};

/** One rule whole: where it comes from, what it reads, why it is off, and its text as it was written. */
export function RuleDrawer({ slug, ruleId, mayChange, mayTry, onClose }: RuleDrawerProps) {
  const rule = useQuery({
    ...api.rules.get.queryOptions({ input: { slug, ruleId: ruleId ?? "" } }),
    enabled: ruleId !== null,
  });
  const shown = rule.data;
  const edits = mayChange && shown?.origin === "own";
  return (
    <Drawer
      open={ruleId !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={shown ? visible(shown.title) : "Rule"}
      description={shown ? `${kindLabels[shown.kind]}, version ${visible(shown.ruleVersion)}` : undefined}
      footer={
        shown && (mayTry || edits) ? (
          <LinkButton href={`/campaign/rules/edit?rule=${encodeURIComponent(shown.id)}`}>
            {edits ? "Edit and try" : "Try on evidence"}
          </LinkButton>
        ) : undefined
      }
    >
      {rule.isError ? (
        <ErrorState
          title="The rule could not be fetched"
          message={rule.error.message}
          onRetry={() => void rule.refetch()}
        />
      ) : null}
      {ruleId !== null && rule.isPending ? <SkeletonRows rows={8} label="Reading the rule" /> : null}
      {shown ? <Body slug={slug} rule={shown} mayChange={mayChange} /> : null}
    </Drawer>
  );
}

function Body({ slug, rule, mayChange }: { slug: string; rule: RuleView; mayChange: boolean }) {
  const references = referencesIn(rule.source);
  const description = descriptionIn(rule.source);
  const unsupported = rule.state === "unsupported";
  return (
    <div className="grid gap-4 py-1">
      {description === null ? null : <p className="max-w-prose text-reading">{visible(description)}</p>}
      {unsupported ? (
        <Callout tone="problem" title="This rule is kept, and nothing is matched with it.">
          {visible(asSentence(rule.stateReason ?? ""))}
        </Callout>
      ) : null}
      {rule.notes.map((note) => (
        <Callout key={note}>{visible(note)}</Callout>
      ))}
      <Facts
        facts={[
          { name: "State", value: <StandingMark word={standing(rule)} /> },
          ...(rule.disabledReason ? [{ name: "Why disabled", value: visible(rule.disabledReason) }] : []),
          ...(unsupported ? [] : [{ name: "Level", value: <SeverityMark severity={rule.severity} /> }]),
          { name: "Name", value: <code>{visible(rule.key)}</code> },
          {
            name: "Reads",
            value:
              rule.kind === "yara"
                ? "The contents of files"
                : rule.recordKinds.map((kind) => (
                    <Tag key={kind} mono className="mr-1">
                      {kind}
                    </Tag>
                  )),
          },
          { name: "Origin", value: rule.origin === "pack" ? "Campaign pack" : originLabels.own },
          ...(rule.author ? [{ name: "Last changed by", value: visible(rule.author) }] : []),
          ...(rule.changedAt ? [{ name: "Changed", value: <Time at={rule.changedAt} /> }] : []),
          {
            name: "References",
            value:
              references.length === 0 ? (
                <span className="text-muted">–</span>
              ) : (
                <ul>
                  {references.map((reference) => (
                    <li key={reference}>{visible(reference)}</li>
                  ))}
                </ul>
              ),
          },
        ]}
      />
      {mayChange && !unsupported ? (
        <EnableSwitch
          labelled
          title={visible(rule.title)}
          enabled={rule.enabled}
          needsReason={rule.origin === "pack"}
          cannot={null}
          onSwitch={(enabled, reason) =>
            client.rules.patch({ slug, ruleId: rule.id, version: rule.version, enabled, reason })
          }
        />
      ) : null}
      <CodeBlock label={`Text of ${rule.key}`} lines={numbered(rule.source)} head={<span>As it was written</span>} />
    </div>
  );
}
