"use client";

import { useRef, useState, type FormEvent } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Popover } from "@/components/ui/popover";

import { type Refusal, signInWithPassword, singleSignOnUrl } from "./handshake";
import { typedIn } from "./typed";

type SignInFormProps = { next: string; singleSignOn: boolean; problem: string | null };

/** E-mail and password; what was typed stays when it was refused. */
export function SignInForm({ next, singleSignOn, problem }: SignInFormProps) {
  const [refusal, setRefusal] = useState<Refusal | null>(problem === null ? null : { field: "form", message: problem });
  const [pending, setPending] = useState<"password" | "sso" | null>(null);
  const password = useRef<HTMLInputElement>(null);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const form = new FormData(event.currentTarget);
    setPending("password");
    const outcome = await signInWithPassword({ email: typedIn(form, "email"), password: typedIn(form, "password") });
    if (outcome === null) return location.assign(next);
    setPending(null);
    setRefusal(outcome);
    password.current?.select();
  }

  async function goToProvider() {
    setPending("sso");
    const url = await singleSignOnUrl(next);
    if (url !== null) return location.assign(url);
    setPending(null);
    setRefusal({ field: "form", message: "Single sign-on cannot be reached now. Try again, or use your password." });
  }

  return (
    <form
      method="post"
      action="/api/auth/callback/password"
      onSubmit={(event) => void submit(event)}
      className="grid gap-4"
    >
      {refusal ? (
        <Callout tone="problem" live>
          {refusal.message}
        </Callout>
      ) : null}
      <Field label="E-mail" required>
        <Input name="email" type="email" autoComplete="username" autoCapitalize="none" spellCheck={false} />
      </Field>
      <Field label="Password" required aside={<ForgottenPassword />}>
        <Input name="password" type="password" autoComplete="current-password" ref={password} />
      </Field>
      <Button type="submit" tone="primary" size="l" pending={pending === "password"}>
        Sign in
      </Button>
      {singleSignOn ? (
        <Button size="l" pending={pending === "sso"} onClick={() => void goToProvider()}>
          Continue with single sign-on
        </Button>
      ) : null}
    </form>
  );
}

function ForgottenPassword() {
  const trigger = (
    <button type="button" className="text-accent hover:underline">
      Forgot it?
    </button>
  );
  return (
    <Popover title="Forgot it?" align="end" trigger={trigger}>
      <p>Ask an administrator for a password link. You open it once and choose a new password.</p>
    </Popover>
  );
}
