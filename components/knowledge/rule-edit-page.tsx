"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { CodeBlock } from "@/components/ui/code-block";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/section";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Textarea } from "@/components/ui/textarea";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { RuleView } from "@/lib/knowledge/schema";

import { numbered } from "./rule-text";
import { RuleTrial } from "./rule-trial";
import { asSentence, kindLabels } from "./words";

type Rights = { slug: string; mayChange: boolean; mayTry: boolean };

/** One rule to be tried, and to be rewritten where it is the team's own; a rule of the pack is read only. */
export function RuleEditPage({ ruleId, ...rights }: Rights & { ruleId: string }) {
  const rule = useQuery(api.rules.get.queryOptions({ input: { slug: rights.slug, ruleId } }));
  if (rule.isError)
    return (
      <ErrorState
        title="The rule could not be fetched"
        message={rule.error.message}
        onRetry={() => void rule.refetch()}
      />
    );
  if (rule.isPending) return <SkeletonRows rows={10} label="Reading the rule" />;
  return <Workbench key={rule.data.id} rule={rule.data} {...rights} />;
}

function Workbench({ rule, slug, mayChange, mayTry }: Rights & { rule: RuleView }) {
  const queryClient = useQueryClient();
  // What was read when the editing began: a text that somebody else saved meanwhile is not overwritten.
  const [base, setBase] = useState({ source: rule.source, version: rule.version });
  const [source, setSource] = useState(rule.source);
  const edits = mayChange && rule.origin === "own";
  const save = useMutation(
    api.rules.patch.mutationOptions({
      onSuccess: async (saved) => {
        setBase({ source: saved.source, version: saved.version });
        setSource(saved.source);
        await queryClient.invalidateQueries({ queryKey: api.rules.key() });
        await queryClient.invalidateQueries({ queryKey: api.rematches.key() });
      },
    }),
  );
  const stale = rule.version !== base.version && rule.source !== base.source;
  return (
    <>
      <Section
        title={visible(rule.title)}
        meta={`${kindLabels[rule.kind]}, version ${visible(rule.ruleVersion)}`}
        actions={<Link href="/campaign/rules">All rules</Link>}
      >
        <div className="grid max-w-240 gap-3">
          {rule.state === "unsupported" ? (
            <Callout tone="problem" title="This rule is kept, and nothing is matched with it.">
              {visible(asSentence(rule.stateReason ?? ""))}
            </Callout>
          ) : null}
          {edits ? (
            <Field label="Text of the rule" hint="It is matched under the next version once it is saved.">
              <Textarea
                mono
                rows={14}
                spellCheck={false}
                className="max-h-160"
                value={source}
                onChange={(event) => setSource(event.currentTarget.value)}
              />
            </Field>
          ) : (
            <CodeBlock label={`Text of ${rule.key}`} lines={numbered(rule.source)} head={<span>Read only</span>} />
          )}
          {stale ? (
            <Callout
              tone="problem"
              title="Somebody saved another text of this rule while you were editing."
              actions={
                <Button
                  onClick={() => {
                    setBase({ source: rule.source, version: rule.version });
                    setSource(rule.source);
                    save.reset();
                  }}
                >
                  Take theirs
                </Button>
              }
              live
            >
              Saving yours is refused until you have theirs. Copy what you want to keep.
            </Callout>
          ) : null}
          {save.isError ? (
            <Callout tone="problem" title="The rule was not saved." live>
              {sentenceOf(save.error)}
            </Callout>
          ) : null}
          {save.isSuccess && source === base.source ? (
            <Callout
              tone="done"
              live
              title="Saved. Stored evidence is looked through again in the background."
              actions={<Link href="/campaign/rematches">Follow it</Link>}
            />
          ) : null}
          {edits ? (
            <div className="flex flex-wrap gap-2">
              <Button
                tone="primary"
                pending={save.isPending}
                disabled={source === base.source || source.trim() === ""}
                onClick={() => save.mutate({ slug, ruleId: rule.id, version: base.version, source })}
              >
                Save
              </Button>
              <Button disabled={source === base.source} onClick={() => setSource(base.source)}>
                Undo changes
              </Button>
            </div>
          ) : null}
        </div>
      </Section>
      {mayTry ? <RuleTrial slug={slug} name={rule.key} source={source} /> : null}
    </>
  );
}
