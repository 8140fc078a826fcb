"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { formatCount } from "@/components/ui/numbers";
import { Tag } from "@/components/ui/tag";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { ShareLinkView } from "@/lib/sharing/schema";

const kindWords = { upload: "Upload request", status: "Status" } as const;
const stateWords = { open: "Open", expired: "Expired", revoked: "Withdrawn" } as const;
const visitWords = { opened: "Opened", answered: "Answered", uploaded: "Sent a file", confirmed: "Confirmed" } as const;

type LinkRowProps = { caseId: string; link: ShareLinkView; manages: boolean; onChanged: () => void };

/** One link: for whom, until when, how it was used, and the end of it. */
export function LinkRow({ caseId, link, manages, onChanged }: LinkRowProps) {
  const [logged, setLogged] = useState(false);
  const revoke = useMutation(api.links.revoke.mutationOptions({ onSuccess: onChanged }));
  return (
    <li className="grid gap-1 rounded-control border border-line px-3 py-2">
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <b className="wrap-anywhere">{visible(link.label)}</b>
        <Tag>{kindWords[link.kind]}</Tag>
        <span className={link.state === "open" ? "text-done" : "text-muted"}>{stateWords[link.state]}</span>
        <span className="ml-auto flex gap-2">
          <Button aria-expanded={logged} onClick={() => setLogged(!logged)}>
            Log
          </Button>
          {manages && link.state === "open" ? (
            <Button
              pending={revoke.isPending}
              onClick={() => revoke.mutate({ caseId, linkId: link.id })}
              aria-label={`Withdraw the link of ${link.label}`}
            >
              Withdraw
            </Button>
          ) : null}
        </span>
      </span>
      <span className="text-compact text-muted">
        {link.state === "open" ? (
          <>
            until <Time at={link.expiresAt} />,{" "}
          </>
        ) : null}
        opened {formatCount(link.visits)}×, {formatCount(link.answers)} {link.answers === 1 ? "answer" : "answers"},{" "}
        {formatCount(link.files)} {link.files === 1 ? "file" : "files"}
        {link.hasPasscode ? ", with passcode" : ""}
        {link.live ? "" : ", as it was when it was made"}; by {link.createdBy}, <Time at={link.createdAt} as="ago" />
      </span>
      {revoke.error ? (
        <span role="alert" className="text-compact text-high">
          {sentenceOf(revoke.error)}
        </span>
      ) : null}
      {logged ? <VisitLog caseId={caseId} linkId={link.id} /> : null}
    </li>
  );
}

function VisitLog({ caseId, linkId }: { caseId: string; linkId: string }) {
  const visits = useQuery(api.links.visits.queryOptions({ input: { caseId, linkId } }));
  if (visits.data?.items.length === 0) return <p className="text-compact text-muted">Nobody has used it yet.</p>;
  return (
    <ul className="grid max-h-60 gap-1 overflow-y-auto border-t border-line pt-2 text-compact">
      {(visits.data?.items ?? []).map((visit) => (
        <li key={visit.id} className="flex flex-wrap gap-x-3">
          <span className="w-24">{visitWords[visit.action]}</span>
          <Time at={visit.at} />
          <span className="mono">{visit.address ?? "unknown address"}</span>
          <span className="min-w-0 text-muted wrap-anywhere">{visible(visit.userAgent ?? "")}</span>
        </li>
      ))}
    </ul>
  );
}
