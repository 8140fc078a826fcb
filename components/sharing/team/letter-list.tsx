"use client";

import { useMutation, useQuery } from "@tanstack/react-query";

import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { visible } from "@/components/ui/visible-text";
import { api } from "@/lib/api/client";
import type { LetterView } from "@/lib/sharing/schema";

import { letterStateWords, templateWords } from "./letter-words";

const askEveryMs = 2_000;

/** The letters of the case, latest first, with what became of each. */
export function LetterList({ caseId, manages }: { caseId: string; manages: boolean }) {
  const letters = useQuery({
    ...api.letters.list.queryOptions({ input: { caseId } }),
    refetchInterval: ({ state }) =>
      state.data?.items.some((letter) => letter.state === "queued") ? askEveryMs : false,
  });
  const items = letters.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section aria-label="Letters" className="grid gap-2">
      <h3>Letters</h3>
      <ul className="grid gap-2">
        {items.map((letter) => (
          <Letter
            key={letter.id}
            caseId={caseId}
            letter={letter}
            manages={manages}
            onChanged={() => void letters.refetch()}
          />
        ))}
      </ul>
    </section>
  );
}

const bad = ["failed", "bounced", "suppressed"];

type LetterProps = { caseId: string; letter: LetterView; manages: boolean; onChanged: () => void };

function Letter({ caseId, letter, manages, onChanged }: LetterProps) {
  const withdraw = useMutation(api.letters.withdraw.mutationOptions({ onSuccess: onChanged }));
  return (
    <li className="grid gap-1 rounded-control border border-line px-3 py-2">
      <span className="flex flex-wrap items-baseline gap-x-3">
        <b>{templateWords[letter.template]}</b>
        <span className="min-w-0 text-muted wrap-anywhere">to {visible(letter.toAddress)}</span>
        <span className={bad.includes(letter.state) ? "ml-auto text-high" : "ml-auto text-muted"}>
          {letterStateWords[letter.state]} <Time at={letter.sentAt ?? letter.queuedAt} as="ago" />
        </span>
      </span>
      {letter.acknowledgedAt ? (
        <span className="text-compact text-done">
          Confirmed <Time at={letter.acknowledgedAt} as="ago" />
        </span>
      ) : null}
      {letter.error ? (
        <span className="text-compact text-high wrap-anywhere">
          {visible(letter.error)}
          {letter.dueAt && letter.attempts > 0 ? (
            <>
              {" "}
              Next attempt <Time at={letter.dueAt} as="due" />.
            </>
          ) : null}
        </span>
      ) : null}
      <details>
        <summary className="min-h-6 cursor-pointer text-compact text-muted">{letter.subject}</summary>
        <p lang={letter.language} className="pt-1 whitespace-pre-line wrap-anywhere">
          {letter.body.replace("{link}", "(its link)")}
        </p>
      </details>
      {manages && letter.state === "queued" && letter.attempts === 0 ? (
        <span>
          <Button pending={withdraw.isPending} onClick={() => withdraw.mutate({ caseId, letterId: letter.id })}>
            Take back
          </Button>
        </span>
      ) : null}
      {withdraw.error ? (
        <span role="alert" className="text-compact text-high">
          {sentenceOf(withdraw.error)}
        </span>
      ) : null}
    </li>
  );
}
