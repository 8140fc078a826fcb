import type { Metadata } from "next";

import { Prefetch } from "@/components/data/prefetch";
import { Profile } from "@/components/settings/profile";
import { serverApi } from "@/lib/api/server";

export const metadata: Metadata = { title: "Settings" };

export default function SettingsPage() {
  return (
    <Prefetch queries={[serverApi.account.profile.queryOptions({ input: {} })]}>
      <Profile />
    </Prefetch>
  );
}
