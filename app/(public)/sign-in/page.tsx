import type { Metadata } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";

import { SignInForm } from "@/components/auth/sign-in-form";
import { currentActor } from "@/lib/api/server";
import { awaitsSetup } from "@/lib/auth/links";
import { explainRefusal, isRefusal, safeNext } from "@/lib/auth/rules";
import { env } from "@/lib/core/env";

export const metadata: Metadata = { title: "Sign in" };

type Search = Promise<{ next?: string | string[]; callbackUrl?: string | string[]; error?: string | string[] }>;

function first(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const search = await searchParams;
  const next = safeNext(first(search.next));
  if (await currentActor()) redirect(next);
  const unused = await awaitsSetup();
  const error = first(search.error);
  const problem = error === null ? null : explainRefusal(isRefusal(error) ? error : "sso_failed").message;
  return (
    <div className="grid gap-4">
      <div className="grid gap-1">
        <h1>Sign in</h1>
        <p className="text-muted">Incident cases on {(await headers()).get("host")}</p>
      </div>
      <SignInForm next={next} singleSignOn={env().oidc !== undefined} problem={problem} />
      <p className="text-compact text-muted">
        {unused
          ? "Nobody has set Breakwater up yet. Open the set-up link that it printed when it started."
          : "New here? Open the invitation link that you were sent: it makes your account."}
      </p>
    </div>
  );
}
