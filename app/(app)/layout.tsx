import { redirect } from "next/navigation";
import type { ReactNode } from "react";

import { AppShell } from "@/components/data/app-shell";
import { QueryProvider } from "@/components/data/query-provider";
import { campaignsShown, currentActor, serverClient } from "@/lib/api/server";

export default async function SignedInLayout({ children }: { children: ReactNode }) {
  if (!(await currentActor())) redirect("/sign-in");
  const [me, [campaign = null, ...others]] = await Promise.all([serverClient.me(), campaignsShown()]);
  return (
    <QueryProvider>
      <AppShell me={me} campaign={campaign} others={others}>
        {children}
      </AppShell>
    </QueryProvider>
  );
}
