"use client";

import Link from "next/link";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { formatCount } from "@/components/ui/numbers";
import { Progress } from "@/components/ui/progress";
import type { DemoStatus } from "@/lib/demo/schema";

import type { Demo } from "./use-demo";

/** Says that demo data is among the cases, where its story begins, and takes it away in one step. */
export function DemoBanner({ demo, manages }: { demo: Demo; manages: boolean }) {
  const [asked, setAsked] = useState(false);
  const { status } = demo;
  if (demo.busy && status) {
    return (
      <div className="px-gutter pb-3 no-print">
        <DemoProgress status={status} />
      </div>
    );
  }
  return (
    <div className="px-gutter pb-3 no-print">
      <Callout
        actions={
          manages ? (
            <Button onClick={() => setAsked(true)} pending={demo.busy}>
              Remove the demo
            </Button>
          ) : null
        }
      >
        Demo data: fictional organizations, each marked “demo”.{" "}
        {status?.story ? (
          <>
            Begin with{" "}
            <Link href={`/cases/${status.story.id}`} className="underline decoration-control underline-offset-2">
              {status.story.name}
            </Link>
            .
          </>
        ) : null}
      </Callout>
      <Dialog
        open={asked}
        onOpenChange={setAsked}
        size="s"
        title="Remove the demo?"
        description={
          status
            ? `${formatCount(status.cases)} cases of ${formatCount(status.organizations)} fictional organizations go, with their evidence. Your own cases stay.`
            : undefined
        }
        footer={
          <>
            <DialogClose />
            <Button
              tone="danger"
              onClick={() => {
                setAsked(false);
                demo.remove();
              }}
            >
              Remove the demo
            </Button>
          </>
        }
      />
    </div>
  );
}

/** How far loading or removing is. */
export function DemoProgress({ status }: { status: DemoStatus }) {
  const { job, state } = status;
  const word = state === "removing" ? "Removing the demo" : "Loading the demo";
  return (
    <Callout live title={word}>
      <div className="grid gap-2">
        <span>
          {job && job.total > 0
            ? `${formatCount(job.done)} of ${formatCount(job.total)} steps. You can go on working.`
            : "It begins in a moment."}
        </span>
        <Progress label={word} value={job && job.total > 0 ? Math.round((job.done / job.total) * 100) : undefined} />
      </div>
    </Callout>
  );
}
