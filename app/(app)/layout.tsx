import { redirect } from "next/navigation";
import type { ReactNode } from "react";

import { AppShell } from "@/components/data/app-shell";
import { QueryProvider } from "@/components/data/query-provider";
import { currentActor, serverClient } from "@/lib/api/server";

export default async function SignedInLayout({ children }: { children: ReactNode }) {
  if (!(await currentActor())) redirect("/sign-in");
  const [me, campaigns] = await Promise.all([serverClient.me(), serverClient.campaigns.list()]);
  return (
    <QueryProvider>
      <AppShell me={me} campaign={campaigns.items[0] ?? null}>
        {children}
      </AppShell>
    </QueryProvider>
  );
}
