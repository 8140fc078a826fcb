import "server-only";
import { createRouterClient } from "@orpc/server";
import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";

import { authenticate } from "@/lib/access/gate";

import { campaignCookie } from "@/lib/core/campaign-cookie";
import type { CampaignView } from "@/lib/campaigns/schema";

import { router } from "./router";

/** Who asked for this page; read once per request. */
export const currentActor = cache(async () => authenticate(await headers()));

/**
 * The procedures called in process by server components, through the same gate as over HTTP. Whose session ended while a page
 * was open is led to the sign-in: moving inside the frame does not make the frame anew, so its own check does not see them.
 */
export const serverClient = createRouterClient(router, {
  context: async () => ({ actor: (await currentActor()) ?? redirect("/sign-in") }),
});

/** Query options with the same keys as the browser's, so that the first paint has its data. */
export const serverApi = createTanstackQueryUtils(serverClient);

/** The campaigns of this installation, the one whose pages are shown first: the one chosen in this browser, or else the first. */
export const campaignsShown = cache(async (): Promise<CampaignView[]> => {
  const { items } = await serverClient.campaigns.list();
  const chosen = (await cookies()).get(campaignCookie)?.value;
  const shown = items.find(({ slug }) => slug === chosen) ?? items[0];
  return shown ? [shown, ...items.filter((item) => item !== shown)] : [];
});

/** The campaign whose pages are shown, or null before any pack is registered. */
export async function campaignSlug(): Promise<string | null> {
  return (await campaignsShown())[0]?.slug ?? null;
}
