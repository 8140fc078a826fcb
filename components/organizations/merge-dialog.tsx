"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { sentenceOf } from "@/components/data/failure";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Chip } from "@/components/ui/chip";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { notifyDone } from "@/components/ui/notify";
import { SkeletonRows } from "@/components/ui/skeleton";
import { api, client } from "@/lib/api/client";
import type { MergePlan, OrganizationView } from "@/lib/organizations/schema";

import { KnownOrganizations } from "./known-organizations";

type MergeDialogProps = {
  /** The one that goes. */
  organization: OrganizationView;
  onClose: () => void;
  onMerged: (into: string) => void;
};

/** Chooses the organization that stays, shows what the merge would do, and does it. */
export function MergeDialog({ organization, onClose, onMerged }: MergeDialogProps) {
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState("");
  const [into, setInto] = useState<OrganizationView | null>(null);
  const input = { organizationId: organization.id, into: into?.id ?? "" };
  const plan = useQuery({
    ...api.organizations.mergePlan.queryOptions({ input }),
    enabled: into !== null,
    retry: false,
  });
  const merge = useMutation({
    mutationFn: () => client.organizations.merge(input),
    onSuccess: async (done) => {
      await Promise.all(
        [api.cases.key(), api.portfolio.key(), api.organizations.key()].map((queryKey) =>
          queryClient.invalidateQueries({ queryKey }),
        ),
      );
      await notifyDone(`${done.from.name} is merged into ${done.into.name}.`);
      onMerged(done.into.id);
    },
  });
  const problem = merge.error ?? plan.error;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Merge ${organization.name}`}
      description="Into the organization that it is the same as. The other one stays; nothing of either is lost."
      footer={
        <>
          <DialogClose />
          <Button
            tone="primary"
            disabled={!plan.data}
            pending={merge.isPending}
            onClick={() => (plan.data ? merge.mutate() : undefined)}
          >
            Merge
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {into === null ? (
          <>
            <Field label="The organization that stays" required hint="Type a part of its name, domain or external id.">
              <Input
                data-first=""
                autoComplete="off"
                maxLength={200}
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
              />
            </Field>
            <KnownOrganizations words={typed} exceptId={organization.id} onChoose={setInto} />
          </>
        ) : (
          <div className="grid justify-items-start gap-1">
            <span className="font-medium">The organization that stays</span>
            <Chip value={into.name} onRemove={() => setInto(null)} removeLabel={`Do not take ${into.name}`} />
          </div>
        )}
        {into !== null && plan.isPending ? <SkeletonRows rows={3} label="Working out what the merge would do" /> : null}
        {plan.data && into !== null ? <Plan plan={plan.data} /> : null}
        {problem ? (
          <Callout tone="problem" live>
            {sentenceOf(problem)}
          </Callout>
        ) : null}
      </div>
    </Dialog>
  );
}

const listed = (values: readonly string[]) => values.join(", ");

function Plan({ plan }: { plan: MergePlan }) {
  const { adds, moves, both, from, into } = plan;
  const lines = [
    moves.length > 0
      ? `${listed(moves.map(({ ref }) => ref))} ${moves.length === 1 ? "goes" : "go"} over to ${into.name}.`
      : null,
    adds.domains.length + adds.ipRanges.length > 0
      ? `${into.name} also gets ${listed([...adds.domains, ...adds.ipRanges])}.`
      : null,
    adds.contacts.length > 0 ? `New contacts: ${listed(adds.contacts)}.` : null,
    adds.tags.length > 0 ? `New tags: ${listed(adds.tags)}.` : null,
    adds.fields.length > 0
      ? `Its ${adds.fields.join(" and ")} ${adds.fields.length === 1 ? "is" : "are"} filled in.`
      : null,
    `Whoever is assigned to one of the two is assigned to both.`,
    `Lists that name ${from.name} lead to ${into.name} from now on.`,
  ].filter((line) => line !== null);
  return (
    <section className="grid gap-2" aria-label="What the merge does">
      <ul className="grid list-disc gap-1 pl-5">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {both.map((pair) => (
        <Callout key={pair.from.id} tone="review" title={`Both have a case in ${pair.campaign}.`}>
          Evidence is sealed by case, so {pair.from.ref} and {pair.into.ref} both stay and name each other. Go on in
          one, and close the other with a reason.
        </Callout>
      ))}
    </section>
  );
}
