"use client";

import { useState, type FormEvent } from "react";

import { typedIn } from "@/components/auth/typed";
import { type Problem, problemOf } from "@/components/data/failure";
import { sharedWords } from "@/components/sharing/languages/all";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { client } from "@/lib/api/client";
import { type ShareLinkView, shareLanguages } from "@/lib/sharing/schema";

type NewLinkFormProps = {
  caseId: string;
  onCancel: () => void;
  onMade: (made: { link: ShareLinkView; url: string }) => void;
};

const kinds = [
  { value: "upload", label: "Upload request", hint: "Asks for files and answers. Shows nothing of what was found." },
  { value: "status", label: "Status", hint: "Shows where the case stands, in plain words, and what is still needed." },
];

const lifetimes = [3, 7, 14, 30, 90].map((days) => ({ value: String(days), label: `${days} days` }));

/** What a new link is for, for whom, how long, and in which language. */
export function NewLinkForm({ caseId, onCancel, onMade }: NewLinkFormProps) {
  const [kind, setKind] = useState("upload");
  const [live, setLive] = useState(true);
  const [reply, setReply] = useState(true);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState(false);
  const errorAt = (field: string) => problem?.fields[field] ?? null;

  async function make(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    event.stopPropagation();
    if (pending) return;
    const form = new FormData(event.currentTarget);
    const language = typedIn(form, "language");
    setPending(true);
    setProblem(null);
    try {
      onMade(
        await client.links.create({
          caseId,
          kind: kind === "status" ? "status" : "upload",
          label: typedIn(form, "label"),
          message: typedIn(form, "message"),
          language: shareLanguages.find((known) => known === language) ?? "en",
          days: Number(typedIn(form, "days")),
          passcode: typedIn(form, "passcode") || undefined,
          live,
          reply,
        }),
      );
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setPending(false);
    }
  }

  return (
    <form
      noValidate
      method="post"
      onSubmit={(event) => void make(event)}
      className="grid gap-4 rounded-panel border border-line-strong p-4"
    >
      <RadioGroup legend="What the link is for" name="kind" options={kinds} value={kind} onValueChange={setKind} />
      <Field
        label="For whom"
        required
        error={errorAt("label")}
        hint="Their name or office. Files and answers carry it."
      >
        <Input name="label" data-first="" maxLength={120} autoComplete="off" />
      </Field>
      <Field label="Message" error={errorAt("message")} hint="Stands at the top of their page.">
        <Textarea name="message" rows={3} maxLength={4000} />
      </Field>
      <div className="grid gap-4 md:grid-cols-3">
        <Field label="Language">
          <Select
            name="language"
            options={shareLanguages.map((value) => ({ value, label: sharedWords[value].language }))}
          />
        </Field>
        <Field label="Works for" error={errorAt("days")}>
          <Select name="days" defaultValue="14" options={lifetimes} />
        </Field>
        <Field label="Passcode" error={errorAt("passcode")} hint="Optional">
          <Input name="passcode" type="text" autoComplete="off" maxLength={100} />
        </Field>
      </div>
      {kind === "status" ? (
        <div className="grid gap-1">
          <Checkbox
            label="The page moves with the case"
            hint="Otherwise it stays as it is now."
            checked={live}
            onChange={(event) => setLive(event.currentTarget.checked)}
          />
          <Checkbox
            label="They may answer and send files"
            checked={live && reply}
            disabled={!live}
            onChange={(event) => setReply(event.currentTarget.checked)}
          />
        </div>
      ) : null}
      {problem && Object.keys(problem.fields).length === 0 ? (
        <Callout tone="problem" live>
          {problem.message}
        </Callout>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" tone="primary" pending={pending}>
          Make the link
        </Button>
      </div>
    </form>
  );
}
