import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Prefetch } from "@/components/data/prefetch";
import { Tokens } from "@/components/settings/tokens";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "API tokens" };

export default async function TokensPage() {
  const { acts } = await serverClient.me();
  if (!acts.includes("token.own")) notFound();
  return (
    <Prefetch queries={[serverApi.tokens.list.queryOptions({ input: {} })]}>
      <Tokens />
    </Prefetch>
  );
}
