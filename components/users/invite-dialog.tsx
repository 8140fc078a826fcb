"use client";

import { useState } from "react";

import { ActDialog } from "@/components/auth/act-dialog";
import { linkFromHere, type ShownOnce } from "@/components/auth/shown-once";
import { typedIn } from "@/components/auth/typed";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio";
import { client } from "@/lib/api/client";
import { caseRoles, roleLabels } from "@/lib/core/states";
import { roleHints } from "@/lib/core/words";

import { type Named, OrganizationSearch } from "./organization-search";
import { useRefetchUsers } from "./refetch";

type InviteDialogProps = { open: boolean; onOpenChange: (open: boolean) => void; onShow: (shown: ShownOnce) => void };

const roleOptions = caseRoles.map((role) => ({ value: role, label: roleLabels[role], hint: roleHints[role] }));

/** Makes an invitation; its link is shown once, to be sent by hand. */
export function InviteDialog({ open, onOpenChange, onShow }: InviteDialogProps) {
  const [role, setRole] = useState<string>("analyst");
  const [organization, setOrganization] = useState<Named | null>(null);
  const refetch = useRefetchUsers();
  const belongs = role === "client" || role === "technician";

  async function act(form: FormData) {
    const email = typedIn(form, "email");
    const { url, expiresAt } = await client.users.invite({
      email,
      name: typedIn(form, "name").trim() || undefined,
      role: caseRoles.find((known) => known === role) ?? "analyst",
      organizationId: belongs ? organization?.id : undefined,
    });
    await refetch();
    setOrganization(null);
    const note = "Send it to them by a way you trust. It makes their account and opens once.";
    onShow({ title: `Invitation for ${email}`, what: "the link", text: linkFromHere(url), expiresAt, note });
  }

  return (
    <ActDialog
      open={open}
      onOpenChange={onOpenChange}
      title="Invite a user"
      description="You get a link to send to them. They choose their own password."
      confirmLabel="Create the invitation"
      act={act}
    >
      {(errorAt) => (
        <>
          <Field label="E-mail" required error={errorAt("email")}>
            <Input name="email" type="email" autoComplete="off" autoCapitalize="none" spellCheck={false} />
          </Field>
          <Field label="Name" error={errorAt("name")} hint="They can correct it.">
            <Input name="name" autoComplete="off" maxLength={120} />
          </Field>
          <RadioGroup legend="Role" name="role" options={roleOptions} value={role} onValueChange={setRole} />
          {belongs ? (
            <OrganizationSearch
              legend={role === "client" ? "Their organization" : "A first organization (more can follow)"}
              error={errorAt("organizationId")}
              chosen={organization ? [organization] : []}
              onChange={(chosen) => setOrganization(chosen.at(-1) ?? null)}
            />
          ) : null}
        </>
      )}
    </ActDialog>
  );
}
