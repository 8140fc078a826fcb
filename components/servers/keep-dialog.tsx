"use client";

import { useState } from "react";

import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { client } from "@/lib/api/client";
import { containmentLabels, containmentStates } from "@/lib/core/states";
import type { ServerView } from "@/lib/servers/schema";

import { ServerEdit } from "./server-edit";

/** What people keep about a server: its product, how far it is contained, and a note for the team. */
export function KeepDialog({
  caseId,
  server,
  open,
  onOpenChange,
}: {
  caseId: string;
  server: ServerView;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const [product, setProduct] = useState(server.product ?? "");
  const [containment, setContainment] = useState(server.containment);
  const [note, setNote] = useState(server.note);
  return (
    <ServerEdit
      caseId={caseId}
      server={server}
      open={open}
      onOpenChange={onOpenChange}
      title={`About ${server.hostname}`}
      saveLabel="Save"
      done={`${server.hostname} is saved.`}
      fields={[
        { label: "Product", mine: product, of: (other) => other.product ?? "" },
        {
          label: "Containment",
          mine: containmentLabels[containment],
          of: (other) => containmentLabels[other.containment],
        },
        { label: "Note", mine: note, of: (other) => other.note },
      ]}
      save={(version) =>
        client.servers.update({
          caseId,
          serverId: server.id,
          version,
          product: product.trim() || null,
          containment,
          note,
        })
      }
    >
      <Field label="Product">
        <Input value={product} onChange={(event) => setProduct(event.target.value)} data-first="" />
      </Field>
      <Field label="Containment">
        <Select
          options={containmentStates.map((value) => ({ value, label: containmentLabels[value] }))}
          value={containment}
          onChange={(event) =>
            setContainment(containmentStates.find((each) => each === event.target.value) ?? containment)
          }
        />
      </Field>
      <Field label="Note" hint="For the response team; clients do not see it.">
        <Textarea value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
    </ServerEdit>
  );
}
