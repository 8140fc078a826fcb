import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { Prefetch } from "@/components/data/prefetch";
import { UsersPage } from "@/components/users/users-page";
import { serverApi, serverClient } from "@/lib/api/server";

export const metadata: Metadata = { title: "Users" };

export default async function Users() {
  const { acts } = await serverClient.me();
  if (!acts.includes("user.list")) notFound();
  const manages = acts.includes("user.manage");
  const queries = [
    serverApi.users.list.queryOptions({ input: { limit: 100 } }),
    serverApi.teams.list.queryOptions({ input: {} }),
    ...(manages ? [serverApi.users.invitations.queryOptions({ input: {} })] : []),
  ];
  return (
    <Prefetch queries={queries}>
      <UsersPage manages={manages} />
    </Prefetch>
  );
}
