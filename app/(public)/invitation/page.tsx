import type { Metadata } from "next";

import { LinkForm } from "@/components/auth/link-form";
import { DeadLink, LinkPage } from "@/components/auth/link-page";
import { viewLink } from "@/lib/auth/links";
import { roleLabels } from "@/lib/core/states";

export const metadata: Metadata = { title: "Invitation" };

export default async function InvitationPage({ searchParams }: { searchParams: Promise<{ key?: string | string[] }> }) {
  const { key } = await searchParams;
  const link = typeof key === "string" ? await viewLink("invitation", key) : null;
  if (!link || typeof key !== "string") {
    return (
      <DeadLink title="This invitation opens nothing">
        <p>It was used already, has expired, or was replaced by a newer one.</p>
        <p>If you have an account, sign in. If not, ask the administrator who invited you for a new link.</p>
      </DeadLink>
    );
  }
  return (
    <LinkPage
      title="Accept your invitation"
      lead={`You join Breakwater as ${roleLabels[link.role].toLowerCase()}. Choose a password.`}
    >
      <LinkForm
        kind="invitation"
        secret={key}
        email={link.email ?? ""}
        name={link.name ?? ""}
        action="Create the account and sign in"
      />
    </LinkPage>
  );
}
