"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { notifyDone, notifyFailed } from "@/components/ui/notify";
import { Textarea } from "@/components/ui/textarea";
import { Time } from "@/components/ui/time";
import { client } from "@/lib/api/client";
import type { CaseView } from "@/lib/cases/schema";

import { CaseEdit } from "./case-edit";
import { currentOf, rows, sentenceOf } from "@/components/data/failure";
import { useCaseRefresh } from "./use-case-write";

const wordsOnly = (text: string) => text.trim();

/** The one large sentence of the page: what is known, who says so, and the way to say it better. */
export function Verdict({ data, basis }: { data: CaseView; basis: number }) {
  const [amending, setAmending] = useState(false);
  const refresh = useCaseRefresh(data.id);
  const { verdict } = data;
  const confirmed = verdict.confirmedAt !== null;
  const may = data.acts.includes("case.confirm");
  const confirm = useMutation({
    mutationFn: () =>
      client.cases.confirmVerdict({ caseId: data.id, version: data.version, sentence: verdict.sentence }),
    onSuccess: async (found) => {
      await refresh(found);
      await notifyDone("The verdict is confirmed.", { detail: "It holds until a state of a server moves." });
    },
    onError: async (error) => {
      const current = await currentOf(error, rows.case);
      if (current) void refresh(current);
      void notifyFailed("Not confirmed.", {
        detail: current ? "The case has changed meanwhile. Read the verdict again." : sentenceOf(error),
      });
    },
  });
  return (
    <>
      <h2 className="sr-only" id="verdict">
        Verdict
      </h2>
      <p className="max-w-200 text-section font-semibold text-pretty">{verdict.sentence}</p>
      <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-compact text-muted">
        {confirmed ? (
          <span>
            Confirmed by {verdict.confirmedBy ?? "a former user"}, <Time at={verdict.confirmedAt} />
          </span>
        ) : (
          <span>
            Proposed from {basis} {basis === 1 ? "finding" : "findings"}, not confirmed yet
          </span>
        )}
        {may && !confirmed && data.serverCount > 0 ? (
          <Button onClick={() => confirm.mutate()} pending={confirm.isPending}>
            Confirm
          </Button>
        ) : null}
        {may ? (
          <Button tone="quiet" onClick={() => setAmending(true)}>
            Amend
          </Button>
        ) : null}
      </p>
      {data.mailRead === null || verdict.sentence.includes(data.mailRead) ? null : (
        <Callout tone="critical" title={data.mailRead} className="mt-3">
          The states do not tell it: find out whose mail it was, and who has to be told.
        </Callout>
      )}
      {amending ? <AmendDialog data={data} open={amending} onOpenChange={setAmending} /> : null}
    </>
  );
}

function AmendDialog({
  data,
  open,
  onOpenChange,
}: {
  data: CaseView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [sentence, setSentence] = useState(data.verdict.sentence);
  return (
    <CaseEdit
      data={data}
      open={open}
      onOpenChange={onOpenChange}
      title="Amend the verdict"
      description="Say in a few sentences what happened, what is closed, and what is not known. It stands on top of the case and of its reports, with your name, until a state of a server moves."
      saveLabel="Confirm this verdict"
      done="The verdict is confirmed."
      fields={[{ label: "Verdict", mine: wordsOnly(sentence), of: (found) => found.verdict.sentence }]}
      save={(version) => client.cases.confirmVerdict({ caseId: data.id, version, sentence: wordsOnly(sentence) })}
    >
      <Field
        label="Verdict"
        required
        hint="Absence of hits is only as good as the logs behind it: name the days nobody has seen."
      >
        <Textarea rows={5} value={sentence} onChange={(event) => setSentence(event.target.value)} data-first="" />
      </Field>
    </CaseEdit>
  );
}
