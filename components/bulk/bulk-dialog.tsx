"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState, type FormEvent } from "react";

import { type Problem, problemOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { formatCount } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";
import { api, client } from "@/lib/api/client";
import type { BulkAction, BulkActionName, BulkView } from "@/lib/bulk/schema";
import { newId } from "@/lib/core/ids";

import { ActionFields } from "./action-fields";
import { actionOf } from "./action-form";
import { Exceptions } from "./exceptions";
import { isUnderWay } from "./words";

const titles: Record<BulkActionName, string> = {
  assign: "Assign",
  tag: "Change tags of",
  due: "Set the due date of",
  task: "Set a task of",
  close: "Close",
  checklist: "Set the checklist of",
  letter: "Write to the organizations of",
};

export type Target = { caseIds: string[] } | { filter: string };

type BulkDialogProps = {
  /** Values that fields begin with. */
  preset?: Record<string, string>;
  slug: string;
  action: BulkActionName;
  target: Target;
  count: number;
  onClose: () => void;
  onDone: () => void;
};

const askEveryMs = 400;
const casesOf = (count: number) => `${formatCount(count)} ${count === 1 ? "case" : "cases"}`;

/** Asks what to do, tries it on every chosen case, shows what would happen and what would not, and then does it. */
export function BulkDialog({ slug, action, target, count, preset, onClose, onDone }: BulkDialogProps) {
  const [asked, setAsked] = useState<BulkAction | null>(null);
  const [previewId, setPreviewId] = useState<string | null>(null);
  const [runId, setRunId] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState(false);
  // One key for each preview: a second click, or a second try after the line broke, starts nothing new.
  const [key, setKey] = useState(newId);
  const jobId = runId ?? previewId;
  const job = useQuery({
    ...api.bulk.get.queryOptions({ input: { jobId: jobId ?? "" }, enabled: jobId !== null }),
    refetchInterval: ({ state }) => (state.data === undefined || isUnderWay(state.data) ? askEveryMs : false),
  });
  const view = job.data ?? null;

  async function begin(work: () => Promise<string>, keep: (id: string) => void) {
    if (pending) return;
    setPending(true);
    setProblem(null);
    try {
      keep(await work());
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setPending(false);
    }
  }
  function preview(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const wanted = actionOf(action, new FormData(event.currentTarget));
    setAsked(wanted);
    const send = { ...wanted, ...target, campaignSlug: slug, dryRun: true, idempotencyKey: newId() };
    void begin(async () => (await client.bulk.start(send)).jobId, setPreviewId);
  }
  function run() {
    if (asked === null || previewId === null) return;
    const send = { ...asked, preview: previewId, campaignSlug: slug, idempotencyKey: key };
    void begin(
      async () => (await client.bulk.start(send)).jobId,
      (id) => {
        setRunId(id);
        setKey(newId());
        onDone();
      },
    );
  }
  const errorAt = (field: string) => problem?.fields[field] ?? null;
  const fields = <ActionFields action={action} slug={slug} preset={preset} errorAt={errorAt} />;
  const failure =
    problem && Object.keys(problem.fields).length === 0 ? (
      <Callout tone="problem" live>
        {problem.message}
      </Callout>
    ) : null;
  return (
    <Dialog
      open
      onOpenChange={(next) => (next ? undefined : onClose())}
      title={`${titles[action]} ${casesOf(count)}`}
      description={view === null ? "Nothing is written before you have seen what would happen." : view.title}
    >
      {jobId === null ? (
        <form noValidate method="post" onSubmit={preview} className="grid gap-4">
          {fields}
          {failure}
          <div className="flex flex-wrap justify-end gap-2">
            <DialogClose />
            <Button type="submit" tone="primary" pending={pending}>
              Preview
            </Button>
          </div>
        </form>
      ) : (
        <>
          <Standing view={view} />
          {view ? <Exceptions view={view} /> : null}
          {failure}
          <Steps
            view={view}
            pending={pending}
            onBack={() => {
              setPreviewId(null);
              setProblem(null);
            }}
            onRun={run}
          />
        </>
      )}
    </Dialog>
  );
}

/** How far it is, then what it came to. */
function Standing({ view }: { view: BulkView | null }) {
  if (view === null || isUnderWay(view)) {
    const [done, total] = [view?.done ?? 0, view?.total ?? 0];
    return (
      <div role="status" className="flex flex-wrap items-center gap-3">
        <Progress label="Cases done" value={total === 0 ? undefined : (done / total) * 100} className="w-40" />
        <span className="text-muted">
          {view?.dryRun === false ? "Changing" : "Trying"}: {formatCount(done)} of {formatCount(total)}
          {view?.dryRun === false ? ". You may close this; it goes on, and stands under Bulk changes." : null}
        </span>
      </div>
    );
  }
  if (view.state === "failed")
    return (
      <Callout tone="problem" live title="It stopped.">
        {view.error}
      </Callout>
    );
  const { changed = 0, left = 0 } = view.result ?? {};
  const stay = (view.result?.unchanged ?? 0) + (view.result?.refused ?? 0);
  return (
    <p role="status" className="text-reading">
      <b>
        {casesOf(changed)} {view.dryRun ? "will change" : changed === 1 ? "is changed" : "are changed"}.
      </b>{" "}
      {stay > 0
        ? `${casesOf(stay)} ${view.dryRun ? "will stay" : stay === 1 ? "stays" : "stay"} as ${stay === 1 ? "it is" : "they are"}. `
        : null}
      {left > 0 ? `${casesOf(left)} ${left === 1 ? "was" : "were"} not come to. ` : null}
    </p>
  );
}

type StepsProps = { view: BulkView | null; pending: boolean; onBack: () => void; onRun: () => void };

function Steps({ view, pending, onBack, onRun }: StepsProps) {
  const changed = view?.result?.changed ?? 0;
  if (view === null || view.dryRun)
    return (
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onBack}>Back</Button>
        {changed > 0 ? (
          <Button tone="primary" pending={pending} onClick={onRun}>
            Change {casesOf(changed)}
          </Button>
        ) : null}
      </div>
    );
  return (
    <div className="flex flex-wrap items-center justify-end gap-2">
      <Link href={`/changes?run=${view.id}`} className="mr-auto">
        Receipt{view.undoable ? " and undo" : ""}
      </Link>
      {isUnderWay(view) ? (
        <Button onClick={() => void client.bulk.cancel({ jobId: view.id })}>Cancel the rest</Button>
      ) : null}
      <DialogClose>Close</DialogClose>
    </div>
  );
}
