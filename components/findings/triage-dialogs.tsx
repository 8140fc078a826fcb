"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { SeverityMark } from "@/components/marks/severity-mark";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { ConflictDialog } from "@/components/ui/conflict-dialog";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { ReasonDialog } from "@/components/ui/reason-dialog";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import { triageLabels } from "@/lib/core/states";
import { sourceLabel } from "@/lib/core/words";
import type { FindingItem } from "@/lib/findings/schema";

import { TimeSpan } from "./time-span";
import type { Triage, TriageConflict } from "./use-triage";

export type TriageAsk = { act: "dismiss" | "duplicate"; items: readonly FindingItem[] };

function subject(items: readonly FindingItem[]): string {
  const [first] = items;
  return items.length === 1 && first ? `“${visible(first.title)}”` : `${items.length} findings`;
}

type DialogsProps = {
  caseId: string;
  ask: TriageAsk | null;
  onClose: () => void;
  triage: Triage;
  onJudged: () => void;
};

/** What must be asked before a judgement: why it is dismissed, or of what it is a duplicate; and who wins when two judged at once. */
export function TriageDialogs({ caseId, ask, onClose, triage, onJudged }: DialogsProps) {
  const items = ask?.items ?? [];
  return (
    <>
      <ReasonDialog
        open={ask?.act === "dismiss"}
        onOpenChange={(open) => (open ? undefined : onClose())}
        title={`Dismiss ${subject(items)}`}
        description="A dismissed finding no longer counts for the state of its server. It stays in the list and in the technical report, with this reason."
        confirmLabel={items.length > 1 ? `Dismiss ${items.length} findings` : "Dismiss"}
        onConfirm={async (reason) => {
          onJudged();
          await triage.judge(items, { triage: "dismissed", reason });
        }}
      />
      {ask?.act === "duplicate" ? (
        <DuplicateDialog
          key={items.map((item) => item.id).join()}
          caseId={caseId}
          items={items}
          onClose={onClose}
          triage={triage}
          onJudged={onJudged}
        />
      ) : null}
      <Conflict conflict={triage.conflict} triage={triage} />
    </>
  );
}

function closeness(item: FindingItem, to: FindingItem | undefined): number {
  if (!to) return 0;
  return (
    (item.rule.name === to.rule.name ? 4 : 0) +
    (item.server?.id === to.server?.id ? 2 : 0) +
    (item.stage === to.stage ? 1 : 0)
  );
}

function DuplicateDialog({
  caseId,
  items,
  onClose,
  triage,
  onJudged,
}: Omit<DialogsProps, "ask"> & { items: readonly FindingItem[] }) {
  const [q, setQ] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [pending, setPending] = useState(false);
  const found = useQuery(
    api.findings.list.queryOptions({ input: { caseId, q: q.trim() || undefined, limit: 200, brief: true } }),
  );
  const [first] = items;
  const own = new Set(items.map((item) => item.id));
  const others = (found.data?.items ?? [])
    .filter((item) => !own.has(item.id) && item.triage !== "duplicate")
    .toSorted((a, b) => closeness(b, first) - closeness(a, first))
    .slice(0, 30);

  async function confirm() {
    if (chosen === null) {
      setProblem("Choose the finding that stays.");
      return;
    }
    setPending(true);
    try {
      onJudged();
      await triage.judge(items, { triage: "duplicate", duplicateOfId: chosen });
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : "It was not saved. Try again.");
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Duplicate: ${subject(items)}`}
      description="Choose the finding that stays. The closest ones come first: same rule, same server, same stage."
      footer={
        <>
          <DialogClose />
          <Button tone="primary" pending={pending} onClick={() => void confirm()}>
            Mark as duplicate
          </Button>
        </>
      }
    >
      <Field label="Find by title" hideLabel>
        <Input
          type="search"
          placeholder="Find by title"
          value={q}
          onChange={(event) => setQ(event.currentTarget.value)}
          data-first=""
        />
      </Field>
      <fieldset className="max-h-80 overflow-y-auto">
        <legend className="sr-only">The finding that stays</legend>
        {others.map((item) => (
          <label key={item.id} className="flex items-start gap-2 border-b border-line py-1.5 has-checked:bg-selected">
            <input
              type="radio"
              name="original"
              className="mt-1 size-3.5 shrink-0 accent-accent"
              checked={chosen === item.id}
              onChange={() => setChosen(item.id)}
            />
            <SeverityMark severity={item.severity} look="alone" className="mt-0.5" />
            <span className="min-w-0">
              <span className="block font-medium wrap-anywhere">{visible(item.title)}</span>
              <span className="block text-compact text-muted">
                {visible(item.server?.hostname ?? item.serverName ?? "No server")} ·{" "}
                <TimeSpan from={item.firstSeen} to={item.lastSeen} /> · {item.formats.map(sourceLabel).join(", ")}
              </span>
            </span>
          </label>
        ))}
        {found.data && others.length === 0 ? (
          <p className="py-2 text-muted">No other finding has these words in its title.</p>
        ) : null}
      </fieldset>
      {problem ? (
        <Callout tone="problem" title="Not done." live>
          {problem}
        </Callout>
      ) : null}
    </Dialog>
  );
}

function Conflict({ conflict, triage }: { conflict: TriageConflict | null; triage: Triage }) {
  if (!conflict) return null;
  const { judgement, current } = conflict;
  return (
    <ConflictDialog
      open
      onOpenChange={(open) => (open ? undefined : triage.takeTheirs())}
      what="finding"
      changedBy={current.triagedBy ?? undefined}
      changedAt={current.triagedAt ?? undefined}
      fields={[
        { label: "Judgement", mine: triageLabels[judgement.triage], theirs: triageLabels[current.triage] },
        { label: "Reason", mine: judgement.reason ?? "", theirs: current.triageReason ?? "" },
      ]}
      onKeepMine={() => void triage.keepMine()}
      onTakeTheirs={triage.takeTheirs}
    />
  );
}
