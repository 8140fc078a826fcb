"use client";

import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { typedIn } from "@/components/auth/typed";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { clientSays, type SharedPage } from "@/lib/sharing/schema";

import { fill, type SharedWords } from "./languages/words";
import { checkVersion, type Holder, Refused, sendAnswer } from "./link-client";

type AnswerFormProps = { page: SharedPage; words: SharedWords; holder: Holder; onSent: () => void };

const other = "";

/** Where a server stands, in the words of the organization; a version is looked up while it is typed. */
export function AnswerForm({ page, words, holder, onSent }: AnswerFormProps) {
  const [hostname, setHostname] = useState(page.hostnames[0] ?? other);
  const [build, setBuild] = useState("");
  const [problem, setProblem] = useState<Refused | null>(null);
  const [pending, setPending] = useState(false);
  const [thanked, setThanked] = useState(false);
  const errorAt = (field: string) => (problem?.field === field ? problem.message : null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const target = event.currentTarget;
    const form = new FormData(target);
    setPending(true);
    setProblem(null);
    setThanked(false);
    try {
      await sendAnswer(holder, {
        caseId: holder.caseId,
        hostname: hostname === other ? typedIn(form, "hostname") : hostname,
        says: typedIn(form, "says"),
        build: build.trim() || undefined,
        since: typedIn(form, "since") || undefined,
        words: typedIn(form, "words"),
        byName: typedIn(form, "byName"),
      });
      setBuild("");
      setThanked(true);
      onSent();
    } catch (error) {
      setProblem(error instanceof Refused ? error : new Refused(0, { message: words.trouble }));
    } finally {
      setPending(false);
    }
  }

  return (
    <section aria-label={words.answerTitle} className="grid gap-3">
      <h2 className="text-reading font-semibold">{words.answerTitle}</h2>
      <p className="text-muted">{words.answerLead}</p>
      <form noValidate onSubmit={(event) => void submit(event)} className="grid gap-4">
        <Field label={words.server} required>
          <Select
            value={hostname}
            options={[
              ...page.hostnames.map((name) => ({ value: name, label: name })),
              { value: other, label: words.anotherServer },
            ]}
            onChange={(event) => setHostname(event.currentTarget.value)}
          />
        </Field>
        {hostname === other ? (
          <Field label={words.serverName} required error={errorAt("hostname")}>
            <Input name="hostname" mono maxLength={253} autoComplete="off" autoCapitalize="none" spellCheck={false} />
          </Field>
        ) : null}
        <Field label={words.state} required error={errorAt("says")}>
          <Select name="says" options={clientSays.map((value) => ({ value, label: words.says[value] }))} />
        </Field>
        <Field label={words.build} hint={words.buildHint} error={errorAt("build")}>
          <Input
            mono
            maxLength={60}
            autoComplete="off"
            spellCheck={false}
            inputMode="decimal"
            value={build}
            onChange={(event) => setBuild(event.currentTarget.value)}
          />
        </Field>
        <BuildVerdict build={build.trim()} words={words} holder={holder} />
        <Field label={words.since} error={errorAt("since")}>
          <Input name="since" type="date" />
        </Field>
        <Field label={words.remark} error={errorAt("words")}>
          <Textarea name="words" rows={3} maxLength={4000} />
        </Field>
        <Field label={words.yourName} required error={errorAt("byName")}>
          <Input name="byName" maxLength={120} autoComplete="name" />
        </Field>
        {problem && problem.field === null ? (
          <Callout tone="problem" live>
            {problem.message || words.trouble}
          </Callout>
        ) : null}
        {thanked ? (
          <Callout tone="done" live>
            {words.thanks}
          </Callout>
        ) : null}
        <div>
          <Button type="submit" tone="primary" size="l" pending={pending}>
            {words.send}
          </Button>
        </div>
      </form>
    </section>
  );
}

function BuildVerdict({ build, words, holder }: { build: string; words: SharedWords; holder: Holder }) {
  // Three parts are the least that tells a version apart.
  const whole = /^\D*\d+\.\d+\.\d+/.test(build);
  const check = useQuery({
    queryKey: ["shared build", holder.caseId, build],
    queryFn: () => checkVersion(holder, build),
    enabled: whole,
    retry: false,
    staleTime: Infinity,
  });
  if (!whole || !check.data) return null;
  const { exposure, product, fixed } = check.data;
  const values = { build: check.data.build ?? build, product: product ?? "", fixed: fixed ?? "?" };
  if (exposure === "patched" && product)
    return (
      <Callout tone="done" live>
        {fill(words.buildPatched, values)}
      </Callout>
    );
  if (exposure === "vulnerable" && product)
    return (
      <Callout tone="problem" live>
        {fill(words.buildVulnerable, values)}
      </Callout>
    );
  return <Callout live>{words.buildUnknown}</Callout>;
}
