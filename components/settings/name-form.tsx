"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import type { FormEvent } from "react";

import { problemOf } from "@/components/data/failure";
import { typedIn } from "@/components/auth/typed";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { notifyDone } from "@/components/ui/notify";
import { api } from "@/lib/api/client";

/** One's own name, as others see it. */
export function NameForm({ name, version }: { name: string; version: number }) {
  const queryClient = useQueryClient();
  const router = useRouter();
  const save = useMutation(
    api.account.updateProfile.mutationOptions({
      onSuccess: () => {
        router.refresh();
        void notifyDone("Your name is saved.");
      },
      onSettled: () => queryClient.invalidateQueries({ queryKey: api.account.key() }),
    }),
  );
  const problem = save.isError ? problemOf(save.error) : null;
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (!save.isPending) save.mutate({ name: typedIn(new FormData(event.currentTarget), "name"), version });
  }
  return (
    <form method="post" noValidate onSubmit={submit} className="flex flex-wrap items-start gap-2">
      <Field label="Name" required error={problem ? (problem.fields.name ?? problem.message) : null} className="grow">
        <Input name="name" autoComplete="name" defaultValue={name} maxLength={120} />
      </Field>
      <Button type="submit" pending={save.isPending} className="mt-6 h-9">
        Save
      </Button>
    </form>
  );
}
