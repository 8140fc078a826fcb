import type { Metadata } from "next";

import { LinkForm } from "@/components/auth/link-form";
import { DeadLink, LinkPage } from "@/components/auth/link-page";
import { viewLink } from "@/lib/auth/links";

export const metadata: Metadata = { title: "New password" };

export default async function ResetPage({ searchParams }: { searchParams: Promise<{ key?: string | string[] }> }) {
  const { key } = await searchParams;
  const link = typeof key === "string" ? await viewLink("reset", key) : null;
  if (!link || typeof key !== "string") {
    return (
      <DeadLink title="This password link opens nothing">
        <p>It was used already, has expired, or was replaced by a newer one.</p>
        <p>Your old password still works unless you changed it. Ask an administrator for a new link.</p>
      </DeadLink>
    );
  }
  return (
    <LinkPage title="Choose a new password" lead="Every session that is open under your name ends.">
      <LinkForm
        kind="reset"
        secret={key}
        email={link.email ?? ""}
        name={link.name ?? ""}
        action="Set the password and sign in"
      />
    </LinkPage>
  );
}
