"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { DropZone } from "@/components/ui/drop-zone";
import { Field } from "@/components/ui/field";
import { formatCount } from "@/components/ui/numbers";
import { Section } from "@/components/ui/section";
import { Textarea } from "@/components/ui/textarea";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";

import { AfterImport } from "./after-import";
import { readRuleFiles } from "./read-files";
import { RuleReport, sumOf } from "./rule-report";
import type { RuleFile } from "./rule-text";
import { nameOfText } from "./rule-text";
import { RuleTrial } from "./rule-trial";

/** Brings rules in, as files or pasted: what each becomes is told, and any of them can be tried, before anything is saved. */
export function RuleImportPage({ slug, mayChange, mayTry }: { slug: string; mayChange: boolean; mayTry: boolean }) {
  const queryClient = useQueryClient();
  const [dropped, setDropped] = useState<RuleFile[]>([]);
  const [pasted, setPasted] = useState("");
  const [passedOver, setPassedOver] = useState<string[]>([]);
  const [tried, setTried] = useState<string | null>(null);
  const check = useMutation(api.rules.import.mutationOptions());
  const save = useMutation(
    api.rules.import.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: api.rules.key() });
        await queryClient.invalidateQueries({ queryKey: api.knowledge.key() });
      },
    }),
  );
  const files = [...dropped, ...(pasted.trim() === "" ? [] : [{ name: nameOfText(pasted), text: pasted }])];
  const shown = files.find(({ name }) => name === tried) ?? files[0];

  /** What was checked is no longer what stands here. */
  function changed() {
    check.reset();
    save.reset();
  }
  const report = save.data ?? check.data;
  const rules = report?.rules ?? [];
  const usable = rules.filter(({ outcome }) => outcome !== "refused" && outcome !== "unchanged").length;
  return (
    <>
      <Section
        title={mayChange ? "Rules to add" : "Rule to try"}
        meta="Sigma (.yml) and YARA (.yar), one or many to a file"
      >
        <div className="grid max-w-240 gap-3">
          <DropZone
            folders
            title="Drop rule files here"
            hint="A folder of a rule collection works too. Nothing is saved before you say so."
            onFiles={(list) => {
              changed();
              void readRuleFiles(list).then((read) => {
                setDropped(read.files);
                setPassedOver(read.passedOver);
              });
            }}
          />
          {dropped.length > 0 ? (
            <p className="flex flex-wrap items-center gap-2">
              <span className="mono min-w-0 wrap-anywhere">
                {dropped
                  .slice(0, 5)
                  .map(({ name }) => visible(name))
                  .join(", ")}
              </span>
              {dropped.length > 5 ? (
                <span className="text-muted">and {formatCount(dropped.length - 5)} more</span>
              ) : null}
              <Button
                tone="quiet"
                onClick={() => {
                  changed();
                  setDropped([]);
                  setPassedOver([]);
                }}
              >
                Take away
              </Button>
            </p>
          ) : null}
          {passedOver.map((note) => (
            <p key={note} role="status" className="text-muted">
              {visible(note)}
            </p>
          ))}
          <Field label="Or paste a rule" hint="As it is published: Sigma or YARA is told by the text.">
            <Textarea
              mono
              rows={8}
              spellCheck={false}
              value={pasted}
              onChange={(event) => {
                changed();
                setPasted(event.currentTarget.value);
              }}
            />
          </Field>
          {mayChange ? (
            <div className="flex flex-wrap items-center gap-2">
              <Button
                tone={report ? "plain" : "primary"}
                pending={check.isPending}
                disabled={files.length === 0}
                onClick={() => check.mutate({ slug, files, dryRun: true })}
              >
                Check
              </Button>
              {files.length === 0 ? <span className="text-muted">Drop a file or paste a rule first.</span> : null}
            </div>
          ) : null}
          {check.isError ? (
            <Callout tone="problem" title="The rules could not be checked." live>
              {sentenceOf(check.error)}
            </Callout>
          ) : null}
        </div>
      </Section>
      {report ? (
        <Section
          title={save.data ? "Saved" : "What becomes of them"}
          meta={<span role="status">{sumOf(rules)}</span>}
          actions={
            mayChange && !save.data && usable > 0 ? (
              <Button
                tone="primary"
                pending={save.isPending}
                onClick={() => save.mutate({ slug, files, dryRun: false })}
              >
                Save {formatCount(usable)} {usable === 1 ? "rule" : "rules"}
              </Button>
            ) : undefined
          }
        >
          <div className="grid gap-3">
            {save.isError ? (
              <Callout tone="problem" title="Nothing was saved." live>
                {sentenceOf(save.error)}
              </Callout>
            ) : null}
            {save.data ? (
              <AfterImport
                verb="Saved"
                rematchId={save.data.rematchId}
                list={{ href: "/campaign/rules?origin=own", label: "Own rules" }}
              />
            ) : null}
            <RuleReport rules={rules} onTry={mayTry && !save.data ? setTried : null} />
          </div>
        </Section>
      ) : null}
      {mayTry && shown !== undefined && !save.data ? (
        <RuleTrial key={shown.name} slug={slug} name={shown.name} source={shown.text} />
      ) : null}
    </>
  );
}
