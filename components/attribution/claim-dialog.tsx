"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { LikelihoodScale } from "@/components/marks/likelihood-scale";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { api } from "@/lib/api/client";
import { admiraltyCredibility, admiraltyReliability, claimSentences } from "@/lib/attribution/rules";
import type { AttributionView } from "@/lib/attribution/schema";
import type { CaseGuide } from "@/lib/cases/schema";
import { confidenceLabels, confidences, likelihoodLabels, likelihoods } from "@/lib/core/states";

import { fromLines, toLines } from "./claim-words";
import { FindingsPicker } from "./findings-picker";
import type { ClaimWords } from "./use-decisions";

export type ClaimDialogProps = {
  caseId: string;
  clusters: CaseGuide["clusters"];
  /** The claim to amend; none for a new one. */
  claim: AttributionView | null;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Resolves to true when it is saved and the dialog may close. */
  onSave: (words: ClaimWords, reason: string) => Promise<boolean>;
};

const ends = [
  { value: "unattributed", label: "Unattributed" },
  { value: "several", label: "Several clusters" },
];

/** An assessment in words that can be defended: how likely, how sure, from what source, for, against, and what else it could be. */
export function ClaimDialog({ caseId, clusters, claim, open, onOpenChange, onSave }: ClaimDialogProps) {
  const [cluster, setCluster] = useState(claim?.cluster ?? clusters[0]?.key ?? "unattributed");
  const [likelihood, setLikelihood] = useState(claim?.likelihood ?? "roughly_even");
  const [confidence, setConfidence] = useState(claim?.confidence ?? "low");
  const [reliability, setReliability] = useState(claim?.admiralty?.charAt(0) ?? "");
  const [credibility, setCredibility] = useState(claim?.admiralty?.charAt(1) ?? "");
  const [written, setWritten] = useState<string | null>(
    claim && claim.statement !== claimSentences(claim) ? claim.statement : null,
  );
  const [lines, setLines] = useState({
    reasons: toLines(claim?.reasons ?? []),
    against: toLines(claim?.against ?? []),
    alternatives: toLines(claim?.alternatives ?? []),
  });
  const [findingIds, setFindingIds] = useState<readonly string[]>(claim?.findings.map((finding) => finding.id) ?? []);
  const [reason, setReason] = useState("");
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const findings = useQuery(api.findings.list.queryOptions({ input: { caseId, limit: 200 } }));
  const admiralty = reliability && credibility ? `${reliability}${credibility}` : undefined;
  const sentences = claimSentences({ cluster, likelihood, confidence, admiralty });
  const statement = written ?? sentences;
  const needsReason = claim !== null && claim.caveat !== null;
  const known = clusters.some((each) => each.key === cluster) || ends.some((end) => end.value === cluster);
  const options = [...clusters.filter((each) => each.tracked), ...clusters.filter((each) => !each.tracked)].map(
    (each) => ({ value: each.key, label: each.tracked ? `C${each.index} ${each.name}` : each.name }),
  );

  async function save() {
    if (needsReason && reason.trim() === "") {
      setFailure("The source of this claim carries a caveat. Write the reason for accepting it.");
      return;
    }
    setPending(true);
    setFailure(null);
    try {
      const words = {
        cluster,
        likelihood,
        confidence,
        admiralty,
        statement: statement.trim(),
        reasons: fromLines(lines.reasons, claim?.reasons ?? []),
        against: fromLines(lines.against, claim?.against ?? []),
        alternatives: fromLines(lines.alternatives, claim?.alternatives ?? []),
        findingIds: [...findingIds],
      };
      if (await onSave(words, reason.trim())) onOpenChange(false);
    } catch (error) {
      setFailure(sentenceOf(error));
    } finally {
      setPending(false);
    }
  }

  const reasonField = (key: keyof typeof lines, label: string, hint: string) => (
    <Field label={label} hint={hint}>
      <Textarea value={lines[key]} onChange={(event) => setLines({ ...lines, [key]: event.target.value })} />
    </Field>
  );

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="l"
      title={claim ? "Amend the claim" : "New claim"}
      description={
        claim
          ? "The claim as it was stays in the history; the amended one is accepted in its place."
          : "It stands as proposed until a lead accepts it."
      }
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="grid grid-cols-3 gap-4 max-md:grid-cols-1">
          <Field label="Cluster">
            <Select
              options={[
                ...(known ? [] : [{ value: cluster, label: `${cluster} (no longer in the pack)` }]),
                ...options,
                ...ends,
              ]}
              value={cluster}
              onChange={(event) => setCluster(event.target.value)}
            />
          </Field>
          <Field label="Likelihood">
            <Select
              options={likelihoods.map((value) => ({
                value,
                label: `${likelihoodLabels[value].label} (${likelihoodLabels[value].from}–${likelihoodLabels[value].to} %)`,
              }))}
              value={likelihood}
              onChange={(event) => setLikelihood(likelihoods.find((each) => each === event.target.value) ?? likelihood)}
            />
          </Field>
          <Field label="Confidence">
            <Select
              options={confidences.map((value) => ({ value, label: confidenceLabels[value] }))}
              value={confidence}
              onChange={(event) => setConfidence(confidences.find((each) => each === event.target.value) ?? confidence)}
            />
          </Field>
        </div>
        <LikelihoodScale likelihood={likelihood} />
        <div className="grid grid-cols-2 gap-4 max-md:grid-cols-1">
          <Field label="Source reliability" hint="Admiralty code, first half.">
            <Select
              placeholder="Not rated"
              options={admiraltyReliability}
              value={reliability}
              onChange={(event) => setReliability(event.target.value)}
            />
          </Field>
          <Field label="Credibility of the information" hint="Admiralty code, second half.">
            <Select
              placeholder="Not rated"
              options={admiraltyCredibility}
              value={credibility}
              onChange={(event) => setCredibility(event.target.value)}
            />
          </Field>
        </div>
        <Field
          label="Claim"
          required
          hint={written === null ? "Written from the choices above until you edit it." : undefined}
          aside={
            written === null ? null : (
              <Button tone="quiet" onClick={() => setWritten(null)}>
                Write it from the choices
              </Button>
            )
          }
        >
          <Textarea rows={2} value={statement} onChange={(event) => setWritten(event.target.value)} />
        </Field>
        <div className="grid grid-cols-3 gap-4 max-md:grid-cols-1">
          {reasonField("reasons", "For", "One reason a line.")}
          {reasonField("against", "Against", "What does not fit, or is missing.")}
          {reasonField("alternatives", "Alternatives", "What else was considered, and why not.")}
        </div>
        <FindingsPicker findings={findings.data?.items ?? []} chosen={findingIds} onChange={setFindingIds} />
        {claim ? (
          <Field
            label="Reason for accepting"
            required={needsReason}
            hint={claim.caveat ?? "Optional; it is kept with the decision."}
          >
            <Textarea rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
          </Field>
        ) : null}
        {failure ? (
          <Callout tone="problem" title="Not saved." live>
            {failure}
          </Callout>
        ) : null}
        <div className="flex flex-wrap justify-end gap-2">
          <DialogClose />
          <Button type="submit" tone="primary" pending={pending}>
            {claim ? "Accept amended claim" : "Propose claim"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
