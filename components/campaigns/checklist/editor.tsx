"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { typedIn } from "@/components/auth/typed";
import { partOf, sentenceOf } from "@/components/data/failure";
import { FormDialog } from "@/components/data/form-dialog";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ErrorState } from "@/components/ui/error-state";
import { Field } from "@/components/ui/field";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { Section } from "@/components/ui/section";
import { Segmented } from "@/components/ui/segmented";
import { SkeletonRows } from "@/components/ui/skeleton";
import { Textarea } from "@/components/ui/textarea";
import { api, client } from "@/lib/api/client";
import type { ChecklistSection, ChecklistVersionWhole } from "@/lib/campaigns/schema";

import { ChecklistChanges } from "./changes";
import { DraftTasks } from "./draft-tasks";
import { DraftText } from "./draft-text";

const looks = ["tasks", "text", "changes"] as const;
type Look = (typeof looks)[number];
const lookLabels: Record<Look, string> = { tasks: "Tasks", text: "As text", changes: "What changes" };

/** A draft of the checklist: edited task by task or as text, compared with what it began from, then published. */
export function ChecklistEditor({ slug, number }: { slug: string; number: number }) {
  const draft = useQuery(api.checklists.get.queryOptions({ input: { slug, number } }));
  if (draft.isError)
    return (
      <ErrorState
        title="The draft could not be fetched"
        message={draft.error.message}
        onRetry={() => void draft.refetch()}
      />
    );
  if (draft.isPending) return <SkeletonRows rows={10} label="Reading the draft" />;
  return <Workbench slug={slug} whole={draft.data} />;
}

function problemsOf(error: unknown): string[] {
  const listed = partOf(partOf(error, "data"), "problems");
  return Array.isArray(listed) ? listed.map(String) : [];
}

function Workbench({ slug, whole }: { slug: string; whole: ChecklistVersionWhole }) {
  const { about, items } = whole;
  const { number } = about;
  const router = useRouter();
  const queryClient = useQueryClient();
  const [look, setLook] = useState<Look>("tasks");
  const [publishing, setPublishing] = useState(false);
  const keep = (saved: ChecklistVersionWhole) => {
    queryClient.setQueryData(api.checklists.get.queryKey({ input: { slug, number } }), saved);
    void queryClient.invalidateQueries({ queryKey: api.checklists.key() });
  };
  const save = useMutation({
    mutationFn: (write: { items: ChecklistSection[] } | { yaml: string }) =>
      client.checklists.save({ slug, number, version: about.version, ...write }),
    onSuccess: keep,
  });
  const drop = useMutation({
    mutationFn: () => client.checklists.drop({ slug, number }),
    onSuccess: () => router.push("/campaign/checklist"),
    onError: (error) => notifyFailed("The draft is still there.", { detail: sentenceOf(error) }),
  });
  const problems = save.isError ? problemsOf(save.error) : [];
  return (
    <>
      <Section
        title={`Draft of version ${number}`}
        meta={about.basedOn === null ? `pack ${about.packVersion}` : `begun from version ${about.basedOn}`}
        actions={
          <>
            <Link href="/campaign/checklist">All versions</Link>
            <Button pending={drop.isPending} onClick={() => drop.mutate()}>
              Throw away
            </Button>
            <Button tone="primary" onClick={() => setPublishing(true)}>
              Publish
            </Button>
          </>
        }
      >
        <div className="grid gap-3">
          <span>
            <Segmented
              label="Show"
              value={look}
              onValueChange={setLook}
              options={looks.map((value) => ({ value, label: lookLabels[value] }))}
            />
          </span>
          {save.isError ? (
            <Callout tone="problem" live title="It was not saved; the draft is as it was.">
              {problems.length > 1 ? (
                <ul className="list-disc pl-5">
                  {problems.slice(0, 20).map((problem) => (
                    <li key={problem}>{problem}</li>
                  ))}
                </ul>
              ) : (
                sentenceOf(save.error)
              )}
            </Callout>
          ) : null}
        </div>
      </Section>
      {look === "tasks" ? (
        <DraftTasks sections={items} pending={save.isPending} onSave={(next) => save.mutateAsync({ items: next })} />
      ) : null}
      {look === "text" ? (
        <DraftText
          key={about.version}
          yaml={whole.yaml}
          pending={save.isPending}
          onSave={(yaml) => save.mutate({ yaml })}
        />
      ) : null}
      {look === "changes" ? <Changes slug={slug} number={number} from={about.basedOn ?? 1} /> : null}
      {publishing ? (
        <PublishDialog
          about={about}
          slug={slug}
          onClose={() => setPublishing(false)}
          onDone={() => router.push(`/campaign/checklist?version=${number}`)}
        />
      ) : null}
    </>
  );
}

function Changes({ slug, number, from }: { slug: string; number: number; from: number }) {
  const diff = useQuery(api.checklists.diff.queryOptions({ input: { slug, number, from } }));
  return (
    <Section title={`Against version ${from}`}>
      {diff.data ? <ChecklistChanges diff={diff.data} /> : <SkeletonRows rows={4} label="Comparing" />}
    </Section>
  );
}

type PublishProps = { about: ChecklistVersionWhole["about"]; slug: string; onClose: () => void; onDone: () => void };

function PublishDialog({ about, slug, onClose, onDone }: PublishProps) {
  const { number, version } = about;
  const from = about.basedOn ?? 1;
  const diff = useQuery(api.checklists.diff.queryOptions({ input: { slug, number, from } }));
  return (
    <FormDialog
      title={`Publish version ${number}`}
      description="It changes no more. New cases get it; open ones are offered it, and keep what they have until they are given it."
      confirm="Publish"
      onClose={onClose}
      onSubmit={async (form) => {
        await client.checklists.publish({ slug, number, version, note: typedIn(form, "note") });
        void notifyDone(`Version ${number} is for new cases now.`);
        onDone();
      }}
    >
      {(errorAt) => (
        <>
          {diff.data ? (
            <div className="max-h-80 overflow-y-auto rounded-control border border-line p-3">
              <ChecklistChanges diff={diff.data} />
            </div>
          ) : null}
          <Field label="Why" hint="Whoever is offered it reads this." error={errorAt("note")}>
            <Textarea name="note" data-first="" rows={2} maxLength={2000} defaultValue={about.note} />
          </Field>
        </>
      )}
    </FormDialog>
  );
}
