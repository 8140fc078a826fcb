"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { JobMark } from "@/components/marks/job-mark";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { formatCount } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";
import { client } from "@/lib/api/client";
import { jobStates } from "@/lib/core/states";
import type { ImportView } from "@/lib/imports/schema";

import { isUnderWay } from "./words";

/** The way to take an import back; it says first what that means and what stays. */
export function UndoImport({ view, onAsked }: { view: ImportView; onAsked: () => void }) {
  const [asking, setAsking] = useState(false);
  const undo = useMutation({
    mutationFn: () => client.imports.undo({ importId: view.id }),
    onSuccess: () => {
      setAsking(false);
      onAsked();
    },
  });
  const kept = view.undo?.kept ?? 0;
  return (
    <>
      <Button onClick={() => setAsking(true)}>{kept > 0 ? "Try again to take back" : "Take back…"}</Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title="Take this import back?"
        footer={
          <>
            <DialogClose />
            <Button tone="danger" pending={undo.isPending} onClick={() => undo.mutate()}>
              Take it back
            </Button>
          </>
        }
      >
        <div className="grid gap-3">
          <p>
            The organizations and cases that it added are removed, and what it changed is put back, wherever nobody has
            gone on from there. Evidence is never taken back, nor is anything that somebody has worked on since: that
            stays, and is listed with the reason.
          </p>
          {undo.isError ? <Callout tone="problem">{sentenceOf(undo.error)}</Callout> : null}
        </div>
      </Dialog>
    </>
  );
}

/** How far an import is taken back. */
export function UndoStanding({ undo }: { undo: NonNullable<ImportView["undo"]> }) {
  const { job, removed, restored, kept } = undo;
  const ended = !isUnderWay(job);
  return (
    <div role="status" className="flex flex-wrap items-center gap-x-5 gap-y-1">
      <span className="font-medium">Taken back by {undo.by}</span>
      <JobMark state={jobStates.find((known) => known === job.state) ?? "failed"} />
      {ended ? null : (
        <Progress
          label="Rows taken back"
          value={job.total === 0 ? undefined : (job.done / job.total) * 100}
          className="w-40"
        />
      )}
      <span>
        <b>
          {formatCount(removed)} {removed === 1 ? "organization" : "organizations"} removed
        </b>
        , {formatCount(restored)} put back, {formatCount(kept)} kept.
      </span>
      {job.error ? <Callout tone="problem">{job.error}</Callout> : null}
    </div>
  );
}
