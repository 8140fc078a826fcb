"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { problemOf } from "@/components/data/failure";
import { typedIn } from "@/components/auth/typed";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { notifyDone } from "@/components/ui/notify";
import { api } from "@/lib/api/client";
import { passwordRules } from "@/lib/auth/rules";

/** A new password against the present one. */
export function PasswordForm({ email }: { email: string }) {
  const queryClient = useQueryClient();
  const [shown, setShown] = useState(false);
  const [differ, setDiffer] = useState(false);
  const change = useMutation(
    api.account.changePassword.mutationOptions({
      onSuccess: () => {
        void notifyDone("Your password is changed.", { detail: "Your other sessions have ended." });
        return queryClient.invalidateQueries({ queryKey: api.account.key() });
      },
    }),
  );
  const problem = change.isError && !differ ? problemOf(change.error) : null;

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (change.isPending) return;
    const form = event.currentTarget;
    const typed = new FormData(form);
    const next = typedIn(typed, "next");
    setDiffer(next !== typedIn(typed, "repeat"));
    if (next === typedIn(typed, "repeat"))
      change.mutate({ current: typedIn(typed, "current"), next }, { onSuccess: () => form.reset() });
  }

  const type = shown ? "text" : "password";
  return (
    <form method="post" noValidate onSubmit={submit} className="grid max-w-80 gap-4">
      <input type="email" autoComplete="username" defaultValue={email} hidden readOnly />
      <Field label="Present password" required error={problem?.fields.current}>
        <Input name="current" type={type} autoComplete="current-password" />
      </Field>
      <Field label="New password" required hint={passwordRules} error={problem?.fields.next}>
        <Input name="next" type={type} autoComplete="new-password" />
      </Field>
      <Field
        label="The new password again"
        required
        error={differ ? "The two passwords differ. Type the same one twice." : null}
      >
        <Input name="repeat" type={type} autoComplete="new-password" />
      </Field>
      <Checkbox label="Show what I type" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
      {problem && Object.keys(problem.fields).length === 0 ? (
        <Callout tone="problem" live>
          {problem.message}
        </Callout>
      ) : null}
      <Button type="submit" tone="primary" pending={change.isPending} className="justify-self-start">
        Change password
      </Button>
    </form>
  );
}
