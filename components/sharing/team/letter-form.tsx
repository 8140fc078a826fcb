"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { type Problem, problemOf } from "@/components/data/failure";
import { sharedWords } from "@/components/sharing/languages/all";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { visible } from "@/components/ui/visible-text";
import { api, client } from "@/lib/api/client";
import { letterTemplates } from "@/lib/core/states";
import { shareLanguages } from "@/lib/sharing/schema";

import { templateWords } from "./letter-words";

type LetterFormProps = { caseId: string; onCancel: () => void; onSent: () => void };

/** A letter to a contact of the organization, shown as it will be sent while it is written. */
export function LetterForm({ caseId, onCancel, onSent }: LetterFormProps) {
  const [template, setTemplate] = useState<(typeof letterTemplates)[number]>("notify");
  const [language, setLanguage] = useState("");
  const [to, setTo] = useState("");
  const [message, setMessage] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState(false);
  const input = {
    caseId,
    template,
    message,
    language: shareLanguages.find((known) => known === language),
    to: to.includes("@") ? to.trim() : undefined,
  };
  const preview = useQuery(
    api.letters.preview.queryOptions({ input, placeholderData: keepPreviousData, retry: false }),
  );
  const told = problem ?? (preview.error ? problemOf(preview.error) : null);

  async function send() {
    if (pending) return;
    setPending(true);
    setProblem(null);
    try {
      await client.letters.send(input);
      onSent();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setPending(false);
    }
  }

  return (
    <div className="grid gap-4 rounded-panel border border-line-strong p-4">
      <div className="grid gap-4 md:grid-cols-2">
        <Field label="Letter">
          <Select
            data-first=""
            value={template}
            options={letterTemplates.map((value) => ({ value, label: templateWords[value] }))}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setTemplate(letterTemplates.find((known) => known === value) ?? "notify");
            }}
          />
        </Field>
        <Field label="Language">
          <Select
            value={language}
            placeholder="That of the country"
            options={shareLanguages.map((value) => ({ value, label: sharedWords[value].language }))}
            onChange={(event) => setLanguage(event.currentTarget.value)}
          />
        </Field>
      </div>
      <Field label="To" hint="Empty for the first contact of the organization." error={told?.fields["to"] ?? null}>
        <Input
          type="email"
          autoComplete="off"
          value={to}
          placeholder={preview.data?.toAddress}
          onChange={(event) => setTo(event.currentTarget.value)}
        />
      </Field>
      <Field label="What you add" error={told?.fields["message"] ?? null}>
        <Textarea
          rows={3}
          maxLength={4000}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
        />
      </Field>
      {preview.data ? (
        <section aria-label="Preview" className="grid gap-1 rounded-control border border-line bg-subtle px-3 py-2">
          <p className="text-compact text-muted">
            To {visible(preview.data.toName)} &lt;{visible(preview.data.toAddress)}&gt;
          </p>
          <p className="font-medium wrap-anywhere">{preview.data.subject}</p>
          <p lang={preview.data.language} className="max-h-80 overflow-y-auto whitespace-pre-line wrap-anywhere">
            {preview.data.body.replace("{link}", "(the link, made when the letter is sent)")}
          </p>
        </section>
      ) : null}
      {preview.data?.suppressed ? (
        <Callout tone="problem">This address gets no letters: {preview.data.suppressed}</Callout>
      ) : null}
      {told && Object.keys(told.fields).length === 0 ? (
        <Callout tone="problem" live>
          {told.message}
        </Callout>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button tone="primary" pending={pending} onClick={() => void send()}>
          Send the letter
        </Button>
      </div>
    </div>
  );
}
