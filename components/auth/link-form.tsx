"use client";

import { useRef, useState, type FormEvent } from "react";

import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { passwordRules } from "@/lib/auth/rules";
import type { LinkKind } from "@/lib/auth/schema";

import { takeUpLink } from "./handshake";
import { typedIn } from "./typed";

type Problem = { field: "form" | "email" | "name" | "password" | "repeat"; message: string };
type LinkFormProps = { kind: LinkKind; secret: string; email: string; name: string; action: string };

/** Name, address and a new password behind a one-time link; signs in at once when it worked. */
export function LinkForm({ kind, secret, email, name, action }: LinkFormProps) {
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState(false);
  const [shown, setShown] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const at = (field: Problem["field"]) => (problem?.field === field ? problem.message : null);

  function refuse(refusal: Problem) {
    setProblem(refusal);
    setPending(false);
    const field = form.current?.elements.namedItem(refusal.field);
    if (field instanceof HTMLInputElement) field.focus();
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (pending) return;
    const typed = new FormData(event.currentTarget);
    const read = (field: string) => typedIn(typed, field);
    if (read("password") !== read("repeat"))
      return refuse({ field: "repeat", message: "The two passwords differ. Type the same one twice." });
    setPending(true);
    const refusal = await takeUpLink({
      kind,
      key: secret,
      email: read("email"),
      name: read("name"),
      password: read("password"),
    });
    if (refusal === null) return location.assign("/portfolio");
    refuse(refusal);
  }

  const passwordType = shown ? "text" : "password";
  return (
    <form
      ref={form}
      method="post"
      action="/api/auth/callback/link"
      onSubmit={(event) => void submit(event)}
      noValidate
      className="grid gap-4"
    >
      {kind === "reset" ? null : (
        <Field label="Your name" required error={at("name")}>
          <Input name="name" autoComplete="name" defaultValue={name} maxLength={120} />
        </Field>
      )}
      <Field label="E-mail" required error={at("email")} hint={kind === "setup" ? "You sign in with it." : undefined}>
        <Input
          name="email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={email}
          readOnly={kind !== "setup"}
        />
      </Field>
      <Field label="New password" required error={at("password")} hint={passwordRules}>
        <Input name="password" type={passwordType} autoComplete="new-password" />
      </Field>
      <Field label="The same password again" required error={at("repeat")}>
        <Input name="repeat" type={passwordType} autoComplete="new-password" />
      </Field>
      <Checkbox label="Show what I type" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
      {problem?.field === "form" ? (
        <Callout tone="problem" live>
          {problem.message}
        </Callout>
      ) : null}
      <Button type="submit" tone="primary" size="l" pending={pending}>
        {action}
      </Button>
    </form>
  );
}
