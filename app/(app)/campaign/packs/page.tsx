import type { Metadata } from "next";

import { PacksPage } from "@/components/campaigns/packs/packs-page";
import { Prefetch } from "@/components/data/prefetch";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Packs" };

export default async function Page() {
  const { acts } = await serverClient.me();
  return (
    <Prefetch queries={[serverApi.packs.list.queryOptions()]}>
      <PacksPage mayChange={acts.includes("pack.change")} />
    </Prefetch>
  );
}
