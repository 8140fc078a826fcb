"use client";

import { useState } from "react";

import { fieldOf, sentenceOf } from "@/components/data/failure";
import { useCaseRefresh } from "@/components/cases/use-case-write";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Dialog, DialogClose } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { client } from "@/lib/api/client";

type AddServerDialogProps = {
  caseId: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onAdded: (id: string) => void;
};

/** Puts a server in scope; its tasks appear with it. */
export function AddServerDialog({ caseId, open, onOpenChange, onAdded }: AddServerDialogProps) {
  const [hostname, setHostname] = useState("");
  const [product, setProduct] = useState("");
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<{ field: string | null; sentence: string } | null>(null);
  const refresh = useCaseRefresh(caseId);

  async function add() {
    if (hostname.trim() === "") {
      setFailure({ field: "hostname", sentence: "Enter the name of the server, such as EX01." });
      return;
    }
    setPending(true);
    setFailure(null);
    try {
      const { id } = await client.servers.add({
        caseId,
        hostname: hostname.trim(),
        product: product.trim() || undefined,
      });
      await refresh();
      onOpenChange(false);
      onAdded(id);
    } catch (error) {
      setFailure({ field: fieldOf(error), sentence: sentenceOf(error) });
    } finally {
      setPending(false);
    }
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="s"
      title="Add server"
      description="Its checklist tasks appear with it. The same name with another domain is the same server."
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Field label="Host name" required error={failure?.field === "hostname" ? failure.sentence : null}>
          <Input
            mono
            autoComplete="off"
            value={hostname}
            onChange={(event) => setHostname(event.target.value)}
            data-first=""
          />
        </Field>
        <Field label="Product" hint="Optional, such as Exchange Server 2019.">
          <Input value={product} onChange={(event) => setProduct(event.target.value)} />
        </Field>
        {failure && failure.field !== "hostname" ? (
          <Callout tone="problem" title="Not added." live>
            {failure.sentence}
          </Callout>
        ) : null}
        <div className="flex justify-end gap-2">
          <DialogClose />
          <Button type="submit" tone="primary" pending={pending}>
            Add server
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
