"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { Textarea } from "@/components/ui/textarea";
import { visible } from "@/components/ui/visible-text";
import { client } from "@/lib/api/client";

import { EvidenceChoice } from "./evidence-choice";
import type { ChosenFile } from "./evidence-choice";
import { kindOfText } from "./rule-text";
import { TrialResult } from "./trial-result";

const grounds = [
  { value: "text", label: "Pasted text" },
  { value: "evidence", label: "Stored evidence" },
] as const;

/** Tries a rule on a text or on a file of a case, without saving anything: what it would find, and why, field by field. */
export function RuleTrial({ slug, name, source }: { slug: string; name: string; source: string }) {
  const [ground, setGround] = useState<(typeof grounds)[number]["value"]>("text");
  const [text, setText] = useState("");
  const [filename, setFilename] = useState("");
  const [file, setFile] = useState<ChosenFile | null>(null);
  const kind = kindOfText(source);
  const attempt = useMutation({
    mutationFn: () =>
      ground === "evidence" && file !== null
        ? client.rules.tryOnEvidence({ caseId: file.caseId, evidenceId: file.evidenceId, kind, source })
        : client.rules.try({ slug, kind, source, text, ...(filename.trim() === "" ? {} : { filename }) }),
  });
  const ready = source.trim() !== "" && (ground === "text" ? text.trim() !== "" : file !== null);
  return (
    <Section
      title="Try it"
      meta={<span className="mono">{visible(name)}</span>}
      actions={<Segmented label="Try it on" options={grounds} value={ground} onValueChange={setGround} />}
    >
      <div className="grid max-w-240 gap-3">
        {ground === "text" ? (
          <>
            <Field
              label="Text of a log or a file"
              hint="Paste it with its header lines; it is recognised as an upload is."
            >
              <Textarea
                mono
                rows={6}
                spellCheck={false}
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            </Field>
            <Field label="File name" hint="Only where the name tells what the file is.">
              <Input
                value={filename}
                placeholder="pasted.txt"
                onChange={(event) => setFilename(event.currentTarget.value)}
              />
            </Field>
          </>
        ) : (
          <EvidenceChoice slug={slug} value={file} onChange={setFile} />
        )}
        <div className="flex flex-wrap items-center gap-2">
          <Button pending={attempt.isPending} disabled={!ready} onClick={() => attempt.mutate()}>
            Try the rule
          </Button>
          {ready ? null : (
            <span className="text-muted">
              {ground === "text" ? "Paste a text to try it on." : "Choose a case and one of its files."}
            </span>
          )}
        </div>
        {attempt.isError ? (
          <Callout tone="problem" title="The rule could not be tried." live>
            {sentenceOf(attempt.error)}
          </Callout>
        ) : null}
        {attempt.data ? <TrialResult result={attempt.data} /> : null}
      </div>
    </Section>
  );
}
