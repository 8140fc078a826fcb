"use client";

import { useQueryClient } from "@tanstack/react-query";

import { ActDialog } from "@/components/auth/act-dialog";
import type { ShownOnce } from "@/components/auth/shown-once";
import { typedIn } from "@/components/auth/typed";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { api, client } from "@/lib/api/client";

const lifetimes = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
  { value: "never", label: "Does not expire" },
];

type NewTokenDialogProps = { open: boolean; onOpenChange: (open: boolean) => void; onShow: (shown: ShownOnce) => void };

/** Makes a token and shows its secret once. */
export function NewTokenDialog({ open, onOpenChange, onShow }: NewTokenDialogProps) {
  const queryClient = useQueryClient();
  async function act(form: FormData) {
    const days = typedIn(form, "days");
    const token = await client.tokens.create({
      name: typedIn(form, "name"),
      expiresInDays: days === "never" ? null : Number(days),
    });
    await queryClient.invalidateQueries({ queryKey: api.tokens.key() });
    const note = "Keep it where the script finds it and nobody else does.";
    onShow({ title: `Token ${token.name}`, what: "the token", text: token.secret, expiresAt: token.expiresAt, note });
  }
  return (
    <ActDialog
      open={open}
      onOpenChange={onOpenChange}
      title="New API token"
      description="It acts in your name, with your role, until it ends or you revoke it."
      confirmLabel="Create the token"
      act={act}
    >
      {(errorAt) => (
        <>
          <Field label="Name" required error={errorAt("name")} hint="The script or machine that will use it.">
            <Input name="name" autoComplete="off" maxLength={80} />
          </Field>
          <Field label="Ends after" error={errorAt("expiresInDays")}>
            <Select name="days" options={lifetimes} defaultValue="90" />
          </Field>
        </>
      )}
    </ActDialog>
  );
}
