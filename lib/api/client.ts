import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/fetch";
import type { RouterClient } from "@orpc/server";
import { createTanstackQueryUtils } from "@orpc/tanstack-query";

import type { Router } from "./router";

const link = new RPCLink({ url: () => `${globalThis.location.origin}/api/rpc` });

/** The typed browser client: the same procedures as the REST API. */
export const client: RouterClient<Router> = createORPCClient(link);

/** TanStack Query options for every procedure: `api.cases.get.queryOptions({ input })`. */
export const api = createTanstackQueryUtils(client);
