import type { ReactNode } from "react";

import { SettingsTabs } from "@/components/settings/settings-tabs";
import { PageHeader } from "@/components/shell/page-header";
import { serverClient } from "@/lib/api/server";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const { acts } = await serverClient.me();
  return (
    <>
      <PageHeader title="Settings" meta="Your own account" />
      <SettingsTabs
        tokens={acts.includes("token.own")}
        mail={acts.includes("mail.manage")}
        audit={acts.includes("audit.read")}
      />
      {children}
    </>
  );
}
