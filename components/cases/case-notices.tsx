"use client";

import { useMutation } from "@tanstack/react-query";

import Link from "next/link";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { notifyFailed } from "@/components/ui/notify";
import { Time } from "@/components/ui/time";
import { client } from "@/lib/api/client";
import type { CaseGuide, CaseView } from "@/lib/cases/schema";

import { sentenceOf } from "@/components/data/failure";
import { useCaseRefresh } from "./use-case-write";

/** Why the case asks to be looked at again, and the word that someone has. */
export function AttentionNotice({ data }: { data: CaseView }) {
  const refresh = useCaseRefresh(data.id);
  const seen = useMutation({
    mutationFn: () => client.cases.seen({ caseId: data.id, version: data.version }),
    onSuccess: refresh,
    onError: (error) => notifyFailed("The flag could not be taken down.", { detail: sentenceOf(error) }),
  });
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span>
        <strong>Needs attention.</strong> {data.attentionReason ?? "Something new came to light."}
      </span>
      {data.acts.includes("case.seen") ? (
        <Button onClick={() => seen.mutate()} pending={seen.isPending}>
          Seen
        </Button>
      ) : null}
    </span>
  );
}

/** What holds for every tab: the case is closed, or it is made up. */
export function CaseNotices({ data, exits }: { data: CaseView; exits: CaseGuide["exits"] }) {
  const exit = exits.find((end) => end.key === data.closeExit)?.title ?? data.closeExit;
  if (data.closedAt === null && !data.demo && data.twins.length === 0) return null;
  return (
    <div className="grid gap-2 border-b border-line px-gutter py-3">
      {data.closedAt === null ? null : (
        <Callout tone="done" title={`Closed${exit ? `: ${exit}` : ""}.`}>
          {data.closedBy ? `${data.closedBy} closed it, ` : null}
          <Time at={data.closedAt} />
          {data.closeReason ? `. Reason: ${data.closeReason}` : null}
          {". "}
          {data.acts.includes("case.reopen")
            ? "Reopen it from the menu above to change anything."
            : "A lead can reopen it."}
        </Callout>
      )}
      {data.twins.map((twin) => (
        <Callout key={twin.id} tone="review" title={`${twin.organization} is the same organization.`}>
          Its case <Link href={`/cases/${twin.id}`}>{twin.ref}</Link> is of this campaign, too, since the two were
          merged. Go on in one of them, and close the other with a reason.
        </Callout>
      ))}
      {data.demo ? <Callout>Demo data: this organization and everything in it is made up.</Callout> : null}
    </div>
  );
}
