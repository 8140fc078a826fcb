import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Prefetch } from "@/components/data/prefetch";
import { MailSettings } from "@/components/settings/mail-settings";
import { campaignSlug, serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Mail" };

export default async function MailPage() {
  const [{ acts }, slug] = await Promise.all([serverClient.me(), campaignSlug()]);
  if (!acts.includes("mail.manage")) notFound();
  return (
    <Prefetch queries={[serverApi.letters.state.queryOptions()]}>
      <MailSettings slug={slug} />
    </Prefetch>
  );
}
