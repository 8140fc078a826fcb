"use client";

import Link from "next/link";
import { type ReactNode, useState } from "react";

import { AssuranceMark } from "@/components/marks/assurance-mark";
import { CompromiseMark } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Button } from "@/components/ui/button";
import { Drawer } from "@/components/ui/drawer";
import { Facts } from "@/components/ui/section";
import { Time } from "@/components/ui/time";
import type { CaseGuide, CaseView } from "@/lib/cases/schema";
import { containmentLabels } from "@/lib/core/states";
import type { ServerView, StateReason } from "@/lib/servers/schema";

import { BuildDialog } from "./build-dialog";
import { CompromiseDialog } from "./compromise-dialog";
import { ExposureDialog } from "./exposure-dialog";
import { KeepDialog } from "./keep-dialog";
import { Basis, Builds } from "./server-proof";
import { Unseen } from "./unseen";

type ServerDrawerProps = {
  data: CaseView;
  server: ServerView;
  labels: CaseGuide["labels"] | undefined;
  open: boolean;
  onOpenChange: (open: boolean) => void;
};
type Opened = "exposure" | "compromise" | "build" | "keep" | null;

/** One server whole: both axes with proposal and word, builds, coverage, and what stands between it and "no evidence". */
export function ServerDrawer({ data, server, labels, open, onOpenChange }: ServerDrawerProps) {
  const [opened, setOpened] = useState<Opened>(null);
  const may = (act: string) => data.acts.includes(act);
  const dialog = (name: Opened) => ({
    caseId: data.id,
    server,
    open: opened === name,
    onOpenChange: (next: boolean) => setOpened(next ? name : null),
  });
  return (
    <>
      <Drawer
        open={open && opened === null}
        onOpenChange={onOpenChange}
        title={server.hostname}
        description={server.product ?? "Product not recorded"}
      >
        <div className="grid gap-5">
          <Unseen server={server} />
          <Axis
            title="Exposure"
            mark={
              <ExposureMark state={server.exposure} label={labels?.exposure[server.exposure]?.label} look="heading" />
            }
            assurance={<AssuranceMark assurance={server.exposureAssurance} />}
            caseId={may("finding.read") ? data.id : null}
            reason={server.exposureReason}
            proposed={
              server.exposureProposed === null
                ? null
                : (labels?.exposure[server.exposureProposed]?.label ?? server.exposureProposed)
            }
            said={
              server.exposureConfirmed === null
                ? null
                : (labels?.exposure[server.exposureConfirmed]?.label ?? server.exposureConfirmed)
            }
            by={server.exposureConfirmedBy}
            at={server.exposureConfirmedAt}
            reasons={server.exposureProposedReasons}
            action={
              may("server.confirm") ? <Button onClick={() => setOpened("exposure")}>Confirm or correct</Button> : null
            }
          />
          <Axis
            title="Compromise"
            mark={
              <CompromiseMark
                state={server.compromise}
                label={labels?.compromise[server.compromise]?.label}
                look="heading"
              />
            }
            assurance={<AssuranceMark assurance={server.compromiseAssurance} />}
            caseId={may("finding.read") ? data.id : null}
            reason={server.compromiseReason}
            proposed={
              server.compromiseProposed === null
                ? null
                : (labels?.compromise[server.compromiseProposed]?.label ?? server.compromiseProposed)
            }
            said={
              server.compromiseConfirmed === null
                ? null
                : (labels?.compromise[server.compromiseConfirmed]?.label ?? server.compromiseConfirmed)
            }
            by={server.compromiseConfirmedBy}
            at={server.compromiseConfirmedAt}
            reasons={server.compromiseProposedReasons}
            action={
              may("server.confirm") ? <Button onClick={() => setOpened("compromise")}>Confirm or correct</Button> : null
            }
          />
          <Basis server={server} caseId={data.id} />
          <Builds
            server={server}
            action={may("build.add") ? <Button onClick={() => setOpened("build")}>Add build reading</Button> : null}
          />
          <section aria-label="Kept by people">
            <div className="mb-1 flex items-center gap-2">
              <h3>About</h3>
              {may("server.update") ? (
                <Button className="ml-auto" onClick={() => setOpened("keep")}>
                  Change
                </Button>
              ) : null}
            </div>
            <Facts
              facts={[
                { name: "Containment", value: containmentLabels[server.containment] },
                { name: "Patched", value: <Time at={server.patchedAt} empty="not shown" /> },
                ...(server.exposureSince !== null && server.exposure === server.exposureConfirmed
                  ? [
                      {
                        name: `${labels?.exposure[server.exposure]?.label ?? server.exposure} since`,
                        value: <Time at={server.exposureSince} />,
                      },
                    ]
                  : []),
                {
                  name: "Note",
                  value: server.note ? (
                    <span className="whitespace-pre-wrap">{server.note}</span>
                  ) : (
                    <span className="text-muted">none</span>
                  ),
                },
              ]}
            />
          </section>
        </div>
      </Drawer>
      {opened === "exposure" ? <ExposureDialog {...dialog("exposure")} labels={labels} /> : null}
      {opened === "compromise" ? <CompromiseDialog {...dialog("compromise")} labels={labels} /> : null}
      {opened === "build" ? <BuildDialog {...dialog("build")} /> : null}
      {opened === "keep" ? <KeepDialog {...dialog("keep")} /> : null}
    </>
  );
}

type AxisProps = {
  title: string;
  mark: ReactNode;
  assurance: ReactNode;
  /** Null for those who may not open findings. */
  caseId: string | null;
  reason: string;
  proposed: string | null;
  said: string | null;
  by: string | null;
  at: string | null;
  reasons: readonly StateReason[];
  action: ReactNode;
};

function Axis({ title, mark, assurance, caseId, reason, proposed, said, by, at, reasons, action }: AxisProps) {
  return (
    <section aria-label={title}>
      <div className="flex flex-wrap items-center gap-2">
        <h3>{title}</h3>
        {mark}
        {assurance}
      </div>
      <p className="mt-1 wrap-anywhere">{reason}</p>
      <dl className="mt-2 grid grid-cols-[7rem_minmax(0,1fr)] gap-y-1 text-compact">
        <dt className="text-muted">Proposed</dt>
        <dd>
          {proposed ?? <span className="text-muted">nothing yet</span>}
          <ul className="text-muted">
            {reasons.slice(0, 4).map((each) => (
              <li key={each.sentence} className="wrap-anywhere">
                {each.findingId && caseId ? (
                  <Link href={`/cases/${caseId}/findings?finding=${each.findingId}`} prefetch={false}>
                    {each.sentence}
                  </Link>
                ) : (
                  each.sentence
                )}
              </li>
            ))}
          </ul>
        </dd>
        <dt className="text-muted">Confirmed</dt>
        <dd>
          {said === null ? (
            <span className="text-muted">by nobody yet</span>
          ) : (
            <>
              {said}, by {by ?? "a former user"}, <Time at={at} />
            </>
          )}
        </dd>
      </dl>
      {action ? <div className="mt-2">{action}</div> : null}
    </section>
  );
}
