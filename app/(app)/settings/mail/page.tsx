import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Prefetch } from "@/components/data/prefetch";
import { MailSettings } from "@/components/settings/mail-settings";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Mail" };

export default async function MailPage() {
  const [{ acts }, campaigns] = await Promise.all([serverClient.me(), serverClient.campaigns.list()]);
  if (!acts.includes("mail.manage")) notFound();
  return (
    <Prefetch queries={[serverApi.letters.state.queryOptions()]}>
      <MailSettings slug={campaigns.items[0]?.slug ?? null} />
    </Prefetch>
  );
}
