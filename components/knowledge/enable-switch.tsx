"use client";

import { useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { Switch } from "@/components/ui/switch";
import { api } from "@/lib/api/client";

// Fetched when a reason is first asked for, so that a list does not carry it.
const ReasonDialog = dynamic(() => import("@/components/ui/reason-dialog").then((module) => module.ReasonDialog), {
  ssr: false,
});

export type EnableSwitchProps = {
  title: string;
  enabled: boolean;
  /** What the pack brings is disabled with a reason: the next reader has to know why this installation does without it. */
  needsReason: boolean;
  /** Why it cannot be enabled; null when it can. */
  cannot: string | null;
  onSwitch: (enabled: boolean, reason?: string) => Promise<unknown>;
  /** Prints the word beside the switch. */
  labelled?: boolean;
};

/** Whether evidence is matched with it, with effect at once; stored evidence is looked through again. */
export function EnableSwitch({ title, enabled, needsReason, cannot, onSwitch, labelled }: EnableSwitchProps) {
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState(false);
  const [pending, setPending] = useState(false);

  async function apply(next: boolean, reason?: string) {
    await onSwitch(next, reason);
    await Promise.all(
      [api.rules.key(), api.indicators.key(), api.knowledge.key(), api.rematches.key()].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    );
    void notifyDone(`${next ? "Enabled" : "Disabled"}: ${title}`, {
      detail: "Stored evidence is looked through again in the background.",
    });
  }

  function toggle(next: boolean) {
    if (!next && needsReason) {
      setAsked(true);
      setAsking(true);
      return;
    }
    setPending(true);
    apply(next)
      .catch((error: unknown) => void notifyFailed("Not changed", { detail: sentenceOf(error) }))
      .finally(() => setPending(false));
  }

  return (
    <>
      <Switch
        checked={enabled}
        disabled={pending || (!enabled && cannot !== null)}
        title={enabled ? undefined : (cannot ?? undefined)}
        onChange={(event) => toggle(event.currentTarget.checked)}
        {...(labelled ? { label: "Match evidence with it" } : { "aria-label": `Match evidence with ${title}` })}
      />
      {asked ? (
        <ReasonDialog
          open={asking}
          onOpenChange={setAsking}
          title={`Disable ${title}`}
          description="It comes with the campaign pack. Findings it made and nobody judged go; judged ones stay."
          reasonHint="It stands beside the entry and in the audit trail, with your name and the time."
          confirmLabel="Disable"
          onConfirm={(reason) => apply(false, reason)}
        />
      ) : null}
    </>
  );
}
