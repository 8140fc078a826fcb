import type { Metadata } from "next";

import { Prefetch } from "@/components/data/prefetch";
import { Sessions } from "@/components/settings/sessions";
import { serverApi } from "@/lib/api/server";

export const metadata: Metadata = { title: "Sessions" };

export default function SessionsPage() {
  return (
    <Prefetch queries={[serverApi.account.sessions.queryOptions({ input: {} })]}>
      <Sessions />
    </Prefetch>
  );
}
