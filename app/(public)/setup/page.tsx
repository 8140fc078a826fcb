import type { Metadata } from "next";

import { LinkForm } from "@/components/auth/link-form";
import { DeadLink, LinkPage } from "@/components/auth/link-page";
import { viewLink } from "@/lib/auth/links";

export const metadata: Metadata = { title: "Set up" };

export default async function SetupPage({ searchParams }: { searchParams: Promise<{ key?: string | string[] }> }) {
  const { key } = await searchParams;
  const link = typeof key === "string" ? await viewLink("setup", key) : null;
  if (!link || typeof key !== "string") {
    return (
      <DeadLink title="This set-up link opens nothing">
        <p>Someone has set Breakwater up already, or the link has expired or was replaced by a newer one.</p>
        <p>
          If nobody has set it up yet, start Breakwater again: it prints a new link. Or run{" "}
          <code>npm run -s breakwater -- setup-link</code>.
        </p>
      </DeadLink>
    );
  }
  return (
    <LinkPage title="Set up Breakwater" lead="You become its first administrator. This page works once.">
      <LinkForm kind="setup" secret={key} email="" name="" action="Create the account and sign in" />
    </LinkPage>
  );
}
