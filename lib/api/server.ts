import "server-only";
import { createRouterClient } from "@orpc/server";
import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";

import { authenticate } from "@/lib/access/gate";

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

/** The campaign whose pages are shown: the first of this installation, or null before any pack is registered. */
export const campaignSlug = cache(
  async (): Promise<string | null> => (await serverClient.campaigns.list()).items[0]?.slug ?? null,
);
