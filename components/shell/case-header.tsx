import type { ReactNode } from "react";
import { Breadcrumb, type Crumb, type Neighbours } from "./breadcrumb";
import { CompromiseMark } from "@/components/marks/compromise-mark";
import { ExposureMark } from "@/components/marks/exposure-mark";
import { Callout } from "@/components/ui/callout";
import { cx } from "@/components/ui/cx";
import { LinkTabs, type LinkTab } from "@/components/ui/link-tabs";
import { Time } from "@/components/ui/time";
import { containmentLabels, type CompromiseState, type ContainmentState, type ExposureState } from "@/lib/core/states";

export type CaseHeaderProps = {
  crumbs: readonly Crumb[];
  neighbours?: Neighbours;
  organization: string;
  caseRef: string;
  exposure: ExposureState;
  exposureLabel?: string;
  compromise: CompromiseState;
  compromiseLabel?: string;
  containment: ContainmentState;
  phase: { label: string; index: number; of: number };
  owner: string | null;
  dueAt: string | number | null;
  progress: { verified: number; claimed: number; required: number };
  updatedAt: string | number;
  /** Why a closed case asks for attention again, or any other thing to say above all tabs. */
  notice?: ReactNode;
  tabs: readonly LinkTab[];
  actions?: ReactNode;
};

/** Answers in five seconds: whose case, how exposed, how compromised, how far, who, by when. */
export function CaseHeader(props: CaseHeaderProps) {
  const { progress, phase, owner, dueAt } = props;
  return (
    <>
      <header className="grid gap-0.5 px-gutter pt-2.5 pb-1">
        <Breadcrumb crumbs={props.crumbs} neighbours={props.neighbours} />
        <div className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1">
          <h1 className="min-w-0 wrap-anywhere">{props.organization}</h1>
          <span className="mono mr-2 text-muted">{props.caseRef}</span>
          <ExposureMark state={props.exposure} label={props.exposureLabel} />
          <CompromiseMark state={props.compromise} label={props.compromiseLabel} />
          {props.actions ? (
            <div className="ml-auto flex flex-wrap items-center gap-2 no-print">{props.actions}</div>
          ) : null}
        </div>
        <ul className="flex flex-wrap gap-x-5 gap-y-1 pb-1 text-muted">
          <Fact name="Phase" value={phase.label} rest={`${phase.index} of ${phase.of}`} />
          <Fact name="Containment" value={containmentLabels[props.containment]} />
          <Fact name="Owner" value={owner ?? "unassigned"} wide />
          {dueAt === null ? null : (
            <li>
              Due <Time at={dueAt} as="day" className="font-medium text-fg" />, <Time at={dueAt} as="due" />
            </li>
          )}
          <Fact
            name="Progress"
            value={String(progress.verified)}
            rest={`verified, ${progress.claimed} claimed of ${progress.required}`}
            wide
          />
          <li className="max-md:hidden">
            Updated <Time at={props.updatedAt} as="since" />
          </li>
        </ul>
        {props.notice ? (
          <Callout tone="problem" className="mb-2">
            {props.notice}
          </Callout>
        ) : null}
      </header>
      <LinkTabs label="Case" tabs={props.tabs} />
    </>
  );
}

function Fact({ name, value, rest, wide }: { name: string; value: string; rest?: string; wide?: boolean }) {
  return (
    <li className={cx(wide && "max-md:hidden")}>
      {name} <b className="font-medium text-fg">{value}</b>
      {rest ? ` ${rest}` : null}
    </li>
  );
}
